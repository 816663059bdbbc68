package io.magicoder.cli;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.events.EventJson;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A data set through the broker and the packaged cleaner of a workspace. */
class ImportIT {
    private static final String HOME = "magicoder.home";

    @TempDir
    private Path folder;

    private final PrintStream realOut = System.out;
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();

    @BeforeEach
    void listen() {
        System.setProperty(HOME, "..");
        System.setOut(new PrintStream(out, true, UTF_8));
    }

    @AfterEach
    void leave() {
        System.setOut(realOut);
        System.clearProperty(HOME);
    }

    private JsonNode run(String... arguments) throws IOException {
        out.reset();
        assertThat(Magicoder.run(arguments)).isZero();
        return EventJson.mapper().readTree(out.toString(UTF_8));
    }

    @Test
    void anImportIsCleanedByTheServiceAndExportedAsAFolder() throws IOException {
        // Given
        StringBuilder rows = new StringBuilder();
        for (int i = 0; i < 40; i++) {
            rows.append("{\"instruction\": \"Task ")
                    .append(i)
                    .append("\", \"output\": \"")
                    .append(i % 20)
                    .append(" is it\", \"number\": ")
                    .append(i)
                    .append("}\n");
        }
        rows.append("{\"other\": 1}\n");
        Path file = Files.writeString(folder.resolve("rows.jsonl"), rows);
        String workspace = folder.resolve("workspace").toString();
        String[] command = {
            "import",
            "--in",
            file.toString(),
            "--data-set",
            "numbers",
            "--benchmarks",
            "none",
            "--workspace",
            workspace,
            "--set",
            "cleaner.near-duplicates=off",
            "--json"
        };

        // When
        JsonNode first = run(command);
        JsonNode second = run(command);

        // Then
        assertThat(first.path("samples").asInt()).isEqualTo(20);
        assertThat(first.path("rejectionsByReason").path("DUPLICATE_SOLUTION").asInt())
                .isEqualTo(20);
        assertThat(first.path("rejectionsByReason").path("UNREADABLE").asInt()).isOne();
        assertThat(second).isEqualTo(first);
        JsonNode exported = run(
                "export",
                "--run",
                "numbers",
                "--out",
                folder.resolve("hub").toString(),
                "--where",
                "number < 10 OR (number >= 20 AND number < 30)", // which of two equal ones comes first nobody knows
                "--workspace",
                workspace,
                "--json");
        assertThat(exported.path("samples").asInt()).isEqualTo(10);
        assertThat(exported.path("rejections").asInt()).isEqualTo(21);
        assertThat(folder.resolve("hub/README.md")).content().contains("**This data set was not decontaminated**");
    }
}
