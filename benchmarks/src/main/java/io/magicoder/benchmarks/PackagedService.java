package io.magicoder.benchmarks;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A packaged service as a process, as the command line starts it for a run. */
final class PackagedService {
    private PackagedService() {}

    /**
     * Starts a service.
     *
     * @param name without {@code -service}
     * @param directory takes its log
     * @param settings configuration keys to values
     * @throws IllegalStateException if it is not built
     */
    static MeasuredProcess start(
            String name, BenchmarkBroker broker, Path directory, int port, Map<String, String> settings) {
        Path jar = Path.of(System.getProperty("magicoder.home", "."))
                .resolve(name + "-service/target/quarkus-app/quarkus-run.jar");
        if (!Files.isRegularFile(jar)) {
            throw new IllegalStateException(jar + " is not there: build the project first");
        }
        List<String> arguments = new ArrayList<>(List.of(
                "-Xmx512m",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dquarkus.http.host=127.0.0.1",
                "-Dquarkus.http.port=" + port,
                "-Dkafka.bootstrap.servers=" + broker.bootstrapServers()));
        settings.forEach((key, value) -> arguments.add("-D" + key + "=" + value));
        arguments.addAll(List.of("-jar", jar.toString()));
        return new MeasuredProcess("the " + name, arguments, directory.resolve(name + ".log"));
    }
}
