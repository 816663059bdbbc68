package io.magicoder.generator.prompt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TokenizerFileTest {
    @TempDir
    private Path directory = Path.of("");

    @Test
    void mergesOfAByteLevelTokenizerAreCountedInTheirOrder() throws IOException {
        // Given
        Path file = Files.writeString(directory.resolve("tokenizer.json"), """
                {"model": {"type": "BPE", "merges": ["a b", "ab c", ["Ġ", "ab"]]},
                 "pre_tokenizer": {"type": "ByteLevel"}, "decoder": {"type": "ByteLevel"}}
                """);
        // When
        TokenCounter counter = TokenCounter.named(file.toString());
        // Then
        assertThat(counter.count("abc")).isEqualTo(1);
        assertThat(counter.count("abc ab")).isEqualTo(2);
        assertThat(counter.count("cab")).isEqualTo(2);
        assertThat(counter.count("€")).isEqualTo(3);
    }

    @Test
    void aTokenizerOfAnotherKindIsRefusedInASentence() throws IOException {
        Path file = Files.writeString(directory.resolve("tokenizer.json"), "{\"model\": {\"type\": \"Unigram\"}}");
        assertThatThrownBy(() -> TokenCounter.named(file.toString()))
                .hasMessageContaining("not of the byte-level kind");
    }

    @ParameterizedTest
    @ValueSource(strings = {"gpt2", "deepseek"})
    void aRealTokenizerCountsWhatTransformersCounts(String name) throws IOException {
        // Given
        Path golden = Path.of("../../shared/golden/tokenization", name);
        assumeTrue(Files.isDirectory(golden), golden + " (../shared beside the checkout) is not on this machine");
        TokenCounter counter =
                TokenCounter.named(golden.resolve("tokenizer.json").toString());
        int expected = 0;
        int counted = 0;
        for (JsonNode encoding : new ObjectMapper()
                .readTree(golden.resolve("vectors.json").toFile())
                .path("encodings")) {
            expected += encoding.path("ids").size();
            counted += counter.count(encoding.path("text").asText());
        }
        // Then
        assertThat(expected).isPositive();
        assertThat(counted).isCloseTo(expected, Percentage.withPercentage(2));
    }
}
