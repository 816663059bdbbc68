package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.events.EventJson;
import io.magicoder.events.Topics;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.Tokenizer;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Many checkpoints, some of them damaged, while four fifths of the places are taken: no request notices. */
@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
class PublicationsUnderLoadTest {
    private static final String MODEL = "magicoder";
    /** A tenth for each damage; 50 for a longer look. */
    private static final int PUBLICATIONS = Integer.getInteger("magicoder.test.publications", 20);

    private static final int EACH_DAMAGE = PUBLICATIONS / 10;
    /** Of 32 that are decoded together. */
    private static final int CLIENTS = 26;

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final ObjectMapper JSON = new ObjectMapper();

    @TempDir
    static Path store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private final Map<String, String> texts = new ConcurrentHashMap<>();
    private final AtomicBoolean over = new AtomicBoolean();
    private final AtomicInteger answers = new AtomicInteger();
    private Instant at = Instant.EPOCH.plusSeconds(1_000_000);

    private interface Damage {
        CheckpointPublished to(TinyCheckpoint checkpoint) throws IOException;
    }

    private final List<Damage> damages = List.of(
            checkpoint -> checkpoint.flipOneByte().published(),
            checkpoint -> {
                Files.delete(checkpoint.directory().resolve("model.safetensors"));
                return checkpoint.published();
            },
            checkpoint -> {
                Path weights = checkpoint.directory().resolve("model.safetensors");
                Files.write(weights, Arrays.copyOf(Files.readAllBytes(weights), 1000));
                return checkpoint.published();
            },
            checkpoint -> {
                Files.writeString(checkpoint.directory().resolve("config.json"), "{}");
                return checkpoint.published();
            },
            checkpoint -> {
                Files.writeString(checkpoint.directory().resolve(CheckpointManifest.FILE_NAME), "no JSON");
                return checkpoint.published();
            },
            checkpoint -> with(checkpoint, checkpoint.directory().toString(), "0".repeat(64)),
            checkpoint -> with(
                    checkpoint,
                    store.resolve("nowhere").toString(),
                    checkpoint.published().manifestSha256()),
            checkpoint ->
                    with(checkpoint, "gs://bucket/it", checkpoint.published().manifestSha256()),
            checkpoint -> TinyCheckpoint.writeWithWrongGoldenAnswer(store.resolve("wrong"), MODEL, 4_000)
                    .published(),
            checkpoint -> {
                Files.delete(checkpoint.directory().resolve("tokenizer.json"));
                return checkpoint.published();
            });

    @Test
    void noRequestFailsAndEachAnswerIsOfOneCheckpoint() throws Exception {
        // Given
        TinyCheckpoint first = fresh(2_000);
        publish(dated(first.published()));
        awaitServed(first.id());
        HttpClient http =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
        List<Future<?>> clients = new ArrayList<>();
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(threads.submit(() -> {
                    while (!over.get()) {
                        askAndCheck(http);
                    }
                    return null;
                }));
            }

            // When
            List<String> refused = new ArrayList<>();
            CheckpointPublished last = first.published();
            CheckpointPublished before = last;
            for (int i = 1; i <= PUBLICATIONS; i++) {
                TinyCheckpoint next = fresh(2_000 + i);
                if (i % EACH_DAMAGE == 0) {
                    CheckpointPublished damaged =
                            dated(damages.get(i / EACH_DAMAGE - 1).to(next));
                    publish(damaged);
                    awaitStatus("CheckpointRefused", damaged.checkpointId());
                    refused.add(damaged.checkpointId());
                } else {
                    before = last;
                    last = dated(next.published());
                    publish(last);
                    awaitServed(last.checkpointId());
                }
            }
            publish(new CheckpointWithdrawn(MODEL, last.checkpointId(), "for a test", before, at));
            awaitServed(before.checkpointId());
            int soFar = answers.get();
            await().atMost(PATIENCE).until(() -> answers.get() > soFar + CLIENTS);
            over.set(true);

