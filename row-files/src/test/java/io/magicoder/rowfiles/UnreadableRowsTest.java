package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UnreadableRowsTest {
    @TempDir
    private Path folder;

    private final List<String> passedOver = new ArrayList<>();

    private List<String> read(String name, String text) throws IOException {
        Path file = Files.writeString(folder.resolve(name), text);
        List<String> rows = new ArrayList<>();
        try (RowReader reader = RowReader.open(file, (line, why) -> passedOver.add(line + " " + why))) {
            reader.forEachRemaining(row -> rows.add(RowJson.write(row)));
        }
        return rows;
    }

    @Test
    void aDamagedLineIsPassedOverAndTheNextOneIsRead() throws IOException {
        assertThat(read("rows.jsonl", """
                {"a": 1}
                {"a": 2

                [3]
                {"a": 4} {"a": 5}
                {"a": 18446744073709551615, "b": 1.10}
                """)).containsExactly("{\"a\":1}", "{\"a\":18446744073709551615,\"b\":1.1}");
        assertThat(passedOver)
                .hasSize(3)
                .allMatch(reason -> reason.contains(" is no JSON object: "))
                .extracting(reason -> reason.substring(0, 1))
                .containsExactly("2", "4", "5");
    }

    @ParameterizedTest
    @ValueSource(strings = {"[{\"a\": 1},\n {\"a\": 2}]", "{\n  \"a\": 1\n}\n{\n  \"a\": 2\n}\n"})
    void rowsThatAreNotOneALineAreReadAsTheyAre(String text) throws IOException {
        assertThat(read("rows.jsonl", text)).containsExactly("{\"a\":1}", "{\"a\":2}");
        assertThat(passedOver).isEmpty();
    }

    @Test
    void anArrayEndsAtItsDamage() {
        assertThatThrownBy(() -> read("rows.json", "[{\"a\": 1}, {\"a\": "))
                .isInstanceOf(RowFileException.class)
                .hasMessageContaining("rows.json cannot be read at row 2");
    }
}
