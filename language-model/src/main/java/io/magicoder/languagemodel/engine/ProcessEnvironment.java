package io.magicoder.languagemodel.engine;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.Map;
import java.util.Properties;
import java.util.TreeMap;

/** What the environment of a process must say so that PyTorch's memory and threads behave; {@code process.env} says why. */
public final class ProcessEnvironment {
    private ProcessEnvironment() {}

    /** The variables by name. They take effect only in a process that is started with them. */
    public static Map<String, String> variables() {
        try (InputStream file = ProcessEnvironment.class.getResourceAsStream("process.env")) {
            if (file == null) {
                throw new IllegalStateException("the resource process.env is missing");
            }
            Properties lines = new Properties();
            lines.load(file);
            Map<String, String> variables = new TreeMap<>();
            lines.stringPropertyNames().forEach(name -> variables.put(name, lines.getProperty(name)));
            return variables;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
