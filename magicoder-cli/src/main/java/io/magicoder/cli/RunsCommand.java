package io.magicoder.cli;

import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.cli.runs.RunExpiry;
import io.magicoder.cli.runs.RunExpiry.Expired;
import io.magicoder.cli.runs.RunSurvey;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunStarted;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import java.io.IOException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The runs of a broker. */
@Command(name = "runs", description = "Lists, shows and removes runs.", mixinStandardHelpOptions = true)
final class RunsCommand {
    private static final Pattern DATE = Pattern.compile("\\d{4}-\\d{2}-\\d{2}.*");

    @Command(
            description = "A line for each run, the oldest first. Reads the index of the runs alone.",
            mixinStandardHelpOptions = true)
    int list(@Mixin KafkaOptions kafka, @Option(names = "--json", description = "Print JSON.") boolean json)
            throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            List<RunRecord> runs = RunIndex.read(broker.clientSettings()).runs();
            if (json) {
                System.out.println(EventJson.text(runs));
            } else if (runs.isEmpty()) {
                System.out.println("No run " + kafka.place() + ".");
            } else {
                runs.forEach(run -> System.out.println(line(run)));
            }
            return 0;
        }
    }

    @Command(
            description = "All that is known of one run: how it was made, how far it is, its trainings.",
            mixinStandardHelpOptions = true)
    int show(@Parameters(paramLabel = "RUN", description = "Id of the run.") String runId, @Mixin KafkaOptions kafka)
            throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            RunRecord run = kafka.requireRun(broker.clientSettings(), runId);
            RunView view = RunSurvey.of(broker.clientSettings(), List.of(run)).getFirst();
            System.out.println(line(run));
            describe(run.started());
            new ProgressBoard(System.out, false).showLast(view);
            for (TrainingProgress training : view.trainings()) {
                System.out.println("  " + training.trainingId() + "  "
                        + training.state().name().toLowerCase(Locale.ROOT) + " at " + training.at()
                        + (training.message() == null ? "" : ": " + training.message()));
            }
            return 0;
        }
    }

    @Command(
            description = "Removes older runs from the topics for good; refused while one of them is open. Checkpoints"
                    + " stay, and say what they were made of.",
            mixinStandardHelpOptions = true)
    int expire(
            @Option(
                            names = "--before",
                            paramLabel = "RUN|DATE",
                            required = true,
                            description = "Everything older than this run, or than a date such as 2026-05-01 (UTC) or a"
                                    + " moment such as 2026-05-01T12:00:00Z.")
                    String before,
            @Mixin KafkaOptions kafka)
            throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            RunExpiry expiry = new RunExpiry(broker.clientSettings());
            Expired expired = DATE.matcher(before).matches() ? expiry.before(moment(before)) : expiry.before(before);
            System.out.println(
                    expired.runs().isEmpty()
                            ? "No run is older."
                            : "removed " + expired.runs().size() + " runs (" + String.join(", ", expired.runs()) + "), "
                                    + expired.records() + " records");
            return 0;
        }
    }

    private static Instant moment(String text) {
        try {
            return text.contains("T")
                    ? Instant.parse(text)
                    : LocalDate.parse(text).atStartOfDay(ZoneOffset.UTC).toInstant();
        } catch (DateTimeParseException e) {
            throw new UserError(
                    "--before " + text + " is no date: write 2026-05-01, 2026-05-01T12:00:00Z, or the id of a run", e);
        }
    }

    private static String line(RunRecord run) {
        RunStarted started = run.started();
        DatasetReady ready = run.ready();
        String state = ready != null
                ? String.format(
                        Locale.ROOT,
                        "complete: %d seeds = %d samples + %d rejections, %d shards",
                        ready.seeds(),
                        ready.samples(),
                        ready.rejections(),
                        ready.shards().count())
                : run.exhausted() != null ? "open: " + run.exhausted().seeds() + " seeds" : "open: seeds are being cut";
        return run.runId() + "  " + (started == null ? "begin unknown       " : started.at()) + "  " + state;
    }

    private static void describe(@Nullable RunStarted started) {
        if (started == null) {
            System.out.println("  its begin is not on the topics any more");
            return;
        }
        System.out.println("  made by       " + started.extractor());
        if (started.parentRunId() != null) {
            System.out.println("  cleans anew   " + started.parentRunId());
        }
        if (started.dataSet() != null) {
            System.out.println("  data set      " + started.dataSet());
        }
        System.out.println("  specification " + EventJson.text(started.specification()));
    }
}
