package io.magicoder.languagemodel.engine;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Runs a main class in a process of its own on this one's class path: for what is a matter of the whole process, like its
 * memory, the settings of native libraries, or the first use of a class.
 */
public final class JavaProcess {
    /** Settings of this process that the other one takes over. */
    private static final List<String> PROPERTIES = List.of("ai.djl.pytorch.num_threads", "java.util.logging.manager");

    private JavaProcess() {}

    /**
     * Runs it to its end.
     *
     * @param options of the Java virtual machine
     * @param environment besides {@link ProcessEnvironment} and this process's own
     * @return the lines that it wrote to standard output and error
     * @throws IllegalStateException with what it wrote if it failed
     */
    public static List<String> run(
            Class<?> main, List<String> arguments, List<String> options, Map<String, String> environment) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        for (String property : PROPERTIES) {
            if (System.getProperty(property) != null) {
                command.add("-D" + property + "=" + System.getProperty(property));
            }
        }
        command.addAll(options);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().putAll(ProcessEnvironment.variables());
        builder.environment().putAll(environment);
        try {
            Process process = builder.start();
            List<String> lines;
            try (var output = process.inputReader()) {
                lines = output.lines().toList();
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new IllegalStateException(
                        main.getSimpleName() + " failed with exit code " + code + ":\n" + String.join("\n", lines));
            }
            return lines;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted while " + main.getSimpleName() + " ran", e);
        }
    }
}
