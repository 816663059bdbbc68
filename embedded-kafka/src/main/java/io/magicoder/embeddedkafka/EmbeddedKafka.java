package io.magicoder.embeddedkafka;

import io.magicoder.events.TopicCreation;
import io.magicoder.events.TopicReplication;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.server.common.MetadataVersion;
import org.jspecify.annotations.Nullable;

/**
 * One Kafka broker, its own controller, on the loopback interface, with every topic of the pipeline.
 *
 * <p>The only file that touches Kafka's internal classes.
 */
public final class EmbeddedKafka implements AutoCloseable {
    private static final String HOST = "127.0.0.1";
    private static final int NODE_ID = 1;
    /** As large as the largest record of any topic, see {@link io.magicoder.events.Topics}. */
    private static final String MAX_RECORD_BYTES = String.valueOf(16 * 1024 * 1024);

    private final KafkaRaftServer server;
    private final String bootstrapServers;
    private final Path directory;
    private final boolean temporary;
    private final FileChannel lock;

    private EmbeddedKafka(KafkaRaftServer server, int port, Path directory, boolean temporary, FileChannel lock) {
        this.server = server;
        this.bootstrapServers = HOST + ":" + port;
        this.directory = directory;
        this.temporary = temporary;
        this.lock = lock;
    }

    /** A broker on a free port whose data is deleted when it is closed. */
    public static EmbeddedKafka start() {
        return start(0, null);
    }

    /**
     * Starts a broker and creates the topics it lacks.
     *
     * @param port to listen on, 0 for any free one
     * @param directory that keeps the data, null for a temporary one
     * @throws IllegalStateException if the port or the directory is taken; the message says which
     */
    public static EmbeddedKafka start(int port, @Nullable Path directory) {
        try {
            boolean temporary = directory == null;
            Path data = directory == null
                    ? Files.createTempDirectory("magicoder-kafka-")
                    : Files.createDirectories(directory.toAbsolutePath());
            FileChannel lock = lock(data);
            try {
                int brokerPort = port == 0 ? FreePort.any() : requireFree(port);
                Map<String, Object> settings = settings(brokerPort, FreePort.any(), data.resolve("log"));
                format(data.resolve("log"));
                KafkaRaftServer server = new KafkaRaftServer(new KafkaConfig(settings, false), Time.SYSTEM);
                server.startup();
                EmbeddedKafka kafka = new EmbeddedKafka(server, brokerPort, data, temporary, lock);
                kafka.createTopics();
                return kafka;
            } catch (RuntimeException | Error e) {
                lock.close();
                throw e;
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the broker's data directory cannot be used", e);
        }
    }

    /** {@code host:port} for clients. */
    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
        try {
            lock.close();
            if (temporary) {
                deleteRecursively(directory);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("cannot clean up " + directory, e);
        }
    }

    private void createTopics() {
        try (Admin admin = Admin.create(Map.of(AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers))) {
            TopicCreation.createMissing(admin, TopicReplication.SINGLE);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while creating topics", e);
        }
    }

    private static Map<String, Object> settings(int brokerPort, int controllerPort, Path log) {
        Map<String, Object> settings = new HashMap<>();
        settings.put("process.roles", "broker,controller");
        settings.put("node.id", NODE_ID);
        settings.put("controller.quorum.voters", NODE_ID + "@" + HOST + ":" + controllerPort);
        settings.put("controller.listener.names", "CONTROLLER");
        settings.put(
                "listeners", "PLAINTEXT://" + HOST + ":" + brokerPort + ",CONTROLLER://" + HOST + ":" + controllerPort);
        settings.put("advertised.listeners", "PLAINTEXT://" + HOST + ":" + brokerPort);
        settings.put("listener.security.protocol.map", "PLAINTEXT:PLAINTEXT,CONTROLLER:PLAINTEXT");
        settings.put("log.dirs", log.toString());
        settings.put("auto.create.topics.enable", "false");
        settings.put("message.max.bytes", MAX_RECORD_BYTES);
        settings.put("replica.fetch.max.bytes", MAX_RECORD_BYTES);
        settings.put("offsets.topic.replication.factor", "1");
        settings.put("offsets.topic.num.partitions", "4");
        settings.put("transaction.state.log.replication.factor", "1");
        settings.put("transaction.state.log.min.isr", "1");
        settings.put("transaction.state.log.num.partitions", "4");
        settings.put("share.coordinator.state.topic.replication.factor", "1");
        settings.put("share.coordinator.state.topic.min.isr", "1");
        settings.put("group.initial.rebalance.delay.ms", "0");
        settings.put("num.network.threads", "2");
        settings.put("num.io.threads", "2");
        settings.put("background.threads", "2");
        // One laptop: a broker must not hold the 128 MiB for compaction and 10 MiB a partition that a cluster node may.
        settings.put("log.cleaner.dedupe.buffer.size", String.valueOf(4 * 1024 * 1024));
        settings.put("log.index.size.max.bytes", String.valueOf(1024 * 1024));
        return settings;
    }

    private static void format(Path log) {
        Formatter formatter = new Formatter()
                .setPrintStream(new PrintStream(PrintStream.nullOutputStream(), false))
                .setNodeId(NODE_ID)
                .setClusterId(Uuid.randomUuid().toString())
                .setControllerListenerName("CONTROLLER")
                .setReleaseVersion(MetadataVersion.latestProduction())
                .setIgnoreFormatted(true)
                .setMetadataLogDirectory(log.toString())
                .addDirectory(log.toString());
        if (Files.exists(log.resolve("meta.properties"))) {
            return; // kept data has its own cluster id
        }
        try {
            formatter.run();
        } catch (Exception e) {
            throw new IllegalStateException("cannot format " + log + ": " + e.getMessage(), e);
        }
    }

    private static FileChannel lock(Path data) throws IOException {
        FileChannel channel =
                FileChannel.open(data.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        boolean locked = false;
        try {
            FileLock lock = channel.tryLock();
            locked = lock != null;
        } catch (OverlappingFileLockException e) {
            locked = false; // held by this same JVM
        }
        if (!locked) {
            channel.close();
            throw new IllegalStateException(
                    "another broker uses the data directory " + data + "; stop it, or choose another directory");
        }
        return channel;
    }

    private static int requireFree(int port) {
        if (!FreePort.isFree(port)) {
            throw new IllegalStateException("port " + port + " on " + HOST + " is in use; choose another one");
        }
        return port;
    }

    private static void deleteRecursively(Path directory) throws IOException {
        try (Stream<Path> paths = Files.walk(directory)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }
}
