package io.magicoder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cli.topics.EventProducer;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.TopicReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What withdrawals say on the topic, of each test about a model of its own; what the inference service makes of them is tested there. */
class CheckpointsCommandTest {
    private static EmbeddedKafka kafka;
    private static EventProducer producer;

    private static final Instant AT = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();

    @BeforeAll
    static void startABroker() {
        kafka = EmbeddedKafka.start();
        producer = new EventProducer(client());
    }

    @AfterAll
    static void stopTheBroker() {
        producer.close();
        kafka.close();
    }

    @BeforeEach
    void listen() {
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(error, true, UTF_8));
    }

    @AfterEach
    void listenNoMore() {
        System.setOut(realOut);
        System.setErr(realError);
    }

    private static Map<String, Object> client() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    }

    private int run(String... arguments) {
        return command("checkpoints", arguments);
    }

    private int command(String name, String... arguments) {
        out.reset();
        error.reset();
        List<String> all = new ArrayList<>(List.of(name));
        all.addAll(List.of(arguments));
        all.addAll(List.of("--kafka", kafka.bootstrapServers()));
        return Magicoder.run(all.toArray(String[]::new));
    }

    private static CheckpointPublished checkpoint(String model, String id) {
        return new CheckpointPublished(
                model, id, "training-1", "run-1", "/checkpoints/" + id, "hash of " + id, 10, 0.5, 1000, AT);
    }

    private void publish(String model, String id) {
        producer.send(Topics.CHECKPOINTS, checkpoint(model, id));
        producer.flush();
    }

    private CheckpointEvent lastWord() {
        List<CheckpointEvent> words = new ArrayList<>();
        try (TopicReader reader =
                TopicReader.open(client(), List.of(Topics.CHECKPOINTS_NAME), TopicOffsets.BEGINNING)) {
            reader.readToEnd(record ->
                    words.add((CheckpointEvent) TopicReader.event(record).orElseThrow()));
        }
        return words.getLast();
    }

    private void assertFollows(String model, String withdrawn, String follows) {
        assertThat(lastWord()).isInstanceOfSatisfying(CheckpointWithdrawn.class, word -> {
            assertThat(word.checkpointId()).isEqualTo(withdrawn);
            assertThat(word.reason()).isEqualTo("answers badly");
            assertThat(word.replacement()).isEqualTo(checkpoint(model, follows));
        });
    }

    private int withdraw(String id, String... more) {
        List<String> arguments = new ArrayList<>(List.of("withdraw", id, "--reason", "answers badly"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void aWithdrawalGoesBackToTheNewestThatIsFitForIt() {
        publish("a-code", "a-first");
        publish("other", "of-another-model");
        publish("a-code", "a-second");
        publish("a-code", "refused");
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointRefused("a-code", "refused", "one", "torn", AT));
        publish("a-code", "a-third");
        producer.flush();

        assertThat(withdraw("a-third")).isZero();
        assertFollows("a-code", "a-third", "a-second");
        assertThat(out.toString(UTF_8)).contains("a-third is withdrawn; a-second shall serve instead");
        assertThat(withdraw("a-second")).isZero();
        assertFollows("a-code", "a-second", "a-first");

        assertThat(withdraw("a-first")).isEqualTo(1);
        assertThat(error.toString(UTF_8))
                .contains("no other checkpoint of a-code")
                .contains("--no-replacement");
        assertThat(withdraw("a-second")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("withdrawn already");
        assertThat(withdraw("a-second", "--replacement", "a-third")).isZero();
        assertFollows("a-code", "a-second", "a-third");
    }

    @Test
    void theStatusOfItsRunTellsThatACheckpointWasWithdrawn() {
        RunSpecification specification = RunSpecification.of(List.of("/src")).build();
        producer.send(
                Topics.RUNS,
                new RunStarted(
                        "run-1",
                        specification,
                        "test",
                        TopicReader.ends(client(), Topics.eventNames()),
                        null,
                        null,
                        AT));
        publish("b-code", "b-first");
        publish("b-code", "b-second");
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("b-code", "b-first", "one", 5, AT));
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("b-code", "b-second", "one", 5, AT));
        producer.flush();

        assertThat(withdraw("b-second")).isZero();
        assertThat(command("status", "run-1")).isZero();
        assertThat(out.toString(UTF_8)).contains("b-first served");
        assertThat(withdraw("b-first", "--no-replacement")).isZero();
        assertThat(command("status", "run-1")).isZero();
        assertThat(out.toString(UTF_8)).contains("b-first withdrawn: answers badly");
    }

    @Test
    void oneThatTheTrainerHasDeletedReplacesNothing() throws IOException {
        Files.createDirectory(directory.resolve("c-kept"));
        for (String id : List.of("c-kept", "c-deleted", "c-bad")) {
            producer.send(
                    Topics.CHECKPOINTS,
                    new CheckpointPublished(
                            "c-code",
                            id,
                            "training-1",
                            null,
                            directory.resolve(id).toString(),
                            "hash",
                            10,
                            0.5,
                            1000,
                            AT));
        }
        producer.flush();

        assertThat(withdraw("c-bad", "--replacement", "c-deleted")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("c-deleted is no longer at " + directory.resolve("c-deleted"));
        assertThat(withdraw("c-bad")).isZero();
        assertThat(out.toString(UTF_8)).contains("c-kept shall serve instead");
    }

    @Test
    void withdrawingAnOlderOneLeavesTheNewestServing() {
        publish("d-code", "d-first");
        publish("d-code", "d-second");

        assertThat(withdraw("d-first", "--no-replacement")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("d-second, which shall be served now, would end, too");
        assertThat(withdraw("d-first")).isZero();
        assertFollows("d-code", "d-first", "d-second");
        assertThat(withdraw("d-second", "--no-replacement")).isZero();
        assertThat(lastWord())
                .isInstanceOfSatisfying(
                        CheckpointWithdrawn.class,
                        word -> assertThat(word.replacement()).isNull());
    }

    @Test
    void theReplacementMayBeAFolderThatTheTopicHasForgotten() throws IOException {
        publish("e-code", "e-bad");
        Path folder = Files.createDirectory(directory.resolve("e-good"));
        CheckpointManifest manifest = new CheckpointManifest(
                "e-code",
                "e-good",
                "training-0",
                null,
                "magicoder",
                7,
                2,
                0.25,
                null,
                "hash",
                null,
                Map.of(),
                null,
                null,
                List.of(),
                List.of(new CheckpointManifest.FileEntry("model.safetensors", 5, "hash")));
        manifest.write(folder);

        assertThat(withdraw("e-bad", "--replacement", folder.toString())).isZero();
        String hash = DeterministicId.sha256Hex(folder.resolve(CheckpointManifest.FILE_NAME));
        assertThat(lastWord()).isInstanceOfSatisfying(CheckpointWithdrawn.class, word -> {
            CheckpointPublished follows = word.replacement();
            assertThat(follows.checkpointId()).isEqualTo("e-good");
            assertThat(follows.location()).isEqualTo(folder.toString());
            assertThat(follows.manifestSha256()).isEqualTo(hash);
        });
    }

    @Test
    void oneWhoseWithdrawalIsAllThatCompactionLeftCanBeReplaced() {
        producer.send(Topics.CHECKPOINTS, new CheckpointWithdrawn("h-code", "h-gone", "answers badly", null, AT));
        publish("h-code", "h-next");

        assertThat(run("list")).isZero();
        assertThat(out.toString(UTF_8).lines()).contains("h-gone of h-code, withdrawn: answers badly");
        assertThat(withdraw("h-gone", "--replacement", "h-next")).isZero();
        assertFollows("h-code", "h-gone", "h-next");
    }

    @Test
    void whatCannotReplaceItIsRefusedBySentence() {
        publish("f-code", "f-one");
        publish("f-other", "f-two");

        assertThat(withdraw("f-three")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("no checkpoint f-three");
        assertThat(withdraw("f-one", "--replacement", "f-one")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("f-one cannot replace itself");
        assertThat(withdraw("f-one", "--replacement", "f-two")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("f-two is a checkpoint of f-other, not of f-code");
        assertThat(withdraw("f-one", "--replacement", directory.toString())).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("nor a folder with manifest.json");
        assertThat(run("withdraw", "f-one", "--reason", " ")).isEqualTo(1);
        assertThat(run("withdraw", "f-one")).isEqualTo(2);
        assertThat(lastWord()).isInstanceOf(CheckpointPublished.class);
    }

    @Test
    void theListTellsWhatBecameOfEach() {
        publish("g-code", "g-first");
        publish("g-code", "g-second");
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("g-code", "g-first", "one", 5, AT));
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("g-code", "g-first", "two", 5, AT));
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointRefused("g-code", "g-second", "one", "torn", AT));
        producer.flush();
        assertThat(withdraw("g-second")).isZero();

        assertThat(run("list")).isZero();
        assertThat(out.toString(UTF_8).lines())
                .containsSubsequence(
                        "g-second of g-code, published 2026-05-01T12:00:00Z, step 10, loss 0.500, withdrawn: answers badly",
                        "  refused by one: torn",
                        "g-first of g-code, published 2026-05-01T12:00:00Z, step 10, loss 0.500, to be served, loaded by 2");
    }
}
