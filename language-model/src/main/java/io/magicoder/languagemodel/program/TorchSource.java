package io.magicoder.languagemodel.program;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/**
 * Functions in TorchScript. Each file lies in the package of the class that runs them.
 *
 * @param beside a class of that package
 * @param file its name
 */
public record TorchSource(Class<?> beside, String file) {
    String text() {
        try (InputStream source = beside.getResourceAsStream(file)) {
            if (source == null) {
                throw new IllegalStateException("the resource " + file + " beside " + beside.getName() + " is missing");
            }
            return new String(source.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
