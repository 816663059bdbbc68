package io.magicoder.benchmarks;

import io.magicoder.embeddedkafka.EmbeddedKafkaMain;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.reading.TopicReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.Admin;

/** The embedded broker in a process of its own. */
final class BenchmarkBroker implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);

    private final MeasuredProcess process;
    private final String bootstrapServers;

    private BenchmarkBroker(MeasuredProcess process, String bootstrapServers) {
        this.process = process;
        this.bootstrapServers = bootstrapServers;
    }

    /** A broker with every topic of the pipeline, whose data and log are in a directory. */
    static BenchmarkBroker start(Path directory) {
        return start(directory, FreePort.any());
    }

    /** As {@link #start(Path)}, at a port; with the data that a broker before it has left in the directory. */
    static BenchmarkBroker start(Path directory, int port) {
        Path log = directory.resolve("broker.log");
        MeasuredProcess process = MeasuredProcess.ofClass(
                EmbeddedKafkaMain.class,
                List.of(String.valueOf(port), directory.resolve("broker").toString()),
                log);
        process.await("the broker starts", START_LIMIT, () -> contains(log, "Kafka listens on"));
        return new BenchmarkBroker(process, "127.0.0.1:" + port);
    }

    private static boolean contains(Path log, String text) {
        try {
            return Files.readString(log).contains(text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    String bootstrapServers() {
        return bootstrapServers;
    }

    /** Settings for any client. */
    Map<String, Object> client() {
        return Map.of("bootstrap.servers", bootstrapServers);
    }

    Admin admin() {
        return Admin.create(client());
    }

    /** Records on some topics, or what has taken their offsets. */
    long records(Collection<String> topics) {
        TopicOffsets ends = TopicReader.ends(client(), topics);
        return ends.byTopic().values().stream()
                .flatMap(List::stream)
                .mapToLong(Long::longValue)
                .sum();
    }

    MeasuredProcess process() {
        return process;
    }

    @Override
    public void close() {
        process.close();
    }
}
