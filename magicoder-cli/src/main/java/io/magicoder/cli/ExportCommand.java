package io.magicoder.cli;

import io.magicoder.cli.runs.RunData;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.Rejection;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.rowfiles.RowWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the data set of a run into a file. */
@Command(
        name = "export",
        description = "Writes the samples of a run, in the shape of the published data set, with their origin.",
        mixinStandardHelpOptions = true)
final class ExportCommand implements Callable<Integer> {
    @Option(names = "--run", paramLabel = "ID", required = true, description = "Id of the run.")
    private String runId = "";

    @Option(
            names = "--out",
            paramLabel = "FILE",
            required = true,
            description = "A .jsonl or .json file, plain, .gz or .zst, a .parquet file, or - for standard output.")
    private Path out = Path.of("-");

    @Option(names = "--rejections", paramLabel = "FILE", description = "Writes the rejections of the run too.")
    private @Nullable Path rejectionsOut;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Override
    public Integer call() throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            RunRecord run = kafka.requireRun(broker.clientSettings(), runId);
            try (RunData data = RunData.read(broker.clientSettings(), run)) {
                export(data, run);
            }
        }
        return 0;
    }

    private void export(RunData data, RunRecord run) throws IOException {
        if (data.samples() == 0 && data.rejections() == 0) {
            throw new UserError("run " + runId + " " + kafka.place() + " has neither samples nor rejections yet");
        }
        DatasetReady ready = run.ready();
        if (ready != null && data.samples() != ready.samples()) {
            throw new UserError("run " + runId + " has " + ready.samples() + " samples, but only " + data.samples()
                    + " of them are on the topic: nothing was written");
        }
        try (RowWriter writer = RowWriter.open(out)) {
            data.forEachSample(sample -> writer.write(row(sample)));
            writer.complete();
        }
        if (rejectionsOut != null) {
            try (RowWriter writer = RowWriter.open(rejectionsOut)) {
                data.forEachRejection(rejection -> writer.write(row(rejection)));
                writer.complete();
            }
        }
        System.err.println("exported " + data.samples() + " samples"
                + (rejectionsOut == null ? "" : " and " + data.rejections() + " rejections") + " of run " + runId
                + " to " + out + (ready == null ? "; the run is still open" : ""));
    }

    /** The columns of the published data set first, under their names there; then the origin of the row. */
    static Map<String, @Nullable Object> row(CleanSample sample) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("lang", sample.seed().language());
        row.put("raw_index", sample.seed().rawIndex());
        row.put("index", sample.seed().index());
        row.put("seed", sample.seed().snippet());
        row.put("openai_fingerprint", sample.teacher().fingerprint());
        row.put("problem", sample.problem());
        row.put("solution", sample.solution());
        if (sample.example() != null) {
            row.put("example", sample.example());
        }
        row.put("instruction", sample.instruction());
        row.put("response", sample.response());
        row.put("sample_id", sample.sampleId());
        scores(row, sample.scores());
        origin(row, sample.seed(), sample.teacher());
        return row;
    }

    /** What one may filter by; null in a sample of an older cleaner, so that the columns are there in every row. */
    private static void scores(Map<String, @Nullable Object> row, @Nullable SampleScores scores) {
        row.put("quality", scores == null ? null : scores.quality());
        row.put("quality_findings", scores == null ? null : scores.findings());
        row.put("contamination", scores == null ? null : scores.contamination());
        row.put("contamination_task", scores == null ? null : scores.contaminationTask());
        row.put("similarity", scores == null ? null : scores.similarity());
        row.put("nearest_sample", scores == null ? null : scores.nearestSample());
    }

    static Map<String, @Nullable Object> row(Rejection rejection) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("lang", rejection.seed().language());
        row.put("index", rejection.seed().index());
        row.put("reason", rejection.reason().name());
        row.put("rejected_by", rejection.rejectedBy());
        row.put("evidence", rejection.evidence());
        row.put("seed", rejection.seed().snippet());
        row.put("answer", rejection.answer() == null ? null : rejection.answer().text());
        row.put(
                "answer_cut",
                rejection.answer() == null ? null : rejection.answer().cut());
        origin(row, rejection.seed(), rejection.teacher());
        return row;
    }

    private static void origin(Map<String, @Nullable Object> row, SeedSnippet seed, @Nullable TeacherCall teacher) {
        row.put("seed_id", seed.seedId());
        row.put("path", seed.source().path());
        row.put("start_line", seed.source().startLine());
        row.put("end_line", seed.source().endLine());
        row.put("repository", seed.source().repository());
        row.put("license", seed.source().license());
        row.put("teacher", teacher);
    }
}
