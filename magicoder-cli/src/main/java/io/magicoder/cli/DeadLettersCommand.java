package io.magicoder.cli;

import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.DeadLetters;
import io.magicoder.cli.topics.DeadLetters.DeadLetter;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunRecord;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.apache.kafka.common.utils.Bytes;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** What no service could read: look at it, send it again, or end it. */
@Command(
        name = "dead-letters",
        description = "Records that no service could read and that nobody has dealt with yet.",
        mixinStandardHelpOptions = true)
final class DeadLettersCommand {
    private static final int SHOWN_BYTES = 500;

    @Command(description = "How many records of each topic were set aside.", mixinStandardHelpOptions = true)
    int list(@Mixin KafkaOptions kafka) throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            var waiting = new DeadLetters(broker.clientSettings()).waiting();
            if (waiting.isEmpty()) {
                System.out.println("No record is set aside.");
            }
            waiting.forEach((topic, count) -> System.out.printf(Locale.ROOT, "%7d  %s%n", count, topic));
            return 0;
        }
    }

    @Command(description = "The reason and the beginning of each record.", mixinStandardHelpOptions = true)
    int show(
            @Parameters(paramLabel = "TOPIC", description = "Such as " + Topics.SEEDS_NAME + ".") String topic,
            @Mixin KafkaOptions kafka)
            throws IOException {
        try (BrokerAccess broker = kafka.open()) {
            List<DeadLetter> letters = new DeadLetters(broker.clientSettings()).waiting(requireTopic(topic));
            if (letters.isEmpty()) {
                System.out.println("No record of " + topic + " is set aside.");
            }
            letters.forEach(DeadLettersCommand::print);
            return 0;
        }
    }

    @Command(
            description =
                    "Writes each record to its topic again, as it is: for when the service has learnt to read it.",
            mixinStandardHelpOptions = true)
    int retry(
            @Parameters(paramLabel = "TOPIC", description = "Such as " + Topics.SEEDS_NAME + ".") String topic,
            @Mixin KafkaOptions kafka)
            throws IOException {
        try (BrokerAccess broker = kafka.open();
                EventProducer producer = new EventProducer(broker.clientSettings())) {
            DeadLetters deadLetters = new DeadLetters(broker.clientSettings());
            List<DeadLetter> letters = deadLetters.waiting(requireTopic(topic));
            letters.forEach(letter -> producer.sendRaw(topic, letter.key(), letter.value(), letter.headers()));
            producer.flush();
            letters.stream().reduce((_, last) -> last).ifPresent(deadLetters::dealtWith);
            System.out.println("wrote " + letters.size() + " records to " + topic + " again");
            return 0;
        }
    }

    @Command(
            description = "Ends the seed behind each record as a rejection (UNREADABLE), so that its run can close.",
            mixinStandardHelpOptions = true)
    int settle(
            @Parameters(paramLabel = "TOPIC", description = Topics.SEEDS_NAME + " or " + Topics.INSTRUCTIONS_NAME)
                    String topic,
            @Option(
                            names = "--run",
                            paramLabel = "RUN",
                            required = true,
                            description = "The open run that records which do not name theirs are counted in.")
                    String runId,
            @Mixin KafkaOptions kafka)
            throws IOException {
        if (!topic.equals(Topics.SEEDS_NAME) && !topic.equals(Topics.INSTRUCTIONS_NAME)) {
            throw new UserError("a record of " + topic + " is no seed's: only " + Topics.SEEDS_NAME + " and "
                    + Topics.INSTRUCTIONS_NAME + " can be settled");
        }
        try (BrokerAccess broker = kafka.open();
                EventProducer producer = new EventProducer(broker.clientSettings())) {
            requireOpen(kafka.requireRun(broker.clientSettings(), runId));
            DeadLetters deadLetters = new DeadLetters(broker.clientSettings());
            List<DeadLetter> letters = deadLetters.waiting(topic);
            letters.forEach(letter -> producer.send(Topics.REJECTIONS, rejection(letter, runId)));
            producer.flush();
            letters.stream().reduce((_, last) -> last).ifPresent(deadLetters::dealtWith);
            System.out.println("ended " + letters.size() + " seeds as UNREADABLE");
            return 0;
        }
    }

    /** The seed of a record that names none is called after the record's place. */
    private static Rejection rejection(DeadLetter letter, String runId) {
        SeedReference about = letter.about()
                .orElseGet(() -> new SeedReference(
                        runId, DeterministicId.of("dead-letter", letter.topic(), String.valueOf(letter.offset()))));
        return new Rejection(
                Rejection.id(about.seedId()),
                about.runId(),
                Rejection.OPERATOR,
                RejectionReason.UNREADABLE,
                Rejection.Evidence.of("dead-letters", letter.reason()),
                SeedSnippet.unreadable(about.seedId(), about.runId()),
                null,
                null,
                Instant.now());
    }

    private static void requireOpen(RunRecord run) {
        if (run.ready() != null) {
            throw new UserError("run " + run.runId() + " is complete: none of its seeds waits for an outcome");
        }
    }

    private static String requireTopic(String topic) {
        if (Topics.named(topic).isEmpty()) {
            throw new UserError("there is no topic " + topic + ": known are " + Topics.eventNames());
        }
        return topic;
    }

    private static void print(DeadLetter letter) {
        System.out.println(letter.topic() + Topic.DEAD_LETTERS + " @" + letter.offset() + ", " + letter.at());
        System.out.println("  reason  " + letter.reason());
        letter.about()
                .ifPresent(about -> System.out.println("  about   seed " + about.seedId() + " of " + about.runId()));
        System.out.println("  record  " + beginning(letter.value()));
    }

    private static String beginning(@Nullable Bytes value) {
        if (value == null) {
            return "no value";
        }
        byte[] bytes = value.get();
        String text = new String(bytes, 0, Math.min(bytes.length, SHOWN_BYTES), StandardCharsets.UTF_8)
                .replaceAll("\\p{Cntrl}", "·");
        return bytes.length + " bytes: " + text + (bytes.length > SHOWN_BYTES ? " …" : "");
    }
}
