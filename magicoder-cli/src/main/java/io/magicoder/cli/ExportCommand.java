package io.magicoder.cli;

import io.magicoder.cli.pipeline.BrokerAccess;
import io.magicoder.cli.pipeline.TopicReader;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.cli.rows.RowWriter;
import io.magicoder.events.CleanSample;
import io.magicoder.events.Rejection;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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

    @Option(names = "--workspace", paramLabel = "DIR", description = "Folder of the pipeline (default: .magicoder).")
    private Path workspace = Path.of(Workspace.DEFAULT);

    @Override
    public Integer call() throws IOException {
        Map<String, CleanSample> samples = new TreeMap<>();
        Map<String, Rejection> rejections = new TreeMap<>();
        try (BrokerAccess broker = BrokerAccess.open(new Workspace(workspace));
                TopicReader reader =
                        new TopicReader(broker.bootstrapServers(), List.of(Topics.SAMPLES, Topics.REJECTIONS))) {
            reader.readToEnd(event -> {
                if (event instanceof CleanSample sample && sample.runId().equals(runId)) {
                    samples.put(sample.sampleId(), sample);
                } else if (event instanceof Rejection rejection
                        && rejection.runId().equals(runId)) {
                    rejections.putIfAbsent(rejection.seed().seedId(), rejection);
                }
            });
        }
        if (samples.isEmpty() && rejections.isEmpty()) {
            throw new UserError("no run " + runId + " with samples or rejections in " + workspace
                    + "; ./magicoder status lists the runs");
        }
        write(out, ordered(samples).stream().map(ExportCommand::row).toList());
        if (rejectionsOut != null) {
            Set<String> kept = samples.values().stream()
                    .map(sample -> sample.seed().seedId())
                    .collect(Collectors.toSet());
            write(
                    rejectionsOut,
                    rejections.values().stream()
                            .filter(rejection -> !kept.contains(rejection.seed().seedId()))
                            .sorted(Comparator.comparingLong(
                                    rejection -> rejection.seed().index()))
                            .map(ExportCommand::row)
                            .toList());
        }
        System.err.println("exported " + samples.size() + " samples of run " + runId + " to " + out);
        return 0;
    }

    private static List<CleanSample> ordered(Map<String, CleanSample> samples) {
        List<CleanSample> ordered = new ArrayList<>(samples.values());
        ordered.sort(Comparator.comparingLong(CleanSample::index));
        return ordered;
    }

    private static void write(Path file, List<Map<String, @Nullable Object>> rows) throws IOException {
        try (RowWriter writer = RowWriter.open(file)) {
            for (Map<String, @Nullable Object> row : rows) {
                writer.write(row);
            }
            writer.complete();
        }
    }

    /** The columns of the published data set first, under their names there; then the origin of the row. */
    private static Map<String, @Nullable Object> row(CleanSample sample) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("lang", sample.seed().language());
        row.put("raw_index", sample.seed().rawIndex());
        row.put("index", sample.seed().index());
        row.put("seed", sample.seed().snippet());
        row.put("openai_fingerprint", sample.teacher().fingerprint());
        row.put("problem", sample.problem());
        row.put("solution", sample.solution());
        row.put("instruction", sample.instruction());
        row.put("response", sample.response());
        row.put("sample_id", sample.sampleId());
        origin(row, sample.seed(), sample.teacher());
        return row;
    }

    private static Map<String, @Nullable Object> row(Rejection rejection) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("lang", rejection.seed().language());
        row.put("index", rejection.seed().index());
        row.put("reason", rejection.reason().name());
        row.put("rejected_by", rejection.rejectedBy());
        row.put("evidence", rejection.evidence());
        row.put("seed", rejection.seed().snippet());
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
