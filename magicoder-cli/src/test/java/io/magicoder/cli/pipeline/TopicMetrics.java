package io.magicoder.cli.pipeline;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/**
 * What kafka-exporter ({@code github.com/danielqsj/kafka_exporter}, which Strimzi runs, too) tells Prometheus of topics and groups, with its names and
 * labels, as far as the dashboards read it: a stand-in for that program, which is not to be had everywhere, on figures of the real broker.
 */
final class TopicMetrics implements AutoCloseable {
    /** The names of what it tells. */
    static final Set<String> NAMES = Set.of(
            "kafka_brokers",
            "kafka_consumergroup_current_offset",
            "kafka_consumergroup_lag",
            "kafka_topic_partition_current_offset",
            "kafka_topic_partition_oldest_offset",
            "kafka_topic_partition_under_replicated_partition",
            "kafka_topic_partitions");

    private static final int OK = 200;

    private final Admin admin;
    private final HttpServer server;
    private final ExecutorService requests = Executors.newSingleThreadExecutor();

    private TopicMetrics(Admin admin, HttpServer server) {
        this.admin = admin;
        this.server = server;
    }

    /** Serves the figures of a broker on a free port of this machine. */
    static TopicMetrics serve(Map<String, Object> clientSettings) throws IOException {
        HttpServer server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        TopicMetrics metrics = new TopicMetrics(Admin.create(clientSettings), server);
        server.setExecutor(metrics.requests);
        server.createContext("/metrics", metrics::answer);
        server.start();
        return metrics;
    }

    int port() {
        return server.getAddress().getPort();
    }

    private void answer(HttpExchange exchange) throws IOException {
        try (exchange) {
            byte[] body = exposition().getBytes(StandardCharsets.UTF_8);
            exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
            exchange.sendResponseHeaders(OK, body.length);
            exchange.getResponseBody().write(body);
        } catch (ExecutionException | InterruptedException e) {
            throw new IOException("the broker did not answer", e);
        }
    }

    private String exposition() throws ExecutionException, InterruptedException {
        StringBuilder text = new StringBuilder();
        text.append("kafka_brokers ")
                .append(admin.describeCluster().nodes().get().size())
                .append('\n');
        Map<TopicPartition, OffsetSpec> oldest = new HashMap<>();
        Map<TopicPartition, OffsetSpec> newest = new HashMap<>();
        Set<String> names = admin.listTopics().names().get();
        for (TopicDescription topic :
                admin.describeTopics(names).allTopicNames().get().values()) {
            text.append("kafka_topic_partitions{topic=\"")
                    .append(topic.name())
                    .append("\"} ")
                    .append(topic.partitions().size())
                    .append('\n');
            for (TopicPartitionInfo info : topic.partitions()) {
                TopicPartition partition = new TopicPartition(topic.name(), info.partition());
                oldest.put(partition, OffsetSpec.earliest());
                newest.put(partition, OffsetSpec.latest());
                int lacking = info.isr().size() < info.replicas().size() ? 1 : 0;
                add(text, "kafka_topic_partition_under_replicated_partition", "", partition, lacking);
            }
        }
        Map<TopicPartition, Long> ends = new HashMap<>();
        for (var end : admin.listOffsets(newest).all().get().entrySet()) {
            ends.put(end.getKey(), end.getValue().offset());
            add(
                    text,
                    "kafka_topic_partition_current_offset",
                    "",
                    end.getKey(),
                    end.getValue().offset());
        }
        for (var begin : admin.listOffsets(oldest).all().get().entrySet()) {
            add(
                    text,
                    "kafka_topic_partition_oldest_offset",
                    "",
                    begin.getKey(),
                    begin.getValue().offset());
        }
        for (var group : groupOffsets().entrySet()) {
            String label = "consumergroup=\"" + group.getKey() + "\",";
            group.getValue().forEach((partition, committed) -> {
                add(text, "kafka_consumergroup_current_offset", label, partition, committed.offset());
                add(text, "kafka_consumergroup_lag", label, partition, ends.get(partition) - committed.offset());
            });
        }
        return text.toString();
    }

    private Map<String, Map<TopicPartition, OffsetAndMetadata>> groupOffsets()
            throws ExecutionException, InterruptedException {
        Map<String, ListConsumerGroupOffsetsSpec> groups = new HashMap<>();
        List.copyOf(admin.listGroups().all().get())
                .forEach(group -> groups.put(group.groupId(), new ListConsumerGroupOffsetsSpec()));
        return admin.listConsumerGroupOffsets(groups).all().get();
    }

    private static void add(StringBuilder text, String name, String moreLabels, TopicPartition partition, long value) {
        text.append(name)
                .append('{')
                .append(moreLabels)
                .append("topic=\"")
                .append(partition.topic())
                .append("\",partition=\"")
                .append(partition.partition())
                .append("\"} ")
                .append(value)
                .append('\n');
    }

    @Override
    public void close() {
        server.stop(0);
        requests.close();
        admin.close();
    }
}
