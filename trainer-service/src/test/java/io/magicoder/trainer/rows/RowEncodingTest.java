package io.magicoder.trainer.rows;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RowEncodingTest {
    private static final TrainingSettings HALF_WITH_HOLES =
            TrainingSettings.preset("magicoder", Map.of("fim-rate", "0.5"));

    @TempDir
    Path directory;

    @Test
    void aShareOfTheRowsHasAHoleTheSameOnesAgain() throws IOException {
        // Given
        addTokens("<fim_prefix>", "<fim_suffix>", "<fim_middle>");
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            // When
            List<EncodedRow> rows = rows(new RowEncoding(tokenizer, HALF_WITH_HOLES));
            List<EncodedRow> again = rows(new RowEncoding(tokenizer, HALF_WITH_HOLES));

            // Then
            assertThat(rows).hasSameSizeAs(again);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(rows.get(i).row().inputIds())
                        .isEqualTo(again.get(i).row().inputIds());
            }
            List<String> texts = rows.stream()
                    .map(row -> tokenizer.decodeWithSpecialTokens(row.row().inputIds()))
                    .toList();
            assertThat(texts.stream()
                            .filter(text -> text.contains("<fim_middle>"))
                            .count())
                    .isBetween(70L, 130L);
            assertThat(texts)
                    .allMatch(text -> text.contains("<fim_middle>") != text.contains("@@ Instruction"))
                    .allMatch(text -> text.contains("return") || text.contains("<fim_"));
        }
    }

    @Test
    void aTokenizerWithoutWordsForHolesIsRefused() {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThatThrownBy(() -> new RowEncoding(tokenizer, HALF_WITH_HOLES))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageStartingWith("fim-rate is above 0, but the tokenizer has no tokens for a hole");
        }
    }

    @Test
    void theExampleOfARowIsTheInputOfAPromptThatHasAPlaceForOne() {
        // Given
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            RowEncoding alpaca =
                    new RowEncoding(tokenizer, TrainingSettings.preset("review", Map.of("prompt-format", "alpaca")));
            RowEncoding magicoder =
                    new RowEncoding(tokenizer, TrainingSettings.preset("review", Map.of("prompt-format", "magicoder")));

            // Then
            assertThat(alpaca.input(Optional.of("1 -> 2"))).contains("1 -> 2");
            assertThat(alpaca.input(Optional.of(" "))).isEmpty();
            assertThat(magicoder.input(Optional.of("1 -> 2"))).isEmpty();
        }
    }

    private static List<EncodedRow> rows(RowEncoding encoding) {
        return LongStream.range(0, 200)
                .mapToObj(row -> encoding.encode(row, "Add " + row + ".", Optional.empty(), "return a + " + row))
                .toList();
    }

    private void addTokens(String... names) throws IOException {
        Tokenizer.writeByteLevel(directory);
        Path file = directory.resolve("tokenizer.json");
        ObjectMapper json = new ObjectMapper();
        ObjectNode tokenizer = (ObjectNode) json.readTree(file.toFile());
        int id = 258;
        for (String name : names) {
            tokenizer
                    .withArray("added_tokens")
                    .addObject()
                    .put("id", id++)
                    .put("content", name)
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
        json.writeValue(file.toFile(), tokenizer);
    }
}
