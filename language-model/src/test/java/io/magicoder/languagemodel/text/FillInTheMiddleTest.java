package io.magicoder.languagemodel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.Golden;
import io.magicoder.languagemodel.config.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FillInTheMiddleTest {
    private static final int BOS = 256;
    private static final int EOS = 257;
    private static final int FIRST_ADDED = 258;
    private static final String TEXT = "def größe(x):\n    return x 😀 + 1\n";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "<fim_prefix>, <fim_suffix>, <fim_middle>, true",
        "<|fim_prefix|>, <|fim_suffix|>, <|fim_middle|>, false",
        "<｜fim▁begin｜>, <｜fim▁hole｜>, <｜fim▁end｜>, false"
    })
    void aRowIsTheTextInItsModelsOwnWords(String prefix, String suffix, String middle, boolean bothOrders)
            throws IOException {
        try (Tokenizer tokenizer = tokenizer(prefix, suffix, middle)) {
            FillInTheMiddle hole = FillInTheMiddle.require(tokenizer);
            int suffixFirst = 0;
            for (long row = 0; row < 200; row++) {
                EncodedRow encoded = hole.row(TEXT, FillInTheMiddle.key(42, row), 4096);
                String text = tokenizer.decodeWithSpecialTokens(encoded.row().inputIds());

                assertThat(encoded.exceeding()).isZero();
                assertThat(encoded.row().promptLength()).isZero();
                assertThat(text).startsWith("<bos>" + prefix).endsWith("<eos>");
                String inside = text.substring(("<bos>" + prefix).length(), text.length() - "<eos>".length());
                if (inside.startsWith(suffix) && inside.length() > suffix.length() + TEXT.length()) {
                    int at = inside.indexOf(middle);
                    String whole = inside.substring(at + middle.length()) + inside.substring(suffix.length(), at);
                    if (whole.equals(TEXT)) {
                        suffixFirst++;
                        continue;
                    }
                }
                int behind = inside.indexOf(suffix);
                int at = inside.indexOf(middle);
                assertThat(inside.substring(0, behind)
                                + inside.substring(at + middle.length())
                                + inside.substring(behind + suffix.length(), at))
                        .isEqualTo(TEXT);
            }
            // Of half of the rows; some holes begin where the text does, and look alike.
            assertThat(suffixFirst).isBetween(bothOrders ? 70 : 0, bothOrders ? 130 : 30);
        }
    }

    @Test
    void codeLlamaEndsAMiddleInItsOwnWay() throws IOException {
        try (Tokenizer tokenizer = tokenizer("▁<PRE>", "▁<SUF>", "▁<MID>", "▁<EOT>")) {
            FillInTheMiddle hole = FillInTheMiddle.require(tokenizer);

            assertThat(hole.endToken()).hasValue(FIRST_ADDED + 3);
            assertThat(hole.row("ab", 1, 100).row().inputIds()).endsWith(FIRST_ADDED + 3);
            assertThat(hole.prompt("a", "b"))
                    .containsExactly(BOS, FIRST_ADDED, 'a', FIRST_ADDED + 1, 'b', FIRST_ADDED + 2);
        }
    }

    /** A SentencePiece tokenizer says "▁b" where a text begins, but here it goes on. */
    @Test
    void whatContinuesATextBeginsWithoutASpace() throws IOException {
        Path llama = Golden.directory("tokenization/llama");
        ObjectNode json = JsonFiles.read(llama.resolve("tokenizer.json"));
        int first;
        try (Tokenizer tokenizer = Tokenizer.load(llama)) {
            first = tokenizer.vocabularySize();
        }
        add(json, first, "▁<PRE>", "▁<SUF>", "▁<MID>", "▁<EOT>");
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
        Files.copy(llama.resolve("tokenizer_config.json"), directory.resolve("tokenizer_config.json"));
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            FillInTheMiddle hole = FillInTheMiddle.require(tokenizer);
            int[] row = hole.prompt("a", "return");
            int begin = 1;
            while (row[begin] != first + 1) {
                begin++;
            }
            int[] after = Arrays.copyOfRange(row, begin + 1, row.length - 1);

            assertThat(after).isNotEqualTo(tokenizer.encode("return"));
            int[] whole = tokenizer.encode("a" + "return");
            assertThat(tokenizer.decode(whole)).isEqualTo("areturn");
            // What SentencePiece decodes loses one space in front: there must be none to lose.
            assertThat(tokenizer.decode(IntStream.concat(IntStream.of(tokenizer.encode("a")), IntStream.of(after))
                            .toArray()))
                    .isEqualTo("areturn");
        }
    }

    @Test
    void theOneOfARealTokenizerIsFound() {
        try (Tokenizer tokenizer = Tokenizer.load(Golden.directory("tokenization/gpt2"))) {
            int prefix = tokenizer.addedTokenId("<fim_prefix>").orElseThrow();
            int suffix = tokenizer.addedTokenId("<fim_suffix>").orElseThrow();
            int middle = tokenizer.addedTokenId("<fim_middle>").orElseThrow();
            FillInTheMiddle hole = FillInTheMiddle.of(tokenizer).orElseThrow();

            int[] prompt = hole.prompt("def f(", "):");

            assertThat(tokenizer.decodeWithSpecialTokens(prompt))
                    .isEqualTo("<fim_prefix>def f(<fim_suffix>):<fim_middle>");
            assertThat(prompt).startsWith(prefix).contains(suffix).endsWith(middle);
        }
    }

    @Test
    void theSameSeedGivesTheSameRowsAndAShareOfThem() throws IOException {
        try (Tokenizer tokenizer = tokenizer("<fim_prefix>", "<fim_suffix>", "<fim_middle>")) {
            FillInTheMiddle hole = FillInTheMiddle.require(tokenizer);
            int[] one = hole.row(TEXT, FillInTheMiddle.key(1, 5), 100).row().inputIds();

            assertThat(hole.row(TEXT, FillInTheMiddle.key(1, 5), 100).row().inputIds())
                    .isEqualTo(one);
            assertThat(hole.row(TEXT, FillInTheMiddle.key(2, 5), 100).row().inputIds())
                    .isNotEqualTo(one);
            assertThat(hole.row(TEXT, FillInTheMiddle.key(1, 6), 100).row().inputIds())
                    .isNotEqualTo(one);
            long chosen = LongStream.range(0, 10_000)
                    .filter(row -> FillInTheMiddle.chosen(0.3, FillInTheMiddle.key(7, row)))
                    .count();
            assertThat((double) chosen).isCloseTo(3000, within(200.0));
            assertThat(FillInTheMiddle.chosen(0, 3)).isFalse();
            assertThat(FillInTheMiddle.chosen(1, 3)).isTrue();
        }
    }

    @Test
    void whatIsTooLongLosesWhatIsFarthestFromTheHole() throws IOException {
        try (Tokenizer tokenizer = tokenizer("<|fim_prefix|>", "<|fim_suffix|>", "<|fim_middle|>")) {
            FillInTheMiddle hole = FillInTheMiddle.require(tokenizer);
            String text = "abcdefghijklmnopqrstuvwxyz";
            for (long key = 0; key < 50; key++) {
                int[] whole = hole.row(text, key, 100).row().inputIds();
                EncodedRow cut = hole.row(text, key, 20);

                assertThat(whole).hasSize(31);
                assertThat(cut.row().inputIds()).hasSize(20);
                assertThat(cut.exceeding()).isEqualTo(11);
                String kept = tokenizer.decodeWithSpecialTokens(cut.row().inputIds());
                String[] parts = tokenizer.decodeWithSpecialTokens(whole).split("<[^>]*>", -1); // "", "", P, S, M, ""
                String[] left = kept.split("<[^>]*>", -1);
                assertThat(parts[2]).endsWith(left[2]);
                assertThat(parts[3]).startsWith(left[3]);
                assertThat(parts[4]).startsWith(left[4]);
                if (!parts[4].equals(left[4])) {
                    assertThat(left[2] + left[3]).isEmpty();
                } else if (!parts[2].equals(left[2])) {
                    assertThat(left[3]).isEmpty();
                }
            }
            assertThat(hole.row("", 1, 20).row().inputIds())
                    .containsExactly(BOS, FIRST_ADDED, FIRST_ADDED + 1, FIRST_ADDED + 2, EOS);
        }
    }

    @Test
    void aModelThatKnowsNoHolesIsRefused() {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(FillInTheMiddle.of(tokenizer)).isEmpty();
            assertThatThrownBy(() -> FillInTheMiddle.require(tokenizer))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("fim-rate is above 0, but the tokenizer has no tokens for a hole");
        }
    }

    private Tokenizer tokenizer(String... added) throws IOException {
        Tokenizer.writeByteLevel(directory);
        ObjectNode json = JsonFiles.read(directory.resolve("tokenizer.json"));
        add(json, FIRST_ADDED, added);
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
        return Tokenizer.load(directory);
    }

    private static void add(ObjectNode json, int firstId, String... names) {
        ArrayNode tokens = (ArrayNode) json.get("added_tokens");
        ObjectNode vocabulary = (ObjectNode) json.get("model").get("vocab");
        for (int i = 0; i < names.length; i++) {
            int id = firstId + i;
            List.copyOf(vocabulary.properties()).stream()
                    .filter(entry -> entry.getValue().asInt() == id)
                    .forEach(entry -> vocabulary.remove(entry.getKey()));
            vocabulary.put(names[i], id);
            tokens.addObject()
                    .put("id", id)
                    .put("content", names[i])
                    .put("single_word", false)
                    .put("lstrip", false)
                    .put("rstrip", false)
                    .put("normalized", false)
                    .put("special", true);
        }
    }
}
