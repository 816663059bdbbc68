package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** The files beside this class. */
final class DataFile {
    static final YAMLMapper YAML = new YAMLMapper();

    private DataFile() {}

    static String text(String name) {
        try (InputStream file = DataFile.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IllegalStateException("the scripted teacher has no file " + name);
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static <T> T yaml(String name, TypeReference<T> type) {
        try {
            return YAML.readValue(text(name), type);
        } catch (IOException e) {
            throw new UncheckedIOException(name + " is not of the form it must have: " + e.getMessage(), e);
        }
    }
}