            // Then
            for (Future<?> client : clients) {
                client.get();
            }
            assertThat(refused).hasSize(damages.size());
            assertThat(answers.get()).isGreaterThan(PUBLICATIONS);
        } finally {
            over.set(true);
            http.close();
        }
    }

    private void askAndCheck(HttpClient http) throws IOException, InterruptedException {
        HttpResponse<String> answer = http.send(
                HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/v1/completions"))
                        .header("Content-Type", "application/json")
                        .POST(HttpRequest.BodyPublishers.ofString(
                                "{\"prompt\": \"ab\", \"max_tokens\": 24, \"temperature\": 0, \"ignore_eos\": true}"))
                        .build(),
                HttpResponse.BodyHandlers.ofString());
        assertThat(answer.statusCode()).describedAs(answer.body()).isEqualTo(200);
        JsonNode json = JSON.readTree(answer.body());
        String checkpoint = json.path("system_fingerprint").asText();
        assertThat(answer.headers().firstValue("X-Model-Version")).contains(checkpoint);
        assertThat(json.path("choices").path(0).path("text").asText())
                .describedAs("the text of %s", checkpoint)
                .isEqualTo(texts.get(checkpoint));
        answers.incrementAndGet();
    }

    /** A checkpoint, with the text that it has for the prompt of all requests. */
    private TinyCheckpoint fresh(long seed) {
        TinyCheckpoint checkpoint = TinyCheckpoint.write(store, MODEL, seed);
        try (CausalLanguageModel model = CausalLanguageModel.load(checkpoint.directory(), Precision.FP32);
                Tokenizer tokenizer = Tokenizer.load(checkpoint.directory())) {
            int[] prompt = tokenizer.encodeWithSpecialTokens("ab");
            int[] ids = model.generate(prompt, new GenerationSettings(24, 0, 1, 0, 0, true), token -> true)
                    .tokenIds();
            texts.put(checkpoint.id(), tokenizer.decodeContinuation(prompt, ids));
        }
        return checkpoint;
    }

    private static CheckpointPublished with(TinyCheckpoint checkpoint, String location, String manifestSha256) {
        CheckpointPublished published = checkpoint.published();
        return new CheckpointPublished(
                published.modelName(),
                published.checkpointId(),
                published.trainingId(),
                published.runId(),
                location,
                manifestSha256,
                published.step(),
                published.loss(),
                published.bytes(),
                published.at());
    }

    private CheckpointPublished dated(CheckpointPublished published) {
        at = at.plusSeconds(1);
        return new CheckpointPublished(
                published.modelName(),
                published.checkpointId(),
                published.trainingId(),
                published.runId(),
                published.location(),
                published.manifestSha256(),
                published.step(),
                published.loss(),
                published.bytes(),
                at);
    }

    private static void awaitServed(String checkpointId) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> checkpointId.equals(given().get("/v1/models").path("data[0].checkpoint")));
    }

    private void awaitStatus(String type, String checkpointId) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", brokers, "auto.offset.reset", "earliest", "enable.auto.commit", false);
        try (KafkaConsumer<String, byte[]> consumer =
                new KafkaConsumer<>(settings, new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = consumer.partitionsFor(Topics.CHECKPOINT_STATUS_NAME).stream()
                    .map(partition -> new TopicPartition(partition.topic(), partition.partition()))
                    .toList();
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            await().atMost(PATIENCE).until(() -> {
                boolean found = false;
                for (ConsumerRecord<String, byte[]> record : consumer.poll(Duration.ofMillis(100))) {
                    String status = new String(record.value(), UTF_8);
                    found |= status.contains(type) && status.contains(checkpointId);
                }
                return found;
            });
        }
    }

    private void publish(CheckpointEvent event) throws Exception {
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", brokers), new StringSerializer(), new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(Topics.CHECKPOINTS_NAME, MODEL, EventJson.write(event)))
                    .get();
        }
    }
}
