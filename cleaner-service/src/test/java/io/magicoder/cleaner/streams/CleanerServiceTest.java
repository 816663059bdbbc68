package io.magicoder.cleaner.streams;

import static io.magicoder.cleaner.Pairs.exhausted;
import static io.magicoder.cleaner.Pairs.pair;
import static io.magicoder.cleaner.Pairs.rejection;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunClosed;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.header.Header;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

@QuarkusTest
@WithTestResource(KafkaTestResource.class)
class CleanerServiceTest {
    private static final int TWO_MEGABYTES = 2_000_000;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers;

    private KafkaClients kafka;

    @BeforeEach
    void awaitReadiness() {
        kafka = new KafkaClients(bootstrapServers);
        await().atMost(PATIENCE).untilAsserted(CleanerServiceTest::assertReady);
    }

    @AfterEach
    void closeClients() {
        kafka.close();
    }

    @Test
    void aSmallRunClosesAndItsLedgerCanBeRead() {
        // When
        kafka.send(Topics.INSTRUCTIONS, pair("run-small", 1));
        kafka.send(Topics.INSTRUCTIONS, pair("run-small", 2, "int b;", "", "b"));
        kafka.send(Topics.REJECTIONS, rejection("run-small", 3, Rejection.GENERATOR));

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/runs/run-small")
                        .then()
                        .statusCode(200)
                        .body("rejections", equalTo(2))
                        .body("samples", equalTo(1)));
        given().get("/runs/run-small")
                .then()
                .body("runId", equalTo("run-small"))
                .body("seeds", nullValue())
                .body("rejectionsByReason.EMPTY", equalTo(1))
                .body("rejectionsByReason.UNPARSEABLE", equalTo(1))
                .body("samplesByLanguage.java", equalTo(1))
                .body("shards", equalTo(0))
                .body("settled", equalTo(3))
                .body("closed", equalTo(false))
                .body("openBecause", equalTo("the extractor has not yet said how many seeds there are"));

        // When
        kafka.send(Topics.RUNS, exhausted("run-small", 3));

        // Then
        awaitClosed("run-small");
        given().get("/runs/run-small").then().body("seeds", equalTo(3)).body("shards", equalTo(1));
        given().get("/q/metrics").then().body(containsString("magicoder_cleaner_samples_total"));
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.read(Topics.RUNS))
                        .filteredOn(event -> event.runId().equals("run-small"))
                        .last()
                        .isInstanceOfSatisfying(RunClosed.class, closed -> {
                            assertThat(closed.ends().byTopic().keySet()).hasSameElementsAs(Topics.eventNames());
                            assertThat(closed.ends().of(Topics.TRAINING_SHARDS_NAME, 0))
                                    .isPositive();
                        }));
    }

    @Test
    void anUnknownRunIsNotFound() {
        given().get("/runs/nobody").then().statusCode(404).body("error", equalTo("no run nobody"));
    }

    @Test
    void badRecordsAreSetAsideAndTheServiceGoesOn() {
        for (Topic<? extends PipelineEvent> topic : IncomingEvents.TOPICS) {
            // Given
            byte[] badJson = "{\"runId\": ".getBytes(StandardCharsets.UTF_8);
            byte[] large = new byte[TWO_MEGABYTES];
            Arrays.fill(large, (byte) 0xff);
            byte[] largeJson = EventJson.write(pair("run-large", 1, "int a;", "p", "s".repeat(TWO_MEGABYTES)));

            // When
            kafka.send(topic, badJson);
            kafka.send(topic, large);
            kafka.send(topic, largeJson);

            // Then
            assertSetAside(topic, badJson, topic.type().getSimpleName());
            assertSetAside(topic, large, "2000000 bytes");
            if (topic.equals(Topics.RUNS)) {
                assertSetAside(topic, largeJson, "bytes is over the limit");
            }
        }
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.read(Topics.REJECTIONS))
                        .filteredOn(rejection -> rejection.runId().equals("run-large"))
                        .singleElement()
                        .satisfies(rejection -> {
                            assertThat(rejection.reason()).isEqualTo(RejectionReason.UNREADABLE);
                            assertThat(rejection.evidence().detail()).contains("bytes is over the limit");
                        }));
        assertReady();

        // When
        kafka.send(Topics.INSTRUCTIONS, pair("run-after", 1));
        kafka.send(Topics.REJECTIONS, rejection("run-after", 2, Rejection.GENERATOR));
        kafka.send(Topics.RUNS, exhausted("run-after", 2));

        // Then
        awaitClosed("run-after");
    }

    private void assertSetAside(Topic<?> topic, byte[] bytes, String reason) {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(kafka.records(topic.deadLetters()))
                        .anySatisfy(record -> {
                            assertThat(record.value()).isEqualTo(bytes);
                            assertThat(header(record, "dead-letter-reason")).contains(reason);
                            assertThat(header(record, "dead-letter-topic")).isEqualTo(topic.name());
                        }));
    }

    private static void awaitClosed(String runId) {
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        given().get("/runs/" + runId).then().statusCode(200).body("closed", equalTo(true)));
    }

    private static void assertReady() {
        given().get("/q/health/ready").then().statusCode(200);
    }

    private static String header(ConsumerRecord<?, ?> record, String name) {
        Header header = record.headers().lastHeader(name);
        return header == null ? "absent" : new String(header.value(), StandardCharsets.UTF_8);
    }
}
