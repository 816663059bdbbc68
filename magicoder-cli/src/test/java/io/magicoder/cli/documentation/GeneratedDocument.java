package io.magicoder.cli.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** A document of {@code docs/} that a test writes anew and compares with the one that is kept. */
public final class GeneratedDocument {
    private static final Path ROOT = Path.of("..");

    private GeneratedDocument() {}

    /**
     * Compares, and leaves what it should be in {@code target/} at the root.
     *
     * @param document relative to the root
     */
    public static void requireEqual(String document, String expected) throws IOException {
        Path written = ROOT.resolve("target").resolve(document);
        Files.createDirectories(written.getParent());
        Files.writeString(written, expected);
        assertThat(ROOT.resolve(document))
                .as("%s follows the code; to update it: cp target/%s %s", document, document, document)
                .hasSameTextualContentAs(written);
    }
}
