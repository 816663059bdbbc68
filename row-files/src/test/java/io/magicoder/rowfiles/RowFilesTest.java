package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
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
    @ValueSource(
            strings = {
                ".jsonl",
                ".json",
                ".parquet",
                ".jsonl.gz",
                ".jsonl.zst",
                ".json.gz",
                ".json.zst",
                ".parquet.gz",
                ".parquet.zst"
            })
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
    @CsvSource({".jsonl, ''", ".json, '[]\n'", ".parquet,"})
    void noRowsAreAFileWithoutRows(String ending, String content) throws IOException {
        Path file = directory.resolve("rows" + ending);
        try (RowWriter writer = RowWriter.open(file)) {
            writer.complete();
        }
        assertThat(problems(file)).isEmpty();
        if (content != null) {
            assertThat(file).hasContent(content);
        }
    }

    @Test
    void aLineOfJsonEndsWithALineEnd() throws IOException {
        Path file = directory.resolve("rows.jsonl");
        try (RowWriter writer = RowWriter.open(file)) {
            writer.write(Map.of("a", 1));
            writer.write(Map.of("a", "😀"));
            writer.complete();
        }
        assertThat(Files.readString(file)).isEqualTo("{\"a\":1}\n{\"a\":\"😀\"}\n");
    }

    @Test
    void onlyTheColumnsThatAreWantedAreRead() throws IOException {
        for (String ending : List.of(".jsonl", ".parquet")) {
            Path file = directory.resolve("rows" + ending);
            try (RowWriter writer = RowWriter.open(file)) {
                writer.write(Map.of("a", 1, "b", 2));
                writer.complete();
            }
            try (RowReader rows = RowReader.open(file, Set.of("b", "c"))) {
                assertThat(rows.next().toString()).isEqualTo("{\"b\":2}");
            }
            try (RowReader rows = RowReader.open(file, Set.of("c"))) {
                assertThat(rows.next().toString()).isEqualTo("{}");
                assertThat(rows.hasNext()).isFalse();
            }
        }
    }

    @Test
    void anUnknownKindAMissingFileAndAFolderAreNamed() throws IOException {
        Files.createDirectory(directory.resolve("folder.jsonl"));
        assertThatThrownBy(() -> RowReader.open(directory.resolve("rows.csv")))
                .isInstanceOf(RowFileException.class)
                .hasMessageContaining("rows.csv has no known kind of rows");
        assertThatThrownBy(() -> RowReader.open(directory.resolve("rows.jsonl")))
                .isInstanceOf(RowFileException.class)
                .hasMessageContaining("does not exist");
        assertThatThrownBy(() -> RowReader.open(directory.resolve("folder.jsonl")))
                .isInstanceOf(RowFileException.class)
                .hasMessageContaining("is a folder");
        assertThatThrownBy(() -> RowWriter.open(directory.resolve("folder.jsonl")))
                .isInstanceOf(RowFileException.class)
                .hasMessageContaining("is a folder");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            {"problem": "a", "index": 0}\\n{"pro | rows.jsonl cannot be read at row 2: Unexpected end-of-input
            {"problem": "a", "index": 0}\\n7     | rows.jsonl cannot be read at row 2: it is no JSON object
            [1, 2]                              | rows.jsonl cannot be read at row 1: it is no JSON object
            """)
    void aBadRowIsNamedByFileAndNumber(String content, String message) throws IOException {
        Path file = Files.writeString(directory.resolve("rows.jsonl"), content.replace("\\n", "\n"));
        assertThatThrownBy(() -> problems(file))
                .isInstanceOf(RowFileException.class)
                .hasMessageContaining(message);
    }

    @ParameterizedTest
    @ValueSource(strings = {"rows.parquet", "rows.jsonl.gz", "rows.jsonl.zst", "rows.parquet.gz"})
    void aFileThatIsNotWhatItsNameSaysIsNamed(String name) throws IOException {
        Path file = Files.writeString(directory.resolve(name), "damaged ".repeat(100));
        assertThatThrownBy(() -> problems(file))
                .isInstanceOf(RowFileException.class)
                .hasMessageStartingWith(file + " cannot be read at row 1: ");
    }

    @Test
    void aCutOffParquetFileIsNamed() throws IOException {
        Path whole = directory.resolve("rows.parquet");
        try (RowWriter writer = RowWriter.open(whole)) {
            writer.write(Map.of("problem", "p", "index", 1));
            writer.complete();
        }
        byte[] bytes = Files.readAllBytes(whole);
        for (int length = 0; length < bytes.length; length++) {
            Path cut = Files.write(directory.resolve("cut.parquet"), Arrays.copyOf(bytes, length));
            assertThatThrownBy(() -> problems(cut)).isInstanceOf(RowFileException.class);
        }
    }

    @Test
    void aWriterThatIsNotCompleteLeavesNoFileAndWhatWasThereBefore() throws IOException {
        for (String ending : List.of(".jsonl", ".json", ".parquet", ".parquet.zst")) {
            Path file = directory.resolve("rows" + ending);
            Files.writeString(file, "before");
            try (RowWriter writer = RowWriter.open(file)) {
                writer.write(Map.of("problem", "lost"));
            }
            assertThat(file).hasContent("before");
            Files.delete(file);
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aRowThatIsNoObjectIsRefusedAndLeavesNoFile() throws IOException {
        Path file = directory.resolve("rows.parquet");
        assertThatThrownBy(() -> {
                    try (RowWriter writer = RowWriter.open(file)) {
                        writer.write(Map.of("problem", "lost"));
                        writer.write(List.of());
                        writer.complete();
                    }
                })
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("row 2 for " + file + " is no object");
        assertThat(directory).isEmptyDirectory();
    }

    @ParameterizedTest
    @ValueSource(strings = {".jsonl", ".parquet"})
    void aFullDiskIsOneSentence(String ending) throws IOException {
        // Given
        Path full = Path.of("/dev/full");
        assumeTrue(Files.exists(full), "no /dev/full here");
        Path file = Files.createSymbolicLink(directory.resolve("rows" + ending), full);
        // Then
        assertThatThrownBy(() -> {
                    try (RowWriter writer = RowWriter.open(file)) {
                        writer.write(Map.of("problem", "lost"));
                        writer.complete();
                    }
                })
                .isInstanceOf(IOException.class)
                .hasMessage(file + " cannot be written: No space left on device");
        try (var files = Files.list(directory)) {
            assertThat(files).containsExactly(file);
        }
    }

    @Test
    void aLinkGoesOnNamingTheFile() throws IOException {
        Path target = Files.writeString(directory.resolve("target.jsonl"), "");
        Path link = Files.createSymbolicLink(directory.resolve("link.jsonl"), target);
        try (RowWriter writer = RowWriter.open(link)) {
            writer.write(Map.of("a", 1));
            writer.complete();
        }
        assertThat(link).isSymbolicLink();
        assertThat(target).hasContent("{\"a\":1}");
    }
}
