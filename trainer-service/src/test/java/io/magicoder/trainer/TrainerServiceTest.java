package io.magicoder.trainer;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasSize;
import static org.hamcrest.Matchers.startsWith;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.ShardRange;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.ShardChain;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.TrainingProgress.State;
import io.magicoder.events.TrainingShard;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.ConfigProvider;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
@QuarkusTestResource(TinyTrainer.class)
class TrainerServiceTest {
    private static final Duration LONG_ENOUGH = Duration.ofSeconds(60);

    private Broker broker;

    @BeforeEach
    void connect() {
        broker = new Broker(ConfigProvider.getConfig().getValue("kafka.bootstrap.servers", String.class));
    }

    @AfterEach
    void disconnect() {
        broker.close();
    }

    @Test
    void aReadyDatasetBecomesAPublishedCheckpoint() throws IOException {
        // Given
        List<TrainingShard> shards = TemplatedProblems.shards("run-1", 2, 6);
        shards.forEach(shard -> broker.send(Topics.TRAINING_SHARDS_NAME, shard));

        // When
        broker.send(Topics.RUNS_NAME, TemplatedProblems.datasetReady("run-1", shards));

        // Then
        CheckpointPublished published = awaitCheckpoint("run-1");
        Path directory = Path.of(published.location());
        CheckpointManifest manifest = CheckpointManifest.read(directory, published.manifestSha256());
        assertThat(manifest.violations(directory)).isEmpty();
        assertThat(manifest.files())
                .extracting(CheckpointManifest.FileEntry::path)
                .contains("config.json", "generation_config.json", "model.safetensors", "tokenizer.json");
        assertThat(manifest.shards())
                .extracting(ShardRange::count, ShardRange::chainHead)
                .containsExactly(2, ShardChain.after(shards.getLast()));
        assertThat(manifest.goldenAnswers()).hasSize(3);
        assertThat(manifest.lastLoss()).isLessThan(manifest.firstLoss()).isEqualTo(published.loss());
        assertThat(manifest.baseModel()).isNull();

        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(progress("run-1"))
                        .extracting(TrainingProgress::state)
                        .filteredOn(state -> state != State.QUEUED) // if another test's training was under way
                        .containsExactly(
                                State.STARTED,
                                State.RUNNING,
                                State.RUNNING,
                                State.RUNNING,
                                State.RUNNING,
                                State.FINISHED));
        ConsumerRecord<String, byte[]> checkpoint = broker.records(Topics.CHECKPOINTS_NAME).stream()
                .filter(record -> EventJson.read(record.value(), CheckpointEvent.class)
                        .checkpointId()
                        .equals(published.checkpointId()))
                .findFirst()
                .orElseThrow();
        assertThat(header(checkpoint, "ce_source")).isEqualTo("/magicoder/trainer");
        assertThat(header(checkpoint, "ce_type")).isEqualTo("io.magicoder.CheckpointPublished");
        assertThat(TraceParent.of(checkpoint.headers()).map(TraceParent::traceId))
                .contains(TraceParent.root(published).traceId());
        given().get("/trainings/" + published.trainingId())
                .then()
                .statusCode(200)
                .body("training.state", equalTo("FINISHED"))
                .body("training.checkpointId", equalTo(published.checkpointId()))
                .body("losses", hasSize(4));
        given().get("/trainings").then().statusCode(200).body("runId", org.hamcrest.Matchers.hasItem("run-1"));
        assertThat(Files.readAllLines(directory
                        .resolveSibling("trainings")
                        .resolve(published.trainingId())
                        .resolve("training-log.jsonl")))
                .hasSize(4);
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> given().get("/q/metrics")
                        .then()
                        .body(containsString("magicoder_trainer_loss"))
                        .body(containsString("magicoder_trainer_pending 0.0"))
                        .body(containsString("magicoder_trainer_trainings_total{state=\"finished\"}")));
    }

    @Test
    void aRedeliveredDatasetIsNotTrainedTwice() {
        // Given
        DatasetReady dataset = ready("run-again");
        awaitCheckpoint("run-again");

        // When
        broker.send(Topics.RUNS_NAME, dataset);
        ready("run-after");

        // Then
        awaitCheckpoint("run-after"); // events of the topic are handled in order
        assertThat(progress("run-again"))
                .filteredOn(report -> report.state() == State.STARTED)
                .hasSize(1);
        assertThat(checkpoints("run-again")).hasSize(1);
    }

    @Test
    void aDatasetOfARunThatIsNotToBeTrainedOnIsTrainedOnWhenSomebodyAsks() {
        // Given
        RunSpecification specification = RunSpecification.of(List.of("/code")).build();
        broker.send(
                Topics.RUNS_NAME,
                new RunStarted("run-unasked", specification, "extractor/1", null, null, false, Instant.now()));
        ready("run-unasked");
        ready("run-after-unasked");
        awaitCheckpoint("run-after-unasked");
        assertThat(progress("run-unasked")).isEmpty();

        // When
        ask("{\"runId\": \"run-unasked\"}").statusCode(202);

        // Then
        awaitCheckpoint("run-unasked");
    }

    @Test
    void aDatasetWithoutSamplesFailsInOneSentenceAndIsDone() {
        // When
        broker.send(Topics.RUNS_NAME, TemplatedProblems.datasetReady("run-none", List.of()));
        ready("run-after-none");

        // Then
        awaitCheckpoint("run-after-none");
        assertThat(progress("run-none"))
                .extracting(TrainingProgress::message)
                .contains("run-none has no sample to train on: all of its 1 seeds were rejected");
    }

    @Test
    void aDatasetWhoseShardsNeverComeFailsInOneSentenceAndIsDone() {
        // When
        broker.send(
                Topics.RUNS_NAME,
                TemplatedProblems.datasetReady("run-missing", TemplatedProblems.shards("run-missing", 2, 1)));
        ready("run-after-missing");

        // Then
        awaitCheckpoint("run-after-missing");
        assertThat(progress("run-missing").getLast().message())
                .isEqualTo("of the 2 shards of run-missing on magicoder.training-shards the one with index 0 is missing"
                        + " after waiting 2 s");
    }

    @Test
    void aTrainingCanBeAskedForByRun() {
        // Given
        ready("run-asked");
        String trainingId = awaitCheckpoint("run-asked").trainingId();
        awaitState(trainingId, "FINISHED");

        // When, Then
        ask("{\"runId\": \"run-asked\"}").statusCode(200).body("trainingId", equalTo(trainingId));
        ask("{\"runId\": \"run-unknown\"}")
                .statusCode(404)
                .body("error", equalTo("run-unknown has no data set that is ready"));
        ask("{}").statusCode(400).body("error", equalTo("runId is missing"));
        given().get("/trainings/training-unknown")
                .then()
                .statusCode(404)
                .body("error", equalTo("there is no training training-unknown"));
        cancel("training-unknown").statusCode(404);
        cancel(trainingId).statusCode(409).body("error", equalTo(trainingId + " is finished already"));
    }

    @Test
    void anotherTrainingOfARunCanBeAskedForWithOtherSettings() {
        // Given
        ready("run-other");
        String first = awaitCheckpoint("run-other").trainingId();

        // When
        String second = ask("{\"runId\": \"run-other\", \"settings\": {\"learning-rate\": 1e-4, \"epochs\": 1}}")
                .statusCode(202)
                .extract()
                .path("trainingId");

        // Then
        assertThat(second).isNotEqualTo(first);
        awaitState(second, "FINISHED");
        given().get("/trainings/" + second)
                .then()
                .body("training.totalSteps", equalTo(1))
                .body("training.rows.rows", equalTo(3))
                .body("training.rows.dropped", equalTo(0))
                .body("training.request.settings.epochs", equalTo("1"));
    }

    @Test
    void whatCouldNotSucceedIsRefusedBeforeItIsQueued(@TempDir Path base) {
        // Given
        ready("run-refused");
        awaitCheckpoint("run-refused");

        // When, Then
        ask("{\"runId\": \"run-refused\", \"baseModel\": \"" + base + "\"}")
                .statusCode(422)
                .body("problems", hasSize(2))
                .body(
                        "problems[0]",
                        equalTo(base + "/config.json does not exist: give the directory of a Hugging" + " Face model"));
        ask("{\"runId\": \"run-refused\", \"settings\": {\"epochs\": 0}}")
                .statusCode(400)
                .body("error", equalTo("epochs is '0': it must be a whole number above 0"));
        ask("{\"runId\": \"run-refused\", \"epochs\": 1}")
                .statusCode(400)
                .body(
                        "error",
                        equalTo("'epochs' is no member of a request: known are runId, baseModel, preset,"
                                + " settings, then"));
        ask("{\"runId\": \"run-refused\", \"then\": {\"runId\": \"run-nowhere\"}}")
                .statusCode(404)
                .body("error", equalTo("run-nowhere has no data set that is ready"));
        ask("{\"runId\": \"run-refused\", \"then\": {\"runId\": \"run-refused\", \"baseModel\": \"x\"}}")
                .statusCode(400)
                .body("error", startsWith("stage 2 names a baseModel"));
        ask("not JSON").statusCode(400).body("error", startsWith("the request is no JSON object"));
        assertThat(trainingsOf("run-refused")).hasSize(1);
    }

    @Test
    void trainingsThatWaitAreVisibleAndCanBeCancelledAsOneThatRunsCan() {
        // Given
        ready("run-long");
        awaitCheckpoint("run-long");
        String runs = ask("{\"runId\": \"run-long\", \"settings\": {\"epochs\": 100000}}")
                .statusCode(202)
                .extract()
                .path("trainingId");
        awaitState(runs, "RUNNING");

        // When
        String waits = ask("{\"runId\": \"run-long\", \"settings\": {\"epochs\": 3}}")
                .statusCode(202)
                .extract()
                .path("trainingId");
        ready("run-behind");

        // Then
        awaitState(waits, "QUEUED");
        await().atMost(LONG_ENOUGH)
                .untilAsserted(() -> assertThat(progress("run-behind"))
                        .extracting(TrainingProgress::state)
                        .containsExactly(State.QUEUED));
        cancel(waits).statusCode(202).body("state", equalTo("CANCELLED"));
        cancel(waits).statusCode(409).body("error", equalTo(waits + " is cancelled already"));

        // When
        cancel(runs).statusCode(202);

        // Then
        awaitState(runs, "CANCELLED");
        awaitCheckpoint("run-behind");
        assertThat(progress("run-long"))
                .filteredOn(report -> report.trainingId().equals(waits))
                .extracting(TrainingProgress::state)
                .containsExactly(State.QUEUED, State.CANCELLED);
        assertThat(progress("run-long"))
                .filteredOn(report -> report.trainingId().equals(runs))
                .last()
                .extracting(TrainingProgress::state)
                .isEqualTo(State.CANCELLED);

        // When
        ask("{\"runId\": \"run-long\", \"settings\": {\"epochs\": 3}}").statusCode(202);

        // Then
        awaitState(waits, "FINISHED");
    }

    private static void awaitState(String trainingId, String state) {
        await().atMost(LONG_ENOUGH)
                .untilAsserted(
                        () -> given().get("/trainings/" + trainingId).then().body("training.state", equalTo(state)));
    }

    private static List<String> trainingsOf(String runId) {
        return given().get("/trainings").then().extract().path("findAll { it.runId == '" + runId + "' }.trainingId");
    }

    private static ValidatableResponse cancel(String trainingId) {
        return given().delete("/trainings/" + trainingId).then();
    }

    private static ValidatableResponse ask(String body) {
        return given().contentType("application/json")
                .body(body)
                .post("/trainings")
                .then();
    }

    @ParameterizedTest
    @ValueSource(strings = {Topics.RUNS_NAME, Topics.TRAINING_SHARDS_NAME})
    void whatCannotBeReadIsSetAsideAndTheServiceGoesOn(String topic) {
        // Given
        String large = "x".repeat(2 * 1024 * 1024);
        byte[] badJson = "{\"type\":\"DatasetReady\", ".getBytes(StandardCharsets.UTF_8);
        byte[] largeGarbage = new byte[2 * 1024 * 1024];
        new Random(1).nextBytes(largeGarbage);
        byte[] largeJson = topic.equals(Topics.RUNS_NAME)
                ? EventJson.write(new SeedsExhausted("run-large", 1, Map.of(), Map.of(large, 1L), Instant.EPOCH))
                : EventJson.write(TrainingShard.of(
                        "run-large",
                        0,
                        List.of(new TrainingShard.Row("sample", "instruction", large)),
                        ShardChain.start("run-large")));
        String runId = "run-after-bad-" + topic;

        // When
        broker.send(topic, "run-bad", badJson);
        broker.send(topic, "run-bad", largeGarbage);
        broker.send(topic, "run-bad", largeJson);
        broker.send(topic, "run-bad", (byte[]) null);
        ready(runId);

        // Then
        awaitCheckpoint(runId);
        await().atMost(LONG_ENOUGH).untilAsserted(() -> {
            List<ConsumerRecord<String, byte[]>> dead = broker.records(topic + Topic.DEAD_LETTERS);
            assertThat(dead).extracting(ConsumerRecord::value).containsExactly(badJson, largeGarbage, largeJson, null);
            assertThat(dead).allSatisfy(record -> {
                assertThat(record.key()).isEqualTo("run-bad");
                assertThat(header(record, "dead-letter-reason"))
                        .matches("(the record is no |a record of \\d+ bytes is over the limit ).*"
                                + "|the record has no value");
                assertThat(header(record, "dead-letter-topic")).isEqualTo(topic);
            });
        });
        given().get("/q/health/ready").then().statusCode(200);
    }

    private DatasetReady ready(String runId) {
        List<TrainingShard> shards = TemplatedProblems.shards(runId, 1, 3);
        shards.forEach(shard -> broker.send(Topics.TRAINING_SHARDS_NAME, shard));
        DatasetReady dataset = TemplatedProblems.datasetReady(runId, shards);
        broker.send(Topics.RUNS_NAME, dataset);
        return dataset;
    }

    private CheckpointPublished awaitCheckpoint(String runId) {
        return await().atMost(LONG_ENOUGH)
                .until(() -> checkpoints(runId), found -> !found.isEmpty())
                .getFirst();
    }

    private List<CheckpointPublished> checkpoints(String runId) {
        return broker.events(Topics.CHECKPOINTS_NAME, CheckpointEvent.class).stream()
                .map(CheckpointPublished.class::cast)
                .filter(checkpoint -> runId.equals(checkpoint.runId()))
                .toList();
    }

    private List<TrainingProgress> progress(String runId) {
        return broker.events(Topics.TRAINING_PROGRESS_NAME, TrainingProgress.class).stream()
                .filter(report -> report.runId().equals(runId))
                .toList();
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }
}
