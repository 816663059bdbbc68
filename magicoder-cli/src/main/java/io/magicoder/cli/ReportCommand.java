package io.magicoder.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.SerializationFeature;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cli.report.DataSet;
import io.magicoder.cli.report.DataSetReport;
import io.magicoder.cli.report.DataSetSurvey;
import io.magicoder.cli.report.FileDataSet;
import io.magicoder.cli.report.FileHash;
import io.magicoder.cli.report.HumanEvalTask;
import io.magicoder.cli.report.ReportPage;
import io.magicoder.cli.runs.RunData;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.dataset.RejectionColumns;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunStarted;
import io.magicoder.events.reading.RunRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Writes the page of a data set. */
@Command(
        name = "report",
        description = {
            "Writes the page of a data set, one file that needs no network, and its figures as JSON beside it: what was refused"
                    + " and why, languages, categories, lengths, similarity to HumanEval, cost, licences, and samples to leaf through.",
            "The same rows give the same bytes."
        },
        mixinStandardHelpOptions = true)
final class ReportCommand implements Callable<Integer> {
    /** Rows on a page. */
    static final int USUAL_ROWS = 500;

    private static final String HTML = ".html";

    @ArgGroup(multiplicity = "1")
    private Origin origin = new Origin();

    /** Where the rows are. */
    private static final class Origin {
        @Option(names = "--run", paramLabel = "ID", description = "Id of a run.")
        private @Nullable String run;

        @Option(
                names = "--in",
                paramLabel = "FILE",
                description =
                        "Rows of samples, such as export and clean write (.jsonl, .json, .parquet; also .gz, .zst).")
        private @Nullable Path file;
    }

    @Option(names = "--rejections", paramLabel = "FILE", description = "With --in: the rows that were refused.")
    private @Nullable Path rejections;

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "The page, FILE.html.")
    private Path out = Path.of("report.html");

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "" + USUAL_ROWS,
            description = "Most samples that the page shows, at even distances (default: ${DEFAULT-VALUE}).")
    private int rows = USUAL_ROWS;

    @Option(
            names = "--benchmarks",
            paramLabel = "DIR|none",
            description =
                    "Folder with HumanEval, to compare with (default: what ./magicoder benchmarks fetch got, if anything).")
    private @Nullable String benchmarks;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException {
        if (!out.toString().endsWith(HTML)) {
            throw new UserError("--out " + out + " does not end in " + HTML
                    + ": the page is HTML, and its figures get the" + " same name with .json");
        }
        if (rows < 0) {
            throw new UserError("--rows is " + rows + ": it must not be negative");
        }
        List<HumanEvalTask> tasks = tasks();
        if (origin.file != null) {
            ofFile(origin.file, tasks);
        } else {
            ofRun(String.valueOf(origin.run), tasks);
        }
        return 0;
    }

    private void ofFile(Path file, List<HumanEvalTask> tasks) throws IOException {
        for (Path read : rejections == null ? List.of(file) : List.of(file, rejections)) {
            if (!Files.isRegularFile(read)) {
                throw new UserError(read + " is no file: a report reads its rows twice");
            }
        }
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("samples", FileHash.of(file));
        if (rejections != null) {
            provenance.put("rejections", FileHash.of(rejections));
        }
        write(
                new FileDataSet(file, Optional.ofNullable(rejections)),
                "Data set " + file.getFileName(),
                provenance,
                tasks);
    }

    private void ofRun(String runId, List<HumanEvalTask> tasks) throws IOException {
        if (rejections != null) {
            throw new UserError("--rejections goes with --in: a run knows its own");
        }
        try (BrokerAccess broker = kafka.open()) {
            RunRecord run = kafka.requireRun(broker.clientSettings(), runId);
            try (RunData data = RunData.read(broker.clientSettings(), run)) {
                DatasetReady ready = run.ready();
                if (ready != null && (data.samples() != ready.samples() || data.rejections() != ready.rejections())) {
                    throw new UserError(
                            "run " + runId + " has " + ready.samples() + " samples and " + ready.rejections()
                                    + " rejections, but only " + data.samples() + " and " + data.rejections()
                                    + " of them are on the topics: nothing was written");
                }
                write(new RunRows(data), "Data set of " + runId, provenance(run, data), tasks);
            }
        }
    }

    private static Map<String, Object> provenance(RunRecord run, RunData data) {
        Map<String, Object> provenance = new LinkedHashMap<>();
        provenance.put("run", run.runId());
        RunStarted started = run.started();
        if (started != null) {
            provenance.put("extractor", started.extractor());
            provenance.put("specification", sorted(started.specification()));
            if (started.parentRunId() != null) {
                provenance.put("cleaned anew from", started.parentRunId());
            }
        }
        if (run.exhausted() != null) {
            long missing = run.exhausted().seeds() - data.samples() - data.rejections();
            provenance.put(
                    "seeds", run.exhausted().seeds() + (missing == 0 ? "" : ", of which " + missing + " are open"));
        }
        DatasetReady ready = run.ready();
        if (ready == null) {
            provenance.put("state", "the run is still open: this is what there was when the page was written");
        } else {
            provenance.put("training shards", sorted(ready.shards()));
            if (ready.rules() != null) {
                provenance.put("rules", ready.rules());
            }
        }
        provenance.put("offsets at the beginning", run.begins());
        if (run.ends() != null) {
            provenance.put("offsets at the end", run.ends());
        }
        return provenance;
    }

    /** As JSON whose maps are in the order of their keys: some maps of events have another order in every process. */
    private static JsonNode sorted(Object value) {
        return EventJson.mapper()
                .enable(SerializationFeature.ORDER_MAP_ENTRIES_BY_KEYS)
                .valueToTree(value);
    }

    private void write(DataSet data, String title, Map<String, ?> provenance, List<HumanEvalTask> tasks)
            throws IOException {
        DataSetReport report = new DataSetSurvey(data, tasks, rows).report(title, provenance);
        ReportPage page = new ReportPage(report);
        String name = out.toString();
        Path json = Path.of(name.substring(0, name.length() - HTML.length()) + ".json");
        ReportPage.writeJson(json, page.figures());
        page.write(out);
        summary.print(
                "wrote " + out + " and " + json + ": " + report.samples() + " samples, "
                        + report.shown().size() + " of them on" + " the page"
                        + (tasks.isEmpty() ? "; not compared with HumanEval, of which there is no file" : ""),
                page.figures(),
                out);
    }

    private List<HumanEvalTask> tasks() throws IOException {
        if (BenchmarksOption.NONE.equals(benchmarks)) {
            return List.of();
        }
        Path folder = benchmarks == null ? BenchmarkCache.ofUser() : Path.of(benchmarks);
        if (benchmarks == null && !Files.isDirectory(folder)) {
            return List.of();
        }
        try {
            return HumanEvalTask.among(Benchmarks.read(folder));
        } catch (IllegalArgumentException e) {
            throw new UserError(BenchmarksOption.NAME + ": " + e.getMessage(), e);
        }
    }

    /** The rows of a run, as {@code export} writes them. */
    private record RunRows(RunData data) implements DataSet {
        @Override
        public void forEachSample(Taker taker) throws IOException {
            data.forEachSample(sample -> taker.take(SampleColumns.of(sample)));
        }

        @Override
        public void forEachRejection(Taker taker) throws IOException {
            data.forEachRejection(rejection -> taker.take(RejectionColumns.of(rejection, data.pairOf(rejection))));
        }

        @Override
        public boolean knowsRejections() {
            return true;
        }
    }
}
