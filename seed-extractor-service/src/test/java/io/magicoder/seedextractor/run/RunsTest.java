package io.magicoder.seedextractor.run;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.EventDeserializer;
import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunEvent;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.source.SkipReason;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

@QuarkusTest
@WithTestResource(KafkaTestResource.class)
class RunsTest {
    private static final int FILES = 40;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String broker;

    @TempDir
    Path folder;

    @Test
    void shouldWriteRunStartedThenEverySeedThenSeedsExhausted() throws IOException {
        // Given
        RunSpecification run = runOverFiles();

        // When
        post(run).statusCode(202).body("runId", equalTo(run.runId()), "state", equalTo("EXTRACTING"));
        awaitState(run, "EXHAUSTED");

        // Then
        assertThat(seedsOnTopic(run)).containsExactlyInAnyOrderElementsOf(seedsOf(run));
        List<RunEvent> events = eventsOnTopic(run);
        assertThat(events).hasSize(2);
        assertThat(events.getFirst()).isInstanceOfSatisfying(RunStarted.class, started -> {
            assertThat(started.specification()).isEqualTo(run);
            assertThat(started.begins()).isNotNull();
            assertThat(started.begins().byTopic()).containsOnlyKeys(Topics.eventNames());
        });
        assertThat(events.getLast()).isInstanceOfSatisfying(SeedsExhausted.class, end -> {
            assertThat(end.seeds()).isEqualTo(FILES);
            assertThat(end.seedsByLanguage()).isEqualTo(Map.of("python", (long) FILES));
            assertThat(end.skipped()).isEqualTo(Map.of("UNKNOWN_LANGUAGE", 1L));
        });
        get(run).statusCode(200)
                .body("seeds", equalTo(FILES), "seedsByLanguage.python", equalTo(FILES))
                .body("skipped.UNKNOWN_LANGUAGE", equalTo(1), "error", nullValue());
    }

    @Test
    void shouldWriteWithEverySeedWhoWroteItAndTheTraceItBegins() throws IOException {
        // Given
        RunSpecification run = runOverFiles();
        List<SeedSnippet> expected = seedsOf(run);

        // When
        post(run).statusCode(202);
        awaitState(run, "EXHAUSTED");

        // Then
        List<ConsumerRecord<byte[], byte[]>> records = new ArrayList<>();
        try (TopicReader reader = TopicReader.open(
                Map.of("bootstrap.servers", broker), List.of(Topics.SEEDS_NAME), TopicOffsets.BEGINNING)) {
            reader.readToEnd(records::add);
        }
        assertThat(expected)
                .hasSize(FILES)
                .allSatisfy(seed -> assertThat(records)
                        .filteredOn(record -> record.key() != null
                                && new String(record.key(), StandardCharsets.UTF_8).equals(seed.key()))
                        .singleElement()
                        .satisfies(record -> {
                            assertThat(header(record, "ce_id")).isEqualTo(seed.seedId());
                            assertThat(header(record, "ce_source")).isEqualTo("/magicoder/seed-extractor");
                            assertThat(header(record, "traceparent"))
                                    .isEqualTo(TraceParent.root(seed).value());
                        }));
    }

