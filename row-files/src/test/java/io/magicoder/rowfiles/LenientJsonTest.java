package io.magicoder.rowfiles;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What usual writers of JSON lines put into columns, and text that is no Unicode. */
class LenientJsonTest {
    @TempDir
    private Path directory;

    private List<ObjectNode> read(byte[] content) throws IOException {
        List<ObjectNode> rows = new ArrayList<>();
        try (RowReader reader = RowReader.open(Files.write(directory.resolve("rows.jsonl"), content))) {
            reader.forEachRemaining(rows::add);
        }
        return rows;
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"x\":NaN}",
                "{\"x\":-Infinity}",
                "{\"x\":[Infinity]}",
                "{\"x\":18446744073709551615}",
                "{\"x\":123456789012345678901234567890123456789012345678901234567890}",
                "{\"x\":3.14159265358979323846264338327950288}",
                "{\"x\":1E+400}",
                "{\"x\":0.1}",
                "{\"x\":{\"\":{\"Text\":1,\"text\":2}}}",
                "{\"x\":\"2024-01-02\"}",
                "{\"x\":\"\\u0000\"}",
                "{\"x\":\"1.10\",\"X\":\"\",\"\":null}",
            })
    void aValueIsCarriedAsItIs(String row) throws IOException {
        for (String ending : List.of(".jsonl", ".json", ".parquet")) {
            // When
            Path file = directory.resolve("out" + ending);
            try (RowWriter writer = RowWriter.open(file)) {
                writer.write(read(row.getBytes(StandardCharsets.UTF_8)).getFirst());
                writer.complete();
            }
            // Then
            Path lines = directory.resolve("again.jsonl");
            try (RowReader reader = RowReader.open(file);
                    RowWriter writer = RowWriter.open(lines)) {
                writer.write(reader.next());
                writer.complete();
            }
            assertThat(lines).hasContent(row);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"UTF-8", "UTF-16LE", "UTF-16BE"})
    void aByteOrderMarkTellsTheEncoding(String name) throws IOException {
        byte[] content = "\uFEFF{\"a\":\"é😀\"}\r\n\r\n{\"a\":\"b\"}\r\n".getBytes(Charset.forName(name));

        assertThat(read(content)).hasToString("[{\"a\":\"é😀\"}, {\"a\":\"b\"}]");
    }

    @Test
    void aVeryLongNameEndsNothing() throws IOException {
        assertThat(read(("{\"" + "n".repeat(100_000) + "\":1}").getBytes(StandardCharsets.UTF_8)))
                .hasSize(1);
    }

    @Test
    void textThatIsNoUnicodeIsReplacedAndCounted() throws IOException {
        // Given
        ByteArrayOutputStream content = new ByteArrayOutputStream();
        content.writeBytes("{\"a\":\"x \\ud83d y\",\"b\":1}\n".getBytes(StandardCharsets.US_ASCII));
        content.writeBytes("{\"a\":\"\\ud83d\\ude00\"}\n".getBytes(StandardCharsets.US_ASCII));
        content.writeBytes("{\"a\":[{\"n\\ude00\":\"fine\"}]}\n".getBytes(StandardCharsets.US_ASCII));
        content.writeBytes("{\"a\":\"caf".getBytes(StandardCharsets.US_ASCII));
        content.write(0xE9);
        content.writeBytes("\",\"\\udc00\":\"fine\"}\n".getBytes(StandardCharsets.US_ASCII));
        content.writeBytes("{\"a\":\"\uFFFD was there\"}\n".getBytes(StandardCharsets.UTF_8));
        Path file = Files.write(directory.resolve("rows.jsonl"), content.toByteArray());
        // When
        List<String> rows = new ArrayList<>();
        List<String> repaired = new ArrayList<>();
        try (RowReader reader = RowReader.open(file)) {
            while (reader.hasNext()) {
                rows.add(reader.next().toString());
                repaired.add(reader.repairedColumns().toString());
            }
            assertThat(reader.repairedRows()).isEqualTo(3);
        }
        // Then
        assertThat(rows)
                .containsExactly(
                        "{\"a\":\"x \uFFFD y\",\"b\":1}",
                        "{\"a\":\"😀\"}",
                        "{\"a\":[{\"n\uFFFD\":\"fine\"}]}",
                        "{\"a\":\"caf\uFFFD\",\"\uFFFD\":\"fine\"}",
                        "{\"a\":\"\uFFFD was there\"}");
        assertThat(repaired).containsExactly("[a]", "[]", "[a]", "[a, \uFFFD]", "[]");
    }

    @ParameterizedTest
    @ValueSource(strings = {".jsonl", ".json", ".parquet"})
    void noFileIsWrittenWithTextThatIsNoUnicode(String ending) throws IOException {
        Path file = directory.resolve("out" + ending);
        try (RowWriter writer = RowWriter.open(file)) {
            writer.write(Map.of("a", "\uD83D"));
            writer.complete();
        }
        try (RowReader reader = RowReader.open(file)) {
            assertThat(reader.next().get("a").textValue()).isEqualTo("\uFFFD");
            assertThat(reader.repairedRows()).isZero();
        }
    }
}
