package io.magicoder.cli.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowFilesTest {
    @TempDir
    private Path directory;

    private static List<String> problems(Path file) throws IOException {
        List<String> problems = new ArrayList<>();
        try (RowReader rows = RowReader.open(file)) {
            rows.forEachRemaining((ObjectNode row) ->
                    problems.add(row.get("problem").asText() + row.get("index").asInt()));
        }
        return problems;
    }

    @ParameterizedTest
    @ValueSource(strings = {".jsonl", ".json", ".parquet", ".jsonl.gz", ".jsonl.zst", ".json.gz", ".json.zst"})
    void whatIsWrittenIsReadBackInOrder(String ending) throws IOException {
        // Given
        Path file = directory.resolve("rows" + ending);
        // When
        try (RowWriter writer = RowWriter.open(file)) {
            for (int i = 0; i < 1000; i++) {
                writer.write(Map.of("problem", "größer\n\"than\" ", "index", i));
            }
            writer.complete();
        }
        // Then
        assertThat(problems(file))
                .hasSize(1000)
                .startsWith("größer\n\"than\" 0")
                .endsWith("größer\n\"than\" 999");
    }

    @ParameterizedTest
    @ValueSource(strings = {".jsonl", ".json", ".parquet"})
    void noRowsAreAFileWithoutRows(String ending) throws IOException {
        Path file = directory.resolve("rows" + ending);
        try (RowWriter writer = RowWriter.open(file)) {
            writer.complete();
        }
        assertThat(problems(file)).isEmpty();
    }

    @Test
    void anInterruptedWriterLeavesNoFile() throws IOException {
        Path file = directory.resolve("rows.jsonl");
        try (RowWriter writer = RowWriter.open(file)) {
            writer.write(Map.of("problem", "lost"));
        }
        try (var files = Files.list(directory)) {
            assertThat(files).isEmpty();
        }
    }

    @Test
    void anUnknownKindAndAMissingFileAreNamed() {
        assertThatThrownBy(() -> RowReader.open(directory.resolve("rows.csv")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.csv has no known kind of rows");
        assertThatThrownBy(() -> RowReader.open(directory.resolve("rows.jsonl")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("does not exist");
    }

    @Test
    void aTornLineIsNamedByFileAndRow() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.jsonl"), "{\"problem\": \"a\", \"index\": 0}\n{\"pro");
        assertThatThrownBy(() -> problems(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("rows.jsonl cannot be read after row");
    }

    @Test
    void aRowThatIsNoObjectIsNamed() throws IOException {
        Path file = Files.writeString(directory.resolve("rows.jsonl"), "[1, 2]");
        assertThatThrownBy(() -> problems(file))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("row 1 is no JSON object");
    }
}
