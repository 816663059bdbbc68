package io.magicoder.cli.pipeline;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * How to start one packaged service.
 *
 * @param name of the process: {@code generator}, or {@code generator-2} for a second one
 * @param brief whether it will run for minutes and not for days
 * @param jvmArguments beside those that all have
 * @param settings configuration keys to values
 */
public record ServiceDefinition(
        String name, String module, boolean brief, List<String> jvmArguments, Map<String, String> settings) {
    /** A service of a minute starts fast; one of a day runs fast. */
    private static final List<String> BRIEF_ARGUMENTS = List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");

    private static final List<String> COMMON_ARGUMENTS = List.of(
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow",
            "-Dfile.encoding=UTF-8",
            "-Dstdout.encoding=UTF-8",
            "-Dstderr.encoding=UTF-8");

    public ServiceDefinition {
        jvmArguments = List.copyOf(jvmArguments);
        settings = Map.copyOf(settings);
    }

    /** What every JVM of the pipeline is started with. */
    static List<String> jvmArguments(boolean brief) {
        List<String> arguments = new ArrayList<>(COMMON_ARGUMENTS);
        if (brief) {
            arguments.addAll(BRIEF_ARGUMENTS);
        }
        return arguments;
    }

    /** The packaged application below the folder of the project. */
    Path jar(Path home) {
        return home.resolve(module).resolve("target/quarkus-app/quarkus-run.jar");
    }

    List<String> command(Path home, int port, String bootstrapServers) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(jvmArguments(brief));
        command.addAll(jvmArguments);
        command.add("-Dquarkus.http.host=127.0.0.1");
        command.add("-Dquarkus.http.port=" + port);
        command.add("-Dkafka.bootstrap.servers=" + bootstrapServers);
        settings.forEach((key, value) -> command.add("-D" + key + "=" + literal(value)));
        command.add("-jar");
        command.add(jar(home).toString());
        return command;
    }

    /** A value that is taken as it is: the services' configuration would look for expressions in it. */
    private static String literal(String value) {
        return value.replace("$", "\\$");
    }
}
