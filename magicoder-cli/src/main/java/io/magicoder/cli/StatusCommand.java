package io.magicoder.cli;

import io.magicoder.cli.pipeline.RunningProcesses;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.cli.runs.CheckpointOrigins;
import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.cli.runs.RunSurvey;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.SampleTrace;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.DeadLetters;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunStarted;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.rowfiles.RowJson;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what runs on this machine, and how far each run is. */
@Command(
        name = "status",
        description = "Shows the running services, how far the runs are, and what was set aside.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "RUN", description = "Id of the run to show (default: all).")
    private @Nullable String runId;

    @Option(
            names = "--checkpoint",
            paramLabel = "ID",
            description =
                    "Show what a checkpoint (its id or its folder) learned from: data sets, rows, files, licences.")
    private @Nullable String checkpoint;

    @Option(
            names = "--sample",
            paramLabel = "ID",
            description =
                    "Trace a row (by the id of its sample, rejection or seed) to file, lines, commit, licence, teacher call"
                            + " and verdicts; in the run that is named, else in the newest that has it.")
    private @Nullable String sample;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        if (checkpoint != null) {
            showOrigins(checkpoint);
            return 0;
        }
        if (sample != null) {
            showTrace(sample);
            return 0;
        }
        List<RunView> views;
        Map<String, Long> setAside;
        try (BrokerAccess broker = kafka.open()) {
            List<RunRecord> runs = runs(broker);
            views = RunSurvey.of(broker.clientSettings(), runs);
            setAside = new DeadLetters(broker.clientSettings()).waiting();
        }
        if (json) {
            System.out.println(
                    EventJson.text(views.stream().map(StatusCommand::summary).toList()));
        } else {
            if (!kafka.isRemote()) {
                printServices(kafka.workspace());
            }
            views.forEach(view -> print(view, setAside));
            setAside.forEach(StatusCommand::printSetAside);
        }
        return 0;
    }

    private List<RunRecord> runs(BrokerAccess broker) {
        return runId == null
                ? RunIndex.read(broker.clientSettings()).runs()
                : List.of(kafka.requireRun(broker.clientSettings(), runId));
    }

    private void showTrace(String id) throws IOException {
        SampleTrace trace;
        try (BrokerAccess broker = kafka.open()) {
            trace = SampleTrace.find(broker.clientSettings(), runs(broker), id)
                    .orElseThrow(() -> new UserError("there is no row " + id + " "
                            + (runId == null ? kafka.place() : "in run " + runId)
                            + ": give the sample_id, rejection_id or seed_id of an export"));
        }
        if (json) {
            System.out.println(RowJson.write(trace.json()));
        } else {
            trace.lines().forEach(System.out::println);
        }
    }

    private void showOrigins(String wanted) throws IOException {
        List<CheckpointOrigins.Stage> stages;
        try (BrokerAccess broker = kafka.open()) {
            stages = new CheckpointOrigins(
                            broker.clientSettings(), kafka.workspace().checkpoints())
                    .of(wanted);
        }
        if (json) {
            System.out.println(EventJson.text(stages));
        } else {
            stages.forEach(StatusCommand::print);
        }
    }

    private static void print(CheckpointOrigins.Stage stage) {
        System.out.println("Checkpoint " + stage.checkpointId() + ", from "
                + (stage.baseModel() == null ? "random weights" : stage.baseModel()));
        stage.rowFiles()
                .forEach(file -> System.out.println(
                        "  " + file.rows() + " rows of " + file.path() + ", SHA-256 " + file.sha256()));
        if (stage.dataset() == null) {
            return;
        }
        if (stage.rows() < 0) {
            System.out.println("  data set of " + stage.dataset() + ", which is no longer on the topics");
            return;
        }
        System.out.println("  data set of " + stage.dataset() + ": " + stage.rows() + " rows of " + stage.files()
                + (stage.files() == 1 ? " file" : " files"));
        print("repositories", stage.repositories());
        print("licences", stage.licenses());
    }

    private static void print(String what, Map<String, Long> rows) {
        System.out.println("  " + what + ": "
                + rows.entrySet().stream()
                        .map(entry -> entry.getKey() + " (" + entry.getValue() + ")")
                        .collect(Collectors.joining(", ")));
    }

    private static void printServices(Workspace workspace) throws IOException {
        List<RunningProcesses.Entry> alive = RunningProcesses.alive(workspace);
        System.out.println(alive.isEmpty() ? "No service runs." : "Services:");
        alive.forEach(entry -> System.out.printf(
                Locale.ROOT, "  %-15s pid %-7d port %-6d %s%n", entry.name(), entry.pid(), entry.port(), entry.log()));
    }

    private static void print(RunView view, Map<String, Long> setAside) {
        var started = view.started();
        System.out.println("Run " + view.runId() + (started == null ? "" : origin(started)));
        new ProgressBoard(System.out, false).showLast(view);
        DatasetReady ready = view.ready();
        if (ready != null && ready.rules() != null) {
            System.out.println("  " + ready.rules().inWords());
        }
        if (view.ready() == null && view.unsettled() > 0 && view.expectedSeeds() != null) {
            System.out.println("  " + view.unsettled() + " seeds have no outcome yet"
                    + (setAside.isEmpty() ? "" : "; a record that was set aside may be one of them, see below"));
        }
    }

    private static String origin(RunStarted started) {
        if (started.parentRunId() != null) {
            return ", the instructions of " + started.parentRunId() + " cleaned anew";
        }
        return (started.dataSet() == null ? "" : ", the imported data set " + started.dataSet()) + " of "
                + String.join(", ", started.specification().sources());
    }

    private static void printSetAside(String topic, long records) {
        System.out.println(records + (records == 1 ? " record" : " records") + " of " + topic
                + " could not be read and " + (records == 1 ? "was" : "were") + " set aside. Look at "
                + (records == 1 ? "it" : "them") + ": ./magicoder dead-letters show " + topic
                + "; send again what is whole now: ./magicoder dead-letters retry " + topic
                + "; or end it as rejected: ./magicoder dead-letters settle " + topic + " --run RUN");
    }

    private static Map<String, @Nullable Object> summary(RunView view) {
        Map<String, @Nullable Object> summary = new LinkedHashMap<>();
        summary.put("run", view.runId());
        summary.put("seeds", view.seeds());
        summary.put("expectedSeeds", view.expectedSeeds());
        summary.put("instructions", view.ready() == null ? view.instructions() : null);
        summary.put("samples", view.samples());
        summary.put("rejections", view.rejections());
        summary.put("unsettled", view.unsettled());
        summary.put("tokens", view.tokens());
        summary.put("dollars", view.dollars());
        summary.put("dollarsPerSample", view.samples() == 0 ? null : view.dollars() / view.samples());
        summary.put("shards", view.shards());
        summary.put("complete", view.ready() != null);
        summary.put("rules", view.ready() == null ? null : view.ready().rules());
        summary.put("training", view.training());
        summary.put("checkpoint", view.checkpoint());
        summary.put("served", view.isLoaded());
        return summary;
    }
}
