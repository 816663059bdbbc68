package io.magicoder.cli;

import io.magicoder.cli.pipeline.BrokerAccess;
import io.magicoder.cli.pipeline.ProgressBoard;
import io.magicoder.cli.pipeline.RunView;
import io.magicoder.cli.pipeline.RunningProcesses;
import io.magicoder.cli.pipeline.TopicReader;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunEvent;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Shows what runs on this machine, and how far each run is. */
@Command(
        name = "status",
        description = "Shows the running services and how far the runs of a workspace are.",
        mixinStandardHelpOptions = true)
final class StatusCommand implements Callable<Integer> {
    @Parameters(arity = "0..1", paramLabel = "RUN", description = "Id of the run to show (default: all).")
    private @Nullable String runId;

    @Option(names = "--workspace", paramLabel = "DIR", description = "Folder of the pipeline (default: .magicoder).")
    private Path workspace = Path.of(Workspace.DEFAULT);

    @Option(names = "--json", description = "Print JSON.")
    private boolean json;

    @Override
    public Integer call() throws IOException {
        Workspace folder = new Workspace(workspace);
        Map<String, RunView> runs = new LinkedHashMap<>();
        try (BrokerAccess broker = BrokerAccess.open(folder);
                TopicReader reader = new TopicReader(broker.bootstrapServers(), Topics.events())) {
            List<PipelineEvent> events = new ArrayList<>();
            reader.readToEnd(events::add);
            events.stream()
                    .filter(RunEvent.class::isInstance)
                    .map(event -> ((RunEvent) event).runId())
                    .filter(id -> runId == null || runId.equals(id))
                    .forEach(id -> runs.computeIfAbsent(id, RunView::new));
            for (RunView view : runs.values()) {
                events.stream().filter(view::concerns).forEach(view::fold);
            }
        }
        if (runId != null && runs.isEmpty()) {
            throw new UserError("no run " + runId + " in " + folder.directory());
        }
        if (json) {
            System.out.println(new String(
                    EventJson.write(
                            runs.values().stream().map(StatusCommand::summary).toList()),
                    StandardCharsets.UTF_8));
        } else {
            printServices(folder);
            runs.values().forEach(StatusCommand::print);
        }
        return 0;
    }

    private static void printServices(Workspace workspace) throws IOException {
        List<RunningProcesses.Entry> alive = RunningProcesses.read(workspace).stream()
                .flatMap(running -> running.processes().stream())
                .filter(entry -> entry.alive().isPresent())
                .toList();
        System.out.println(alive.isEmpty() ? "No service runs." : "Services:");
        alive.forEach(entry -> System.out.printf(
                Locale.ROOT, "  %-15s pid %-7d port %-6d %s%n", entry.name(), entry.pid(), entry.port(), entry.log()));
    }

    private static void print(RunView view) {
        var started = view.started();
        System.out.println("Run " + view.runId()
                + (started == null
                        ? ""
                        : " of " + String.join(", ", started.specification().sources())));
        new ProgressBoard(System.out, false).showLast(view);
    }

    private static Map<String, @Nullable Object> summary(RunView view) {
        Map<String, @Nullable Object> summary = new LinkedHashMap<>();
        summary.put("run", view.runId());
        summary.put("seeds", view.seeds());
        summary.put("expectedSeeds", view.expectedSeeds());
        summary.put("instructions", view.instructions());
        summary.put("samples", view.samples());
        summary.put("rejections", view.rejections());
        summary.put("shards", view.shards());
        summary.put("complete", view.ready() != null);
        summary.put("training", view.training());
        summary.put("checkpoint", view.checkpoint());
        summary.put("served", view.isLoaded());
        return summary;
    }
}
