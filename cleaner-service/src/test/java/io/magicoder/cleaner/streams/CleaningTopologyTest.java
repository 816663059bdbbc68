package io.magicoder.cleaner.streams;

import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static io.magicoder.cleaner.Pairs.rejection;
import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.cleaner.decontamination.Needle;
import io.magicoder.cleaner.decontamination.Part;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.Topic;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeoutException;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.test.TestRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleaningTopologyTest {
    private static final String RUN = "run-1";
    private static final TopicOffsets ENDS = new TopicOffsets(Map.of(Topics.RUNS_NAME, List.of(17L)));
    private static final Forgetting FORGETTING = new Forgetting(3, Duration.ofMillis(100));

    @TempDir
    private Path state;

    private final SimpleMeterRegistry meters = new SimpleMeterRegistry();
    private final Deque<CompletableFuture<TopicOffsets>> answers = new ArrayDeque<>();
    private TopologyTestDriver driver;

    @BeforeEach
    void start() {
        driver = driver("reference", null);
    }

    private TopologyTestDriver driver(String name, @Nullable Double nearDuplicates) {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, name);
        properties.put(StreamsConfig.STATE_DIR_CONFIG, state.toString());
        Needle needle = new Needle(Part.MBPP_TEXT, "11", "Write a function to sum a list.");
        Screening screening = new Screening(
                new QualityRules(100_000, 1_000_000), Decontamination.of(List.of(needle), Mode.REFERENCE));
        return new TopologyTestDriver(
                CleaningTopology.build(
                        screening,
                        new CleaningRules("reference", List.of("MBPP"), "beef", nearDuplicates),
                        new CleaningMetrics(meters),
                        RecordTraces.off(),
                        answers::remove,
                        FORGETTING),
                properties);
    }

    @AfterEach
    void stop() {
        driver.close();
    }

    @Test
    void aRunPassesThroughAllStagesAndCloses() {
        // Given: a counter that is there before, as what scales by its increase needs
        assertThat(meters.get("magicoder.cleaner.runs.ready").counter().count()).isZero();

        // When
        send(Topics.INSTRUCTIONS, pair(RUN, 1));
        send(Topics.INSTRUCTIONS, pair(RUN, 2, "int b;", "Write a function to sum a list.", "sum"));
        send(Topics.INSTRUCTIONS, pair(RUN, 3, "int c;", " ", "c"));
        send(Topics.INSTRUCTIONS, pair(RUN, 4, "int d;", "Problem\t1", "d"));
        send(Topics.REJECTIONS, rejection(RUN, 5, Rejection.GENERATOR));
        send(Topics.RUNS, exhausted(RUN, 5));

        // Then
        assertThat(read(Topics.SAMPLES)).extracting(CleanSample::problem).containsExactly("Problem 1");
        assertThat(read(Topics.REJECTIONS))
                .extracting(Rejection::reason)
                .containsExactly(
                        RejectionReason.CONTAMINATED, RejectionReason.EMPTY, RejectionReason.DUPLICATE_PROBLEM);
        assertThat(read(Topics.TRAINING_SHARDS))
                .extracting(shard -> shard.rows().size())
                .containsExactly(1);
        RunEvent ready = read(Topics.RUNS).getFirst();
        assertThat(ready).isInstanceOfSatisfying(DatasetReady.class, dataset -> {
            assertThat(dataset.seeds()).isEqualTo(5);
            assertThat(dataset.rejections()).isEqualTo(4);
        });
        assertThat(meters.counter("magicoder.cleaner.rejections", "reason", "UNPARSEABLE", "by", "generator")
                        .count())
                .isOne();
    }

    @Test
    void redeliveredRecordsChangeNothing() {
        // When
        for (int delivery = 0; delivery < 2; delivery++) {
            send(Topics.INSTRUCTIONS, pair(RUN, 1));
            send(Topics.INSTRUCTIONS, pair(RUN, 2, "int b;", "", "b"));
            send(Topics.RUNS, exhausted(RUN, 2));
        }

        // Then
        assertThat(read(Topics.SAMPLES)).hasSize(1);
        assertThat(read(Topics.REJECTIONS)).hasSize(1);
        assertThat(read(Topics.TRAINING_SHARDS)).hasSize(1);
        assertThat(read(Topics.RUNS)).hasSize(1);
    }

    @Test
    void theCleanersOwnWordsAreNotCountedAgain() {
        // When
        send(Topics.REJECTIONS, rejection(RUN, 1, Rejection.CLEANER));
        send(Topics.RUNS, exhausted(RUN, 1));

        // Then
        assertThat(read(Topics.RUNS)).isEmpty();
    }

    @Test
    void anEventWithoutAMemberIsSetAsideWithTheReason() {
        for (Topic<? extends PipelineEvent> topic : IncomingEvents.TOPICS) {
            // When
            byte[] bytes = "{\"type\":\"RunStarted\"}".getBytes(StandardCharsets.UTF_8);
            send(topic, bytes);

            // Then
            TestRecord<byte[], byte[]> dead = output(topic.deadLetters()).getFirst();
            assertThat(dead.value()).isEqualTo(bytes);
            assertThat(header(dead, "dead-letter-reason")).contains(topic.type().getSimpleName());
            assertThat(header(dead, "dead-letter-topic")).isEqualTo(topic.name());
            assertThat(header(dead, "dead-letter-offset")).isEqualTo("0");
            assertThat(header(dead, "dead-letter-partition")).isEqualTo("0");
            assertThat(header(dead, "dead-letter-exception-class-name")).endsWith("SerializationException");
        }
    }

    @Test
    void aRecordThatCannotBeUsedButNamesItsSeedEndsTheSeed() {
        // Given
        String pair = json(pair(RUN, 1));
        String rejection = json(rejection(RUN, 2, Rejection.GENERATOR));

        // When
        send(Topics.INSTRUCTIONS, utf8(pair.replace("\"teacher\":", "\"taught\":")));
        send(Topics.REJECTIONS, utf8(rejection.replace("\"language\":\"java\"", "\"language\":null")));
        send(Topics.INSTRUCTIONS, utf8(json(pair(RUN, 3)).replace("return 3;", "return \\ud83d;")));
        send(Topics.REJECTIONS, rejection(RUN, 4, "importer"));
        send(Topics.RUNS, exhausted(RUN, 4));

        // Then
        assertThat(read(Topics.REJECTIONS)).hasSize(4).allSatisfy(unreadable -> {
            assertThat(unreadable.reason()).isEqualTo(RejectionReason.UNREADABLE);
            assertThat(unreadable.rejectedBy()).isEqualTo(Rejection.CLEANER);
            assertThat(unreadable.evidence().detail()).contains("; it begins with {\"");
        });
        assertThat(read(Topics.RUNS)).singleElement().isInstanceOfSatisfying(DatasetReady.class, dataset -> {
            assertThat(dataset.rejectionsByReason()).isEqualTo(Map.of("UNREADABLE", 4L));
        });
        assertThat(output(Topics.INSTRUCTIONS.deadLetters())).isEmpty();
        assertThat(output(Topics.REJECTIONS.deadLetters())).isEmpty();
    }

    @Test
    void theEvidenceOfAnUnreadableRecordSaysWhatIsWrong() {
        // When
        send(Topics.INSTRUCTIONS, utf8(json(pair(RUN, 3)).replace("return 3;", "return \\ud83d;")));
        send(Topics.REJECTIONS, rejection(RUN, 4, "importer"));

        // Then
        assertThat(read(Topics.REJECTIONS))
                .extracting(unreadable -> unreadable.evidence().detail().replaceFirst(";.*", ""))
                .containsExactly(
                        "the solution of the GeneratedInstruction holds half of a surrogate pair, which is no Unicode text",
                        "the rejection is by importer, none of [generator, import, cleaner, operator]");
    }

    @Test
    void idsTooLongForAKeyNameNoSeed() {
        // When
        byte[] bytes = utf8("{\"runId\":\"" + "r".repeat(1000) + "\",\"seedId\":\"s\"}");
        send(Topics.INSTRUCTIONS, bytes);

        // Then
        assertThat(output(Topics.INSTRUCTIONS.deadLetters())).hasSize(1);
        assertThat(read(Topics.REJECTIONS)).isEmpty();
    }

    @Test
    void aRecordWithoutValueIsSetAsideOnEveryTopic() {
        for (Topic<? extends PipelineEvent> topic : IncomingEvents.TOPICS) {
            // When
            driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                    .pipeInput(new TestRecord<>("key".getBytes(StandardCharsets.UTF_8), null));

            // Then
            assertThat(header(output(topic.deadLetters()).getFirst(), "dead-letter-reason"))
                    .isEqualTo("the record has no value");
        }
    }

    @Test
    void aRunIsClosedOnceItsDatasetComesBack() {
        // Given
        answers.add(CompletableFuture.completedFuture(ENDS));
        send(Topics.INSTRUCTIONS, pair(RUN, 1));
        send(Topics.RUNS, exhausted(RUN, 1));

        // When
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        // Then
        List<RunEvent> events = read(Topics.RUNS);
        assertThat(events).hasSize(2);
        assertThat(events.getLast()).isInstanceOfSatisfying(RunClosed.class, closed -> {
            assertThat(closed.runId()).isEqualTo(RUN);
            assertThat(closed.ends()).isEqualTo(ENDS);
        });

        // When
        send(Topics.RUNS, events.getFirst());
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        // Then
        assertThat(read(Topics.RUNS)).isEmpty();
    }

    @Test
    void aBrokerThatCannotBeAskedIsAskedAgain() {
        // Given
        CompletableFuture<TopicOffsets> slow = new CompletableFuture<>();
        answers.add(CompletableFuture.failedFuture(new TimeoutException("no answer")));
        answers.add(slow);
        send(Topics.RUNS, exhausted(RUN, 0));

        // When
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        driver.advanceWallClockTime(Duration.ofSeconds(1));
        assertThat(answers).isEmpty();
        assertThat(read(Topics.RUNS)).singleElement().isInstanceOf(DatasetReady.class);
        slow.complete(ENDS);
        driver.advanceWallClockTime(Duration.ofSeconds(1));

        // Then
        assertThat(read(Topics.RUNS)).singleElement().isInstanceOf(RunClosed.class);
    }

    @Test
    void whatAClosedRunLeftIsRemovedInPortionsAndItsRedeliveriesAreStillDropped() {
        // Given
        answers.add(CompletableFuture.completedFuture(ENDS));
        send(Topics.INSTRUCTIONS, pair(RUN, 1));
        send(Topics.INSTRUCTIONS, pair(RUN, 2, "int b;", "", "b"));
        send(Topics.INSTRUCTIONS, pair("run-open", 1));
        send(Topics.RUNS, exhausted(RUN, 2));

        // When
        List<Integer> sizes = new ArrayList<>();
        for (int i = 0; i < 5; i++) {
            sizes.add(marks().size());
            driver.advanceWallClockTime(OrderedProcessor.CLOSING_INTERVAL);
        }

        // Then
        assertThat(sizes.stream().distinct()).containsExactly(4 + 1 + 4, 6, 4);
        assertThat(marks()).allSatisfy(mark -> assertThat(mark.run()).isEqualTo(Fingerprint.of("run-open")));
        try (var closing = driver.getKeyValueStore(StateStores.CLOSING_RUNS).all()) {
            assertThat(closing.hasNext()).isFalse();
        }

        // When
        output(Topics.SAMPLES);
        output(Topics.RUNS);
        send(Topics.INSTRUCTIONS, pair(RUN, 1));
        send(Topics.RUNS, exhausted(RUN, 2));

        // Then
        assertThat(output(Topics.SAMPLES)).isEmpty();
        assertThat(output(Topics.RUNS)).isEmpty();
        assertThat(marks()).hasSize(4);
    }

    @Test
    void aPairTooLargeForATopicBecomesARejection() {
        // When: twice the problem and solution are in a sample, and half a shard's limit of quotes doubles in JSON
        send(Topics.INSTRUCTIONS, pair(RUN, 1, "int a;", "p", "\"".repeat(480_000)));
        send(Topics.INSTRUCTIONS, pair(RUN, 2, "x".repeat(1_048_000 - 600), "", "s"));
        send(Topics.RUNS, exhausted(RUN, 2));

        // Then
        assertThat(read(Topics.REJECTIONS))
                .extracting(Rejection::reason)
                .containsExactly(RejectionReason.TOO_LARGE, RejectionReason.EMPTY);
        assertThat(read(Topics.RUNS)).hasSize(1);
    }

    /** Those that a cleaner had screened which passed no hashes on, before it was replaced by this one. */
    @Test
    void recordsThatCameWithoutHashesAreJudgedAsThoseWithThem() {
        // Given
        String words = IntStream.range(0, 60).mapToObj(word -> "w" + word).collect(Collectors.joining(" "));
        List<GeneratedInstruction> pairs = List.of(
                pair(RUN, 1, "int a;", words, "return 1;"),
                pair(RUN, 2, "int b;", words + " more", "return 2;"),
                pair(RUN, 3, "int\ta;", "Something else", "return 3;"),
                pair(RUN, 4, "int d;", "Yet another thing", "return  4;"));

        // When
        driver.close();
        driver = driver("screened-here", 0.7);
        pairs.forEach(pair -> send(Topics.INSTRUCTIONS, pair));
        List<CleanSample> samples = read(Topics.SAMPLES);
        List<Rejection> rejections = read(Topics.REJECTIONS);
        driver.close();
        driver = driver("screened-before", 0.7);
        try (OrderedEvents events = new OrderedEvents()) {
            pairs.forEach(pair -> driver.createInputTopic(
                            "screened-before-ordered-repartition", new StringSerializer(), events.serializer())
                    .pipeInput(pair.key(), pair));
        }

        // Then
        assertThat(samples).extracting(sample -> sample.seed().index()).containsExactly(1L, 4L);
        assertThat(rejections)
                .extracting(Rejection::reason)
                .containsExactly(RejectionReason.NEAR_DUPLICATE, RejectionReason.DUPLICATE_SEED);
        assertThat(read(Topics.SAMPLES)).isEqualTo(samples);
        assertThat(read(Topics.REJECTIONS))
                .usingRecursiveFieldByFieldElementComparatorIgnoringFields("at")
                .isEqualTo(rejections);
    }

    @Test
    void whatTheScreeningFoundComesFromTheScreeningAloneAndGoesNoFurther() {
        // Given
        byte[] nonsense = utf8("nonsense");
        TestRecord<byte[], byte[]> record = new TestRecord<>(utf8("key"), EventJson.write(pair(RUN, 1)));
        TestRecord<byte[], byte[]> rejection =
                new TestRecord<>(utf8("key"), EventJson.write(rejection(RUN, 2, Rejection.GENERATOR)));
        for (TestRecord<byte[], byte[]> each : List.of(record, rejection)) {
            each.headers().add("magicoder-scores", nonsense).add("magicoder-hashes", nonsense);
        }

        // When
        driver.createInputTopic(Topics.INSTRUCTIONS_NAME, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(record);
        driver.createInputTopic(Topics.REJECTIONS_NAME, new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput(rejection);
        send(Topics.RUNS, exhausted(RUN, 2));

        // Then
        assertThat(output(Topics.SAMPLES)).singleElement().satisfies(sample -> {
            assertThat(header(sample, "magicoder-scores")).isEqualTo("absent");
            assertThat(header(sample, "magicoder-hashes")).isEqualTo("absent");
        });
        assertThat(read(Topics.RUNS)).singleElement().isInstanceOf(DatasetReady.class);
    }

    private List<Mark> marks() {
        List<Mark> marks = new ArrayList<>();
        try (KeyValueIterator<Mark, String> entries =
                driver.<Mark, String>getKeyValueStore(StateStores.MARKS).all()) {
            entries.forEachRemaining(entry -> marks.add(entry.key));
        }
        return marks;
    }

    private static String json(PipelineEvent event) {
        return new String(EventJson.write(event), StandardCharsets.UTF_8);
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private void send(Topic<? extends PipelineEvent> topic, PipelineEvent event) {
        send(topic, EventJson.write(event));
    }

    private void send(Topic<?> topic, byte[] value) {
        driver.createInputTopic(topic.name(), new ByteArraySerializer(), new ByteArraySerializer())
                .pipeInput("key".getBytes(StandardCharsets.UTF_8), value);
    }

    private <T> List<T> read(Topic<T> topic) {
        return output(topic).stream()
                .map(record -> EventJson.read(record.value(), topic.type()))
                .toList();
    }

    private List<TestRecord<byte[], byte[]>> output(Topic<?> topic) {
        return driver.createOutputTopic(topic.name(), new ByteArrayDeserializer(), new ByteArrayDeserializer())
                .readRecordsToList();
    }

    private static String header(TestRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "absent" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
