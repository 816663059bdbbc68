package io.magicoder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.RawAnswer;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The commands that look at runs, against a real broker whose topics the test has written. */
class RunCommandsTest {
    private static final TeacherCall TEACHER = new TeacherCall("scripted", 0, null, "hash", 10, 20, 5, 1, null, "stop");

    @TempDir
    private Path directory;

    private final PrintStream realOut = System.out;
    private final PrintStream realError = System.err;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private EmbeddedKafka kafka;
    private EventProducer producer;
    private Instant clock = Instant.parse("2026-05-01T12:00:00Z");

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
        out.reset();
        error.reset();
        List<String> all = new ArrayList<>(List.of(arguments));
        all.addAll(List.of("--kafka", kafka.bootstrapServers()));
        return Magicoder.run(all.toArray(String[]::new));
    }

    private String output() {
        return out.toString(UTF_8).strip();
    }

    private String complaint() {
        return error.toString(UTF_8).strip();
    }

    private static SeedSnippet seed(String runId, int index, String repository) {
        return new SeedSnippet(
                String.format("%s-%032d", runId, index).substring(runId.length() + 1),
                runId,
                index,
                index,
                "int x" + index + ";",
                "java",
                new SeedSnippet.SourceLocation("X" + index + ".java", 1, 1, repository, null, "MIT"),
                new SeedSnippet.Extraction("test", "lines", Map.of()));
    }

    private void begin(String runId) {
        clock = clock.plus(Duration.ofDays(1));
        producer.send(
                Topics.RUNS,
                new RunStarted(
                        runId,
                        RunSpecification.of(List.of("/src")).build(),
                        "test",
                        TopicReader.ends(client(), Topics.eventNames()),
                        null,
                        null,
                        clock));
        producer.flush();
    }

    /** A run of three seeds: two samples, and a rejection whose raw answer another parser could read. */
    private void completeRun(String runId) {
        begin(runId);
        for (int index = 0; index < 2; index++) {
            SeedSnippet seed = seed(runId, index, index == 0 ? "openjdk" : "kroxylicious");
            GeneratedInstruction pair = new GeneratedInstruction(
                    GeneratedInstruction.id(seed.seedId()), runId, seed, "Problem " + index, "return 1;", TEACHER);
            producer.send(Topics.SEEDS, seed);
            producer.send(Topics.INSTRUCTIONS, pair);
            producer.send(
                    Topics.SAMPLES,
                    new CleanSample(
                            CleanSample.id(pair.instructionId()),
                            runId,
                            1 - index,
                            "Write: Problem " + index,
                            "return 1;",
                            "Problem " + index,
                            "return 1;",
                            seed,
                            TEACHER));
        }
        SeedSnippet third = seed(runId, 2, "openjdk");
        producer.send(Topics.SEEDS, third);
        producer.send(
                Topics.REJECTIONS,
                new Rejection(
                        Rejection.id(third.seedId()),
                        runId,
                        Rejection.GENERATOR,
                        RejectionReason.UNPARSEABLE,
                        Rejection.Evidence.of("parsing", "no sections"),
                        third,
                        TEACHER,
                        new RawAnswer("[Problem Description]\nAdd.\n[Solution]\nreturn a + b;", false),
                        clock));
        producer.send(Topics.RUNS, new SeedsExhausted(runId, 3, Map.of("java", 3L), Map.of(), clock));
        producer.send(
                Topics.RUNS,
                new DatasetReady(
                        runId,
                        3,
                        2,
                        1,
                        Map.of("UNPARSEABLE", 1L),
                        Map.of("java", 2L),
                        new ShardSequence(0, 0, 0, ShardChain.start(runId)),
                        clock));
        producer.flush();
        producer.send(Topics.RUNS, new RunClosed(runId, TopicReader.ends(client(), Topics.eventNames()), clock));
        producer.flush();
    }

    private List<PipelineEvent> read(String runId, String topic) {
        List<PipelineEvent> events = new ArrayList<>();
        RunRecord run = RunIndex.read(client()).find(runId).orElseThrow();
        RunIndex.read(
                client(),
                run,
                List.of(topic),
                record -> TopicReader.event(record).ifPresent(events::add));
        return events;
    }

    @Test
    void runsAreListedTheOldestFirst() {
        completeRun("run-a");
        begin("run-b");

        assertThat(run("runs", "list")).isZero();

        assertThat(output().lines())
                .containsExactly(
                        "run-a  2026-05-02T12:00:00Z  complete: 3 seeds = 2 samples + 1 rejections, 0 shards",
                        "run-b  2026-05-03T12:00:00Z  open: seeds are being cut");

        assertThat(run("checkpoints", "list")).isZero();
        assertThat(output()).isEqualTo("No checkpoint is published on " + kafka.bootstrapServers() + ".");
    }

    @Test
    void theStatusOfAnOpenRunNamesWhatIsMissingAndTheCommandThatSettlesIt() {
        begin("run-open");
        producer.send(Topics.SEEDS, seed("run-open", 0, "r"));
        producer.send(Topics.RUNS, new SeedsExhausted("run-open", 2, Map.of("java", 2L), Map.of(), clock));
        producer.sendRaw(
                Topics.SEEDS_NAME + ".dead-letters", null, Bytes.wrap("garbage".getBytes(UTF_8)), new RecordHeaders());
        producer.flush();

        assertThat(run("status", "run-open")).isZero();

        assertThat(output())
                .contains("2 seeds have no outcome yet; a record that was set aside may be one of them")
                .contains("1 record of magicoder.seeds could not be read and was set aside.")
                .contains("./magicoder dead-letters settle magicoder.seeds --run RUN");
    }

    @Test
    void aSettledDeadLetterEndsItsSeedAndIsNotShownAgain() {
        begin("run-open");
        producer.sendRaw(
                Topics.SEEDS_NAME + ".dead-letters", null, Bytes.wrap("garbage".getBytes(UTF_8)), new RecordHeaders());
        producer.flush();

        assertThat(run("dead-letters", "show", Topics.SEEDS_NAME)).isZero();
        assertThat(output()).contains("reason  no reason is given").contains("7 bytes: garbage");
        assertThat(run("dead-letters", "settle", Topics.SEEDS_NAME, "--run", "run-open"))
                .isZero();

        assertThat(read("run-open", Topics.REJECTIONS_NAME)).singleElement().satisfies(event -> {
            Rejection rejection = (Rejection) event;
            assertThat(rejection.runId()).isEqualTo("run-open");
            assertThat(rejection.rejectedBy()).isEqualTo(Rejection.OPERATOR);
            assertThat(rejection.reason()).isEqualTo(RejectionReason.UNREADABLE);
        });
        assertThat(run("dead-letters", "list")).isZero();
        assertThat(output()).isEqualTo("No record is set aside.");
    }

    @Test
    void aRetriedDeadLetterIsOnItsTopicAgainAsItWas() {
        begin("run-open");
        byte[] seed = EventJson.write(seed("run-open", 0, "r"));
        Headers headers = new RecordHeaders()
                .add("ce_id", "an id".getBytes(UTF_8))
                .add("dead-letter-reason", "no reason".getBytes(UTF_8));
        producer.sendRaw(
                Topics.SEEDS_NAME + ".dead-letters", Bytes.wrap("key".getBytes(UTF_8)), Bytes.wrap(seed), headers);
        producer.flush();

        assertThat(run("dead-letters", "retry", Topics.SEEDS_NAME)).isZero();

        List<ConsumerRecord<byte[], byte[]>> again = new ArrayList<>();
        RunIndex.read(
                client(),
                RunIndex.read(client()).find("run-open").orElseThrow(),
                List.of(Topics.SEEDS_NAME),
                again::add);
        assertThat(again).singleElement().satisfies(record -> {
            assertThat(record.key()).isEqualTo("key".getBytes(UTF_8));
            assertThat(record.value()).isEqualTo(seed);
            assertThat(record.headers()).extracting(Header::key).containsExactly("ce_id");
        });
        assertThat(run("dead-letters", "retry", Topics.SEEDS_NAME)).isZero();
        assertThat(output()).isEqualTo("wrote 0 records to magicoder.seeds again");
    }

    @Test
    void aCompleteRunHasNothingToSettle() {
        completeRun("run-a");
        assertThat(run("dead-letters", "settle", Topics.SEEDS_NAME, "--run", "run-a"))
                .isEqualTo(1);
        assertThat(complaint()).isEqualTo("magicoder: run run-a is complete: none of its seeds waits for an outcome");
    }

    @Test
    void theReportOfARunTellsItsFunnelAndHowToMakeItAgain() throws IOException {
        // Given
        completeRun("run-r");
        Path page = directory.resolve("r.html");

        // When
        int exitCode = run("report", "--run", "run-r", "--out", page.toString(), "--benchmarks", "none");

        // Then
        assertThat(exitCode).as(complaint()).isZero();
        JsonNode figures =
                EventJson.mapper().readTree(directory.resolve("r.json").toFile());
        assertThat(figures.path("samples").asInt()).isEqualTo(2);
        assertThat(figures.path("rejectionsByReason").properties()).hasSize(1);
        assertThat(figures.path("cost").path("calls").asInt()).isGreaterThanOrEqualTo(2);
        assertThat(figures.path("licenses").path("MIT").asInt()).isEqualTo(2);
        assertThat(figures.path("provenance").path("specification").path("seed").asInt())
                .isEqualTo(976);
        assertThat(figures.path("provenance").has("offsets at the beginning")).isTrue();
        assertThat(page).content().contains("All 2 samples are on this page", "openjdk", "To make it again");
    }

    @Test
    void anExportHoldsOneRunInItsOrderWhateverElseIsOnTheTopics() throws IOException {
        completeRun("run-a");
        completeRun("run-b");
        Path samples = directory.resolve("samples.jsonl");
        Path rejections = directory.resolve("rejections.jsonl");

        assertThat(run("export", "--run", "run-b", "--out", samples.toString(), "--rejections", rejections.toString()))
                .isZero();

        assertThat(Files.readAllLines(samples))
                .hasSize(2)
                .satisfies(lines -> assertThat(lines.get(0)).contains("\"problem\":\"Problem 1\""))
                .satisfies(lines -> assertThat(lines.get(1)).contains("\"problem\":\"Problem 0\""));
        assertThat(Files.readAllLines(rejections))
                .singleElement()
                .satisfies(line -> assertThat(line).contains("\"answer\":\"[Problem Description]"));
    }

    @Test
    void expiryRemovesOlderRunsAndNothingElse() {
        completeRun("run-a");
        completeRun("run-b");

        assertThat(run("runs", "expire", "--before", "run-b")).isZero();

        assertThat(output()).startsWith("removed 1 runs (run-a), ");
        assertThat(RunIndex.read(client()).runs()).extracting(RunRecord::runId).containsExactly("run-b");
        assertThat(read("run-b", Topics.SAMPLES_NAME)).hasSize(2);
        try (TopicReader reader = TopicReader.open(client(), Topics.eventNames(), TopicOffsets.BEGINNING)) {
            reader.readToEnd(record -> assertThat(TopicReader.event(record))
                    .get()
                    .extracting(Object::toString)
                    .asString()
                    .doesNotContain("run-a"));
        }
    }

    @Test
    void expiryByDateRemovesEverythingOlder() {
        completeRun("run-a");
        assertThat(run("runs", "expire", "--before", "2026-05-01")).isZero();
        assertThat(output()).isEqualTo("No run is older.");
        assertThat(run("runs", "expire", "--before", "2026-06-01")).isZero();
        assertThat(RunIndex.read(client()).runs()).isEmpty();
    }

    @Test
    void expiryIsRefusedWhileAnOlderRunIsOpen() {
        begin("run-open");
        completeRun("run-b");
        assertThat(run("runs", "expire", "--before", "run-b")).isEqualTo(1);
        assertThat(complaint()).contains("nothing was removed: [run-open] would go and is still open");
        assertThat(RunIndex.read(client()).runs()).hasSize(2);
    }

    /** The test plays the cleaner, which answers with a data set. */
    private String reclean(String... options) throws InterruptedException {
        List<String> known =
                RunIndex.read(client()).runs().stream().map(RunRecord::runId).toList();
        List<String> arguments = new ArrayList<>(List.of("reclean", "run-a"));
        arguments.addAll(List.of(options));
        Thread command = Thread.ofPlatform().start(() -> run(arguments.toArray(String[]::new)));
        await().atMost(Duration.ofSeconds(60))
                .until(() -> RunIndex.read(client()).runs().stream()
                        .anyMatch(run -> !known.contains(run.runId()) && run.exhausted() != null));
        RunRecord made = RunIndex.read(client()).runs().getLast();
        long seeds = made.exhausted().seeds();
        producer.send(
                Topics.RUNS,
                new DatasetReady(
                        made.runId(),
                        seeds,
                        0,
                        seeds,
                        Map.of("EMPTY", seeds),
                        Map.of(),
                        new ShardSequence(0, 0, 0, ShardChain.start(made.runId())),
                        clock));
        producer.flush();
        command.join();
        return made.runId();
    }

    @Test
    void aRecleanedRunHoldsTheOldInstructionsAndWhatCanBeParsedNow() throws InterruptedException {
        completeRun("run-a");

        String runId = reclean();

        assertThat(output()).contains("Run " + runId + ": 3 seeds");
        assertThat(read(runId, Topics.INSTRUCTIONS_NAME))
                .hasSize(3)
                .extracting(event -> ((GeneratedInstruction) event).problem())
                .containsExactlyInAnyOrder("Problem 0", "Problem 1", "Add.");
        RunRecord made = RunIndex.read(client()).find(runId).orElseThrow();
        assertThat(made.started().parentRunId()).isEqualTo("run-a");
        assertThat(made.started().training()).isFalse();
        assertThat(read(runId, Topics.SEEDS_NAME)).isEmpty(); // no teacher is asked
    }

    @Test
    void aRecleanedRunLeavesOutARepository() throws InterruptedException {
        completeRun("run-a");
        String runId = reclean("--drop-repository", "openjdk");
        assertThat(output()).contains("1 seeds, dropped {DROPPED_REPOSITORY=2}");
        assertThat(read(runId, Topics.INSTRUCTIONS_NAME)).hasSize(1);
    }

    @Test
    void anOpenRunCannotBeRecleaned() {
        begin("run-open");
        assertThat(run("reclean", "run-open")).isEqualTo(1);
        assertThat(complaint()).contains("run run-open is still open");
    }

    @Test
    void aBrokerThatIsNotThereIsOneSentence() {
        assertThat(Magicoder.run("runs", "list", "--kafka", "127.0.0.1:1")).isEqualTo(1);
        assertThat(complaint()).startsWith("magicoder: the broker at 127.0.0.1:1 cannot be used: ");
    }

    @Test
    void aClientConfigurationNamesTheBroker() throws IOException {
        completeRun("run-a");
        Path file = Files.writeString(
                directory.resolve("client.properties"), "bootstrap.servers=" + kafka.bootstrapServers());
        assertThat(Magicoder.run("runs", "list", "--kafka-config", file.toString()))
                .isZero();
        assertThat(output()).startsWith("run-a");
    }
}
