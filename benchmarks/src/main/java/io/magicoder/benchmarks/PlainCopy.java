package io.magicoder.benchmarks;

import io.magicoder.events.Topics;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/** The ceiling of the cleaner: the same records read and written once, by plain clients, without a look at them. */
final class PlainCopy {
    private static final String COPY = "benchmark.copy";

    private final BenchmarkBroker broker;
    private final int rows;
    private final int batchBytes;

    /** @param rows of those on the topic of instructions */
    PlainCopy(BenchmarkBroker broker, int rows, int batchBytes) {
        this.broker = broker;
        this.rows = rows;
        this.batchBytes = batchBytes;
    }

    /** Copies twice, measures the second time, and returns rows a second. */
    double measure(BenchmarkReport report) throws InterruptedException, ExecutionException {
        try (Admin admin = broker.admin()) {
            admin.createTopics(List.of(new NewTopic(COPY, Topics.INSTRUCTIONS.partitions(), (short) 1)))
                    .all()
                    .get();
        }
        copy(); // warms up
        double brokerBefore = broker.process().processorSeconds();
        double ownBefore = ownProcessorSeconds();
        long began = System.nanoTime();
        copy();
        double rate = rows / ((System.nanoTime() - began) / 1e9);
        report.add("rows/s, plain copy through the broker", rate);
        report.add("µs of processor time a row, plain copy, clients", (ownProcessorSeconds() - ownBefore) * 1e6 / rows);
        report.add(
                "µs of processor time a row, plain copy, broker",
                (broker.process().processorSeconds() - brokerBefore) * 1e6 / rows);
        return rate;
    }

    private void copy() {
        List<TopicPartition> partitions = IntStream.range(0, Topics.INSTRUCTIONS.partitions())
                .mapToObj(partition -> new TopicPartition(Topics.INSTRUCTIONS_NAME, partition))
                .toList();
        try (KafkaConsumer<byte[], byte[]> consumer =
                        new KafkaConsumer<>(broker.client(), new ByteArrayDeserializer(), new ByteArrayDeserializer());
                CheckedProducer<byte[], byte[]> producer = new CheckedProducer<>(
                        broker.client(), batchBytes, new ByteArraySerializer(), new ByteArraySerializer())) {
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            for (int read = 0; read < rows; ) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(Duration.ofMillis(200))) {
                    producer.send(COPY, record.key(), record.value());
                    read++;
                }
            }
            producer.flush();
        }
    }

    private static double ownProcessorSeconds() {
        return ProcessHandle.current().info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }
}
