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
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What withdrawals say on the topic; what the inference service makes of them is tested there. */
class CheckpointsCommandTest {
    private static final Instant AT = Instant.parse("2026-05-01T12:00:00Z");

    @TempDir
    private Path directory;

    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private EmbeddedKafka kafka;
    private EventProducer producer;

    @BeforeEach
    void startABroker() {
        kafka = EmbeddedKafka.start();
        producer = new EventProducer(client());
        System.setOut(new PrintStream(out, true, UTF_8));
        System.setErr(new PrintStream(error, true, UTF_8));
    }

    @AfterEach
    void stopTheBroker() {
        System.setOut(realOut);
        System.setErr(realError);
        producer.close();
        kafka.close();
    }

    private Map<String, Object> client() {
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

    private void assertFollows(String withdrawn, String follows) {
        assertThat(lastWord()).isInstanceOfSatisfying(CheckpointWithdrawn.class, word -> {
            assertThat(word.checkpointId()).isEqualTo(withdrawn);
            assertThat(word.reason()).isEqualTo("answers badly");
            assertThat(word.replacement()).isEqualTo(checkpoint("code", follows));
        });
    }

    private int withdraw(String id, String... more) {
        List<String> arguments = new ArrayList<>(List.of("withdraw", id, "--reason", "answers badly"));
        arguments.addAll(List.of(more));
        return run(arguments.toArray(String[]::new));
    }

    @Test
    void aWithdrawalGoesBackToTheNewestThatIsFitForIt() {
        publish("code", "first");
        publish("other", "of-another-model");
        publish("code", "second");
        publish("code", "refused");
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointRefused("code", "refused", "one", "torn", AT));
        publish("code", "third");
        producer.flush();

        assertThat(withdraw("third")).isZero();
        assertFollows("third", "second");
        assertThat(out.toString(UTF_8)).contains("third is withdrawn; second serves instead");
        assertThat(withdraw("second")).isZero();
        assertFollows("second", "first");

        assertThat(withdraw("first")).isEqualTo(1);
        assertThat(error.toString(UTF_8))
                .contains("no other checkpoint of code")
                .contains("--no-replacement");
        assertThat(withdraw("second")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("withdrawn already");
        assertThat(withdraw("second", "--replacement", "third")).isZero();
        assertFollows("second", "third");
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
        publish("code", "first");
        publish("code", "second");
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("code", "first", "one", 5, AT));
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("code", "second", "one", 5, AT));
        producer.flush();

        assertThat(withdraw("second")).isZero();
        assertThat(command("status", "run-1")).isZero();
        assertThat(out.toString(UTF_8)).contains("first served");
        assertThat(withdraw("first", "--no-replacement")).isZero();
        assertThat(command("status", "run-1")).isZero();
        assertThat(out.toString(UTF_8)).contains("first withdrawn: answers badly");
    }

    @Test
    void oneThatTheTrainerHasDeletedReplacesNothing() throws IOException {
        Files.createDirectory(directory.resolve("kept"));
        for (String id : List.of("kept", "deleted", "bad")) {
            producer.send(
                    Topics.CHECKPOINTS,
                    new CheckpointPublished(
                            "code",
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

        assertThat(withdraw("bad", "--replacement", "deleted")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("deleted is no longer at " + directory.resolve("deleted"));
        assertThat(withdraw("bad")).isZero();
        assertThat(out.toString(UTF_8)).contains("kept serves instead");
    }

    @Test
    void withdrawingAnOlderOneLeavesTheNewestServing() {
        publish("code", "first");
        publish("code", "second");

        assertThat(withdraw("first", "--no-replacement")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("second, which shall be served now, would end, too");
        assertThat(withdraw("first")).isZero();
        assertFollows("first", "second");
        assertThat(withdraw("second", "--no-replacement")).isZero();
        assertThat(lastWord())
                .isInstanceOfSatisfying(
                        CheckpointWithdrawn.class,
                        word -> assertThat(word.replacement()).isNull());
    }

    @Test
    void theReplacementMayBeAFolderThatTheTopicHasForgotten() throws IOException {
        publish("code", "bad");
        Path folder = Files.createDirectory(directory.resolve("good"));
        CheckpointManifest manifest = new CheckpointManifest(
                "code",
                "good",
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

        assertThat(withdraw("bad", "--replacement", folder.toString())).isZero();
        String hash = DeterministicId.sha256Hex(folder.resolve(CheckpointManifest.FILE_NAME));
        assertThat(lastWord()).isInstanceOfSatisfying(CheckpointWithdrawn.class, word -> {
            CheckpointPublished follows = word.replacement();
            assertThat(follows.checkpointId()).isEqualTo("good");
            assertThat(follows.location()).isEqualTo(folder.toString());
            assertThat(follows.manifestSha256()).isEqualTo(hash);
        });
    }

    @Test
    void whatCannotReplaceItIsRefusedBySentence() {
        publish("code", "one");
        publish("other", "two");

        assertThat(withdraw("three")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("no checkpoint three");
        assertThat(withdraw("one", "--replacement", "one")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("one cannot replace itself");
        assertThat(withdraw("one", "--replacement", "two")).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("two is a checkpoint of other, not of code");
        assertThat(withdraw("one", "--replacement", directory.toString())).isEqualTo(1);
        assertThat(error.toString(UTF_8)).contains("nor a folder with manifest.json");
        assertThat(run("withdraw", "one", "--reason", " ")).isEqualTo(1);
        assertThat(run("withdraw", "one")).isEqualTo(2);
        assertThat(lastWord()).isInstanceOf(CheckpointPublished.class);
    }

    @Test
    void theListTellsWhatBecameOfEach() {
        assertThat(run("list")).isZero();
        assertThat(out.toString(UTF_8)).contains("No checkpoint was published");

        publish("code", "first");
        publish("code", "second");
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("code", "first", "one", 5, AT));
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("code", "first", "two", 5, AT));
        producer.send(Topics.CHECKPOINT_STATUS, new CheckpointRefused("code", "second", "one", "torn", AT));
        producer.flush();
        assertThat(withdraw("second")).isZero();

        assertThat(run("list")).isZero();
        assertThat(out.toString(UTF_8).lines())
                .containsExactly(
                        "second of code, published 2026-05-01T12:00:00Z, step 10, loss 0.500, withdrawn: answers badly",
                        "  refused by one: torn",
                        "first of code, published 2026-05-01T12:00:00Z, step 10, loss 0.500, to be served, loaded by 2");
    }
}
