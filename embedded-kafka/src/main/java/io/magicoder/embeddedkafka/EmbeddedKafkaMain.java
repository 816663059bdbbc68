package io.magicoder.embeddedkafka;

import java.nio.file.Path;
import java.util.concurrent.CountDownLatch;

/** The broker as a process of its own: {@code EmbeddedKafkaMain PORT DIRECTORY}, stopped by SIGTERM. */
public final class EmbeddedKafkaMain {
    private EmbeddedKafkaMain() {}

    public static void main(String[] arguments) throws InterruptedException {
        if (arguments.length != 2) {
            System.err.println("usage: EmbeddedKafkaMain PORT DIRECTORY");
            System.exit(2);
        }
        try {
            EmbeddedKafka kafka = EmbeddedKafka.start(Integer.parseInt(arguments[0]), Path.of(arguments[1]));
            Runtime.getRuntime().addShutdownHook(new Thread(kafka::close, "stop-broker"));
            System.out.println("Kafka listens on " + kafka.bootstrapServers());
        } catch (RuntimeException e) {
            System.err.println("Kafka did not start: " + e.getMessage());
            System.exit(1);
        }
        new CountDownLatch(1).await();
    }
}
