package io.magicoder.seedextractor.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.run.PublishedRuns.PublishedSeeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PublishedRunsTest {
    private static EmbeddedKafka kafka;
    private static KafkaProducer<String, byte[]> producer;

    @TempDir
    Path folder;

    @BeforeAll
    static void startBroker() {
        kafka = EmbeddedKafka.start();
        producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", kafka.bootstrapServers()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    @AfterAll
    static void stopBroker() {
        producer.close();
        kafka.close();
    }

    @Test
    void theSeedsOfARunAreFoundWithoutReadingWhatOlderRunsLeft() throws IOException {
        // Given
        PublishedRuns published = new PublishedRuns(Map.of("bootstrap.servers", kafka.bootstrapServers()));
        RunSpecification old = runOver("old", 500);
        publish(Topics.RUNS_NAME, started(old, published.ends()));
        publish(Topics.SEEDS_NAME, seedsOf(old));
        publish(Topics.RUNS_NAME, new SeedsExhausted(old.runId(), 500, Map.of(), Map.of(), Instant.now()));
        RunSpecification run = runOver("new", 20);
        TopicOffsets begins = published.ends();
        publish(Topics.RUNS_NAME, started(run, begins));
        publish(Topics.SEEDS_NAME, seedsOf(run).subList(0, 7));

        // When
        PublishedSeeds seeds = published.seeds(published.find(run.runId()).orElseThrow());

        // Then
        assertThat(seeds.count()).isEqualTo(7);
        assertThat(seeds.byLanguage()).isEqualTo(Map.of("python", 7L));
        assertThat(seeds.recordsRead()).isEqualTo(7);
        assertThat(begins.byTopic().get(Topics.SEEDS_NAME))
                .isNotNull()
                .hasSize(Topics.SEEDS.partitions())
                .satisfies(offsets -> assertThat(
                                offsets.stream().mapToLong(Long::longValue).sum())
                        .isEqualTo(500));
        assertThat(begins.byTopic()).containsOnlyKeys(Topics.eventNames());
    }

    @Test
    void aRunThatNobodyStartedIsNotFound() {
        PublishedRuns published = new PublishedRuns(Map.of("bootstrap.servers", kafka.bootstrapServers()));

        assertThat(published.find("run-0123456789ab")).isEmpty();
    }

    private RunSpecification runOver(String name, int files) throws IOException {
        Path tree = Files.createDirectories(folder.resolve(name));
        for (int i = 0; i < files; i++) {
            Files.writeString(tree.resolve("m" + i + ".py"), "def f" + i + "(x):\n    return x + " + i + "\n");
        }
        return RunSpecification.of(List.of(tree.toString())).strategy("lines").build();
    }

    private static RunStarted started(RunSpecification run, TopicOffsets begins) {
        return new RunStarted(run.runId(), run, SeedExtraction.EXTRACTOR, begins, null, null, Instant.now());
    }

    private static List<SeedSnippet> seedsOf(RunSpecification run) throws IOException {
        List<SeedSnippet> seeds = new ArrayList<>();
        new SeedExtraction(run).forEach(seeds::add);
        return seeds;
    }

    private static void publish(String topic, PipelineEvent event) {
        publish(topic, List.of(event));
    }

    private static void publish(String topic, List<? extends PipelineEvent> events) {
        for (PipelineEvent event : events) {
            var unused = producer.send(new ProducerRecord<>(topic, event.key(), EventJson.write(event)));
        }
        producer.flush();
    }
}
