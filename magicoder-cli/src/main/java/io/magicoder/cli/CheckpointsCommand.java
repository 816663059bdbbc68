package io.magicoder.cli;

import io.magicoder.cli.runs.CheckpointHistory;
import io.magicoder.cli.runs.CheckpointHistory.Entry;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What the inference service serves, and the way back from a checkpoint that answers badly. */
@Command(
        name = "checkpoints",
        description = "Lists published checkpoints, withdraws one: another one serves instead.",
        mixinStandardHelpOptions = true)
final class CheckpointsCommand {
    @Command(
            description =
                    "The checkpoints that the topic still has, the one that was published last at the end, and what"
                            + " instances of the inference service made of them.",
            mixinStandardHelpOptions = true)
    int list(@Mixin KafkaOptions kafka) throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            CheckpointHistory history = CheckpointHistory.read(broker.clientSettings());
            List<Entry> entries = history.entries();
            if (entries.isEmpty()) {
                System.out.println("No checkpoint is published " + kafka.place() + ".");
            }
            history.forgotten()
                    .forEach((id, reason) -> System.out.println(
                            id + " of " + history.modelOf(id).orElseThrow() + ", withdrawn: " + reason));
            entries.forEach(entry -> System.out.println(line(entry)));
            return 0;
        }
    }

    private static String line(Entry entry) {
        CheckpointPublished one = entry.published();
        return String.format(
                        Locale.ROOT,
                        "%s of %s, published %s, step %d, loss %.3f",
                        one.checkpointId(),
                        one.modelName(),
                        one.at(),
                        one.step(),
                        one.loss())
                + (entry.wanted() ? ", to be served" : "")
                + (entry.withdrawn() == null ? "" : ", withdrawn: " + entry.withdrawn())
                + (entry.loaded() == 0 ? "" : ", loaded by " + entry.loaded())
                + String.join(
                        "",
                        entry.refusals().stream()
                                .map(why -> "\n  refused by " + why)
                                .toList());
    }

    /** What serves after a checkpoint that is withdrawn. */
    private static final class Next {
        @Option(
                names = "--replacement",
                paramLabel = "CHECKPOINT",
                description = "Serve this one: its id, or its folder if the topic no longer has it.")
        private @Nullable String replacement;

        @Option(names = "--no-replacement", description = "Serve none: requests get 503 with the reason.")
        private boolean none;
    }

    @Command(
            description =
                    "Rolls back: a checkpoint is no longer served, and does not come back. Instead serves what is"
                            + " served now, if it is another one, or else the newest before it that nobody withdrew or refused.",
            mixinStandardHelpOptions = true)
    int withdraw(
            @Parameters(paramLabel = "CHECKPOINT", description = "Its id; list shows all.") String checkpointId,
            @Option(
                            names = "--reason",
                            paramLabel = "TEXT",
                            required = true,
                            description = "Why; logs, the health of the service and list show it.")
                    String reason,
            @ArgGroup @Nullable Next next,
            @Mixin KafkaOptions kafka)
            throws IOException {
        if (reason.isBlank()) {
            throw new UserError("--reason is empty: say why " + checkpointId + " shall not be served");
        }
        try (BrokerAccess broker = kafka.open();
                EventProducer producer = new EventProducer(broker.clientSettings())) {
            CheckpointHistory history = CheckpointHistory.read(broker.clientSettings());
            String model = history.modelOf(checkpointId)
                    .orElseThrow(() -> new UserError("no checkpoint " + checkpointId + " was published " + kafka.place()
                            + "; ./magicoder checkpoints list shows all"));
            if (history.isWithdrawn(checkpointId) && (next == null || next.replacement == null)) {
                throw new UserError(
                        checkpointId + " is withdrawn already; --replacement names another one to serve instead");
            }
            Optional<CheckpointPublished> follows = follows(history, model, checkpointId, next);
            producer.send(
                    Topics.CHECKPOINTS,
                    new CheckpointWithdrawn(model, checkpointId, reason, follows.orElse(null), Instant.now()));
            producer.flush();
            System.out.println(checkpointId + " is withdrawn; "
                    + follows.map(one -> one.checkpointId() + " shall serve instead")
                            .orElse("requests for " + model + " get 503 until another one is published"));
            return 0;
        }
    }

    private static Optional<CheckpointPublished> follows(
            CheckpointHistory history, String model, String ending, @Nullable Next next) throws IOException {
        if (next != null && next.none) {
            history.wanted(model)
                    .filter(now -> !now.checkpointId().equals(ending))
                    .ifPresent(now -> {
                        throw new UserError("with --no-replacement " + now.checkpointId()
                                + ", which shall be served now, would end, too: leave it out");
                    });
            return Optional.empty();
        }
        if (next == null || next.replacement == null) {
            return Optional.of(
                    history.successor(model, ending)
                            .orElseThrow(
                                    () -> new UserError(
                                            "the topic has no other checkpoint of " + model
                                                    + " that could serve: name the folder of one with --replacement, or say --no-replacement")));
        }
        CheckpointPublished named = named(history, next.replacement);
        if (named.checkpointId().equals(ending)) {
            throw new UserError(ending + " cannot replace itself");
        }
        if (!named.modelName().equals(model)) {
            throw new UserError(next.replacement + " is a checkpoint of " + named.modelName() + ", not of " + model);
        }
        if (CheckpointHistory.isGone(named)) {
            throw new UserError(named.checkpointId() + " is no longer at " + named.location());
        }
        return Optional.of(named);
    }

    private static CheckpointPublished named(CheckpointHistory history, String checkpoint) throws IOException {
        Optional<CheckpointPublished> known = history.find(checkpoint);
        return known.isPresent() ? known.get() : CheckpointHistory.of(directory(checkpoint));
    }

    private static Path directory(String checkpoint) {
        try {
            Path directory = Path.of(checkpoint);
            if (Files.isRegularFile(directory.resolve(CheckpointManifest.FILE_NAME))) {
                return directory;
            }
        } catch (InvalidPathException e) {
            throw new UserError("there is no folder " + checkpoint, e);
        }
        throw new UserError(checkpoint + " is neither the id of a published checkpoint nor a folder with "
                + CheckpointManifest.FILE_NAME);
    }
}