    private static String header(ConsumerRecord<byte[], byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    @Test
    void shouldWriteThatARunIsTrainedOnOnlyWhenSomebodyAsks() throws IOException {
        RunSpecification run = runOverFiles();
        String json = new String(EventJson.write(run), StandardCharsets.UTF_8);

        given().contentType(ContentType.JSON)
                .body(json)
                .post("/runs?training=false")
                .then()
                .statusCode(202);
        awaitState(run, "EXHAUSTED");

        assertThat(eventsOnTopic(run).getFirst())
                .isInstanceOfSatisfying(
                        RunStarted.class,
                        started -> assertThat(started.training()).isFalse());
        given().contentType(ContentType.JSON)
                .body(json)
                .post("/runs?training=later")
                .then()
                .statusCode(400)
                .body("error", equalTo("training is 'later': it must be true or false"));
    }

    @Test
    void shouldEmitNothingWhenAnExhaustedRunIsAskedForAgain() throws IOException {
        // Given
        RunSpecification run = runOverFiles();
        post(run).statusCode(202);
        awaitState(run, "EXHAUSTED");

        // When
        post(run).statusCode(200).body("state", equalTo("EXHAUSTED"), "seeds", equalTo(FILES));

        // Then
        assertThat(seedsOnTopic(run)).hasSize(FILES);
        assertThat(eventsOnTopic(run)).hasSize(2);
    }

    @Test
    void shouldKnowFromTheTopicsThatARunIsExhausted() throws IOException {
        // Given
        RunSpecification run = runOverFiles();
        publish(started(run));
        publish(new SeedsExhausted(run.runId(), 7, Map.of("java", 7L), Map.of(), Instant.now()));
        Files.delete(Path.of(run.sources().getFirst()).resolve("m0.py"));

        // When
        post(run).statusCode(200).body("state", equalTo("EXHAUSTED"), "seeds", equalTo(7));

        // Then
        get(run).statusCode(200).body("seedsByLanguage.java", equalTo(7));
        assertThat(seedsOnTopic(run)).isEmpty();
        assertThat(eventsOnTopic(run)).hasSize(2);
    }

    @Test
    void shouldResumeWithTheSeedsThatAreNotOnTheTopicWhateverElseIsThere() throws IOException {
        // Given
        RunSpecification run = runOverFiles();
        List<SeedSnippet> seeds = seedsOf(run);
        publish(started(run));
        for (int i = 0; i < FILES; i += 3) {
            publish(seeds.get(i));
        }
        publish(seeds.getFirst());
        publish(new ProducerRecord<>(Topics.SEEDS_NAME, "tombstone", null));
        for (String topic : List.of(Topics.SEEDS_NAME, Topics.RUNS_NAME)) {
            publish(topic, "{\"seedId\": ".getBytes(StandardCharsets.UTF_8));
            publish(topic, ("{\"runId\": \"" + "x".repeat(2 << 20) + "\"}").getBytes(StandardCharsets.UTF_8));
        }
        get(run).statusCode(200)
                .body("state", equalTo("FAILED"), "error", startsWith("the extraction was interrupted"));

        // When
        post(run).statusCode(202);
        awaitState(run, "EXHAUSTED");

        // Then
        List<SeedSnippet> onTopic = seedsOnTopic(run);
        assertThat(onTopic).hasSize(FILES + 1);
        assertThat(onTopic.stream().distinct()).containsExactlyInAnyOrderElementsOf(seeds);
        assertThat(eventsOnTopic(run))
                .hasSize(2)
                .last()
                .isInstanceOfSatisfying(
                        SeedsExhausted.class, end -> assertThat(end.seeds()).isEqualTo(FILES));
        given().get("/q/health/ready").then().statusCode(200);
    }

    @Test
    void shouldSayWhyARunFailedAndResumeItWhenTheSourceIsMended() throws IOException {
        // Given
        Path rows = folder.resolve("rows.jsonl");
        Files.writeString(rows, "{\"content\": \"x = 1\\n\"}\n{\"conte");
        RunSpecification run = run(rows, "lines");
        post(run).statusCode(202);
        awaitState(run, "FAILED");
        get(run).body("error", startsWith("source '" + rows + "' cannot be read at row 2: "));

        // When
        Files.writeString(rows, "{\"content\": \"x = 1\\n\"}\n");
        post(run).statusCode(202);
        awaitState(run, "EXHAUSTED");

        // Then
        assertThat(seedsOnTopic(run)).extracting(SeedSnippet::snippet).containsExactly("x = 1\n");
        assertThat(eventsOnTopic(run)).hasSize(2);
    }

    @Test
    void shouldPassOverASeedThatIsTooLargeForARecord() throws IOException {
        // Given
        Path rows = folder.resolve("rows.jsonl");
        Files.writeString(
                rows,
                "{\"content\": \"" + "\\u0001".repeat(70_000) + "\"}\n{\"content\": \"" + "\\u0001".repeat(60_000)
                        + "\"}\n");
        RunSpecification run = run(rows, "reference");

        // When
        post(run).statusCode(202);
        awaitState(run, "EXHAUSTED");

        // Then
        assertThat(seedsOnTopic(run)).hasSize(1);
        get(run).body("skipped." + SkipReason.OVERSIZE_SEED, equalTo(1), "seeds", equalTo(1));
    }

    /** The grammars are native libraries, looked up through the class loader of the application. */
    @Test
    void shouldCutDefinitionsInTheService() throws IOException {
        // Given
        Path tree = Files.createDirectories(folder.resolve("definitions"));
        Files.writeString(
                tree.resolve("a.py"),
                "def area(width, height):\n    return width * height if width > 0 and height > 0 else None\n");
        RunSpecification run = run(tree, "syntax");

        // When
        post(run).statusCode(202);
        awaitState(run, "EXHAUSTED");

        // Then
        assertThat(seedsOnTopic(run))
                .singleElement()
                .satisfies(seed -> assertThat(seed.source().kind()).isEqualTo("function"));
    }

    @Test
    void shouldRefuseAMissingSourceAnUnknownMemberAndAStrategyThatIsNotKnown() {
        post("{\"sources\": [\"/no/such/place\"]}")
                .statusCode(400)
                .body("error", equalTo("source '/no/such/place' does not exist"));
        post("{\"sources\": [\".\"], \"quota\": 3}")
                .statusCode(400)
                .body("error", startsWith("run specification: 'quota' is no member"));
        post("{\"sources\": [\".\"], \"strategy\": \"trees\"}")
                .statusCode(400)
                .body("error", startsWith("strategy 'trees' is not known"));
        post("not JSON").statusCode(400).body("error", startsWith("run specification: it is no JSON"));
        post("").statusCode(400).body("error", startsWith("run specification: it is no"));
    }

    @Test
    void shouldNotKnowARunThatNobodyStarted() {
        given().get("/runs/run-0123456789ab")
                .then()
                .statusCode(404)
                .body("error", equalTo("run 'run-0123456789ab' is not known"));
    }

    /** A run over files that no other test has. */
    private RunSpecification runOverFiles() throws IOException {
        Path tree = Files.createDirectories(folder.resolve("tree"));
        Files.writeString(tree.resolve("README.md"), "# no code");
        for (int i = 0; i < FILES; i++) {
            Files.writeString(tree.resolve("m" + i + ".py"), "def f" + i + "(x):\n    return x + " + i + "\n");
        }
        return run(tree, "lines");
    }

    private static RunSpecification run(Path source, String strategy) {
        return RunSpecification.of(List.of(source.toString()))
                .strategy(strategy)
                .build();
    }

    private static RunStarted started(RunSpecification run) {
        return new RunStarted(run.runId(), run, SeedExtraction.EXTRACTOR, null, null, null, Instant.now());
    }

    private static List<SeedSnippet> seedsOf(RunSpecification run) throws IOException {
        List<SeedSnippet> seeds = new ArrayList<>();
        new SeedExtraction(run).forEach(seeds::add);
        return seeds;
    }

    private static ValidatableResponse post(RunSpecification run) {
        return post(new String(EventJson.write(run), StandardCharsets.UTF_8));
    }

    private static ValidatableResponse post(String body) {
        return given().contentType(ContentType.JSON).body(body).post("/runs").then();
    }

    private static ValidatableResponse get(RunSpecification run) {
        return given().get("/runs/" + run.runId()).then();
    }

    private static void awaitState(RunSpecification run, String state) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> get(run).statusCode(200).body("state", equalTo(state)));
    }

    private List<SeedSnippet> seedsOnTopic(RunSpecification run) {
        return onTopic(Topics.SEEDS_NAME).stream()
                .map(SeedSnippet.class::cast)
                .filter(seed -> seed.runId().equals(run.runId()))
                .toList();
    }

    private List<RunEvent> eventsOnTopic(RunSpecification run) {
        return onTopic(Topics.RUNS_NAME).stream()
                .map(RunEvent.class::cast)
                .filter(event -> event.runId().equals(run.runId()))
                .toList();
    }

    private List<PipelineEvent> onTopic(String topic) {
        List<PipelineEvent> events = new ArrayList<>();
        try (EventDeserializer json = new EventDeserializer();
                KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(topic).stream()
                    .map(partition -> new TopicPartition(topic, partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
            while (partitions.stream().anyMatch(partition -> consumer.position(partition) < ends.get(partition))) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofSeconds(1))) {
                    if (record.key() != null
                            && record.value() != null) { // what the tests write by hand to be unreadable has none
                        events.add(json.deserialize(topic, record.value()));
                    }
                }
            }
        }
        return events;
    }

    private void publish(PipelineEvent event) {
        String topic = event instanceof RunEvent ? Topics.RUNS_NAME : Topics.SEEDS_NAME;
        publish(new ProducerRecord<>(topic, event.key(), EventJson.write(event)));
    }

    private void publish(String topic, byte[] value) {
        publish(new ProducerRecord<>(topic, value));
    }

    private void publish(ProducerRecord<String, byte[]> record) {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", broker, "max.request.size", 16 << 20),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (Exception e) {
            throw new AssertionError(e);
        }
    }
}
