package io.magicoder.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged service as a process, as the command line starts it for a run. */
final class PackagedService {
    private static final String NO_BROKER = "127.0.0.1:1";

    private PackagedService() {}

    /** As {@link #start(String, BenchmarkBroker, Path, int, Map, List)}, with the heap that a run gives it. */
    static MeasuredProcess start(
            String name, BenchmarkBroker broker, Path directory, int port, Map<String, String> settings) {
        return start(name, broker, directory, port, settings, List.of("-Xmx512m"));
    }

    /**
     * Starts a service.
     *
     * @param name without {@code -service}
     * @param directory takes its log
     * @param settings configuration keys to values
     * @param jvm arguments of its JVM, such as the size of its heap
     * @throws IllegalStateException if it is not built
     */
    static MeasuredProcess start(
            String name,
            BenchmarkBroker broker,
            Path directory,
            int port,
            Map<String, String> settings,
            List<String> jvm) {
        return start(name, broker.bootstrapServers(), directory, port, settings, jvm);
    }

    /** Starts a service that needs no broker. */
    static MeasuredProcess startAlone(
            String name, Path directory, int port, Map<String, String> settings, List<String> jvm) {
        return start(name, NO_BROKER, directory, port, settings, jvm);
    }

    private static MeasuredProcess start(
            String name,
            String bootstrapServers,
            Path directory,
            int port,
            Map<String, String> settings,
            List<String> jvm) {
        Path jar = Path.of(System.getProperty("magicoder.home", "."))
                .resolve(name + "-service/target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there: build the project first");
        }
        List<String> arguments = new ArrayList<>(jvm);
        arguments.addAll(List.of(
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dkafka.bootstrap.servers=" + bootstrapServers));
        settings.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
        arguments.addAll(List.of("-jar", jar.toString()));
        return new MeasuredProcess("the " + name, arguments, directory.resolve(name + ".log"));
    }
}
