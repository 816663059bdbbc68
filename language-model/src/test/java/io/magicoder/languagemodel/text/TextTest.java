package io.magicoder.languagemodel.text;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.Golden;
import io.magicoder.languagemodel.config.JsonFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TextTest {
    @TempDir
    Path directory;

    @Test
    void byteLevelTokensAreBytes() {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.encode("a é\n")).containsExactly('a', ' ', 0xC3, 0xA9, '\n');
            String odd = "  x\u00AD\t\u0000 𝄞  \r\n";
            assertThat(tokenizer.decode(tokenizer.encode(odd))).isEqualTo(odd);
            assertThat(tokenizer.decode(new int[] {256, 'a', 257})).isEqualTo("a");
            assertThat(tokenizer.decodeWithSpecialTokens(new int[] {256, 'a', 257}))
                    .isEqualTo("<bos>a<eos>");
            assertThat(tokenizer.bosTokenId()).hasValue(256);
            assertThat(tokenizer.eosTokenId()).hasValue(257);
            assertThat(tokenizer.vocabularySize()).isEqualTo(258);
            assertThat(tokenizer.sha256()).hasSize(64);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "deepseek", "gpt2"})
    void oddTextsAndUnknownIdsAreHarmless(String name) {
        Tokenizer tokenizer = Tokenizer.load(Golden.directory("tokenization/" + name));
        assertThat(tokenizer.decode(new int[] {-1, Integer.MIN_VALUE, Integer.MAX_VALUE}))
                .isEmpty();
        // Half of a character cannot be encoded; what stands around it is.
        assertThat(tokenizer.decode(tokenizer.encode("a\uD800b"))).matches("a\uFFFD+b");
        tokenizer.close();
        assertThatThrownBy(() -> tokenizer.encode("x")).isInstanceOf(IllegalStateException.class);
    }

    @Test
    void aRowIsPromptAndResponseCutOnTheRight() {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            PromptFormat bare = new Bare();

            EncodedRow whole = TrainingRows.encode(tokenizer, bare, "ab", "c", 10);
            EncodedRow cut = TrainingRows.encode(tokenizer, bare, "ab", "c", 2);

            assertThat(whole.row().inputIds()).containsExactly(256, 'a', 'b', 'c', 257);
            assertThat(whole.row().promptLength()).isEqualTo(3);
            assertThat(whole.exceeding()).isZero();
            assertThat(cut.row().inputIds()).containsExactly(256, 'a');
            assertThat(cut.row().promptLength()).isEqualTo(2);
            assertThat(cut.exceeding()).isEqualTo(3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "deepseek", "gpt2"})
    void tokensEqualTheReference(String name) throws IOException {
        Path golden = Golden.directory("tokenization/" + name);
        JsonNode vectors = Golden.json(golden.resolve("vectors.json"));
        try (Tokenizer tokenizer = Tokenizer.load(golden)) {
            assertThat(tokenizer.eosTokenId()).hasValue(vectors.get("eos").asInt());
            for (JsonNode encoding : vectors.get("encodings")) {
                int[] ids = Golden.ids(encoding.get("ids"));
                assertThat(tokenizer.encode(encoding.get("text").asText())).isEqualTo(ids);
                assertThat(tokenizer.decodeWithSpecialTokens(ids))
                        .isEqualTo(encoding.get("decoded").asText());
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "deepseek", "gpt2"})
    void textIsCutFromTheWhole(String name) {
        try (Tokenizer tokenizer = Tokenizer.load(Golden.directory("tokenization/" + name))) {
            String text = "def add(a, b):\n    return a + b  # größer \u4e2d \ud83d\ude00 end";
            int[] ids = tokenizer.encode(text);
            int cutWithinCharacters = 0;
            for (int i = 1; i <= ids.length; i++) {
                int[] before = Arrays.copyOf(ids, i);
                int[] after = Arrays.copyOfRange(ids, i, ids.length);
                String start = tokenizer.decode(before);
                if (text.startsWith(start)) {
                    assertThat(start + tokenizer.decodeContinuation(before, after))
                            .isEqualTo(text);
                } else {
                    // What was no character before is one now, and belongs to what completed it.
                    assertThat(text).endsWith(tokenizer.decodeContinuation(before, after));
                    assertThat(start).contains("\uFFFD");
                    cutWithinCharacters++;
                }
            }
            assertThat(cutWithinCharacters).isPositive();
            assertThat(tokenizer.decodeContinuation(new int[0], ids)).isEqualTo(text);
        }
    }

    @Test
    void theSpaceOfAMarkedWordIsNotLostBehindAPrompt() {
        try (Tokenizer tokenizer = Tokenizer.load(Golden.directory("tokenization/llama"))) {
            int[] prompt = tokenizer.encode("return");
            int[] word = tokenizer.encode("a");

            assertThat(tokenizer.decode(word)).isEqualTo("a");
            assertThat(tokenizer.decodeContinuation(prompt, word)).isEqualTo(" a");
        }
    }

    /** A vocabulary with the word "null" is common: Qwen's has it. */
    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "{}; ;",
                "{\"KEY\": null}; ;",
                "{\"KEY\": \"\"}; ;",
                "{\"KEY\": {\"content\": null}}; ;",
                "; {\"KEY\": null};",
                "{\"KEY\": null}; {\"KEY\": null};",
                "{\"KEY\": null, \"added_tokens_decoder\": {}}; {\"KEY\": \"<eos>\"};",
                "; ;",
                "{\"KEY\": \"null\"}; ; 110",
                "{\"KEY\": \"<eos>\"}; ; 257",
                "{\"KEY\": {\"content\": \"<eos>\"}}; ; 257",
                "; {\"KEY\": \"<eos>\"}; 257",
                "{\"KEY\": null}; {\"KEY\": {\"content\": \"<eos>\"}}; 257",
                "{\"added_tokens_decoder\": {}}; {\"KEY\": \"<eos>\"}; 257"
            })
    void nullIsNoTokenAndNotTheWord(@Nullable String config, @Nullable String map, @Nullable Integer expected)
            throws IOException {
        Tokenizer.writeByteLevel(directory);
        Path file = directory.resolve("tokenizer.json");
        Files.writeString(file, Files.readString(file).replace("\"n\" : 110", "\"null\" : 110, \"n\" : 110"));
        for (String key : List.of("bos_token", "eos_token")) {
            Files.deleteIfExists(directory.resolve("tokenizer_config.json"));
            Files.deleteIfExists(directory.resolve("special_tokens_map.json"));
            if (config != null) {
                Files.writeString(directory.resolve("tokenizer_config.json"), config.replace("KEY", key));
            }
            if (map != null) {
                Files.writeString(directory.resolve("special_tokens_map.json"), map.replace("KEY", key));
            }
            try (Tokenizer tokenizer = Tokenizer.load(directory)) {
                OptionalInt token = key.equals("bos_token") ? tokenizer.bosTokenId() : tokenizer.eosTokenId();
                OptionalInt other = key.equals("bos_token") ? tokenizer.eosTokenId() : tokenizer.bosTokenId();

                assertThat(token).isEqualTo(expected == null ? OptionalInt.empty() : OptionalInt.of(expected));
                assertThat(other).isEmpty();
            }
        }
    }

    @ParameterizedTest
    @CsvSource({
        "llama, 1216",
        "llama, 120",
        "llama, 40",
        "deepseek, 1216",
        "deepseek, 120",
        "deepseek, 40",
        "gpt2, 1216",
        "gpt2, 120",
        "gpt2, 40"
    })
    void trainingRowsEqualTheReference(String name, int maxLength) throws IOException {
        Path golden = Golden.beside("tokenization/" + name);
        JsonNode vectors = Golden.json(golden.resolve("vectors.json"));
        JsonNode wanted = vectors.get("by_maximum_length").get(String.valueOf(maxLength));
        PromptFormat prompt = PromptFormat.named("magicoder");
        try (Tokenizer tokenizer = Tokenizer.load(golden)) {
            for (int i = 0; i < vectors.get("rows").size(); i++) {
                JsonNode row = vectors.get("rows").get(i);
                EncodedRow encoded = TrainingRows.encode(
                        tokenizer,
                        prompt,
                        row.get("instruction").asText(),
                        row.get("response").asText(),
                        maxLength);

                assertThat(encoded.row().inputIds())
                        .hasSize(wanted.get("lengths").get(i).asInt());
                assertThat(encoded.exceeding() > 0)
                        .isEqualTo(wanted.get("exceeding").get(i).asInt() > 0);
                if (wanted.has("input_ids")) {
                    assertThat(encoded.row().inputIds())
                            .isEqualTo(Golden.ids(wanted.get("input_ids").get(i)));
                    assertThat(encoded.row().promptLength())
                            .isEqualTo(wanted.get("prompt_lengths").get(i).asInt());
                }
            }
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "null; 104,105",
                "{'type': 'ByteLevel', 'add_prefix_space': true, 'trim_offsets': false, 'use_regex': true}; 104,105",
                "TEMPLATE <bos> A; 256,104,105",
                "TEMPLATE <bos> A <eos>; 256,104,105,257",
                "TEMPLATE A <eos>; 104,105,257",
            })
    void thePostProcessorDecidesOfARawPromptAndTheFormatOfItsOwn(String postProcessor, String expected)
            throws IOException {
        Tokenizer.writeByteLevel(directory);
        ObjectNode json = JsonFiles.read(directory.resolve("tokenizer.json"));
        json.set("post_processor", postProcessor(postProcessor));
        Files.writeString(directory.resolve("tokenizer.json"), json.toString());
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.encodeWithSpecialTokens("hi"))
                    .containsExactly(Stream.of(expected.split(",", -1))
                            .mapToInt(Integer::parseInt)
                            .toArray());
            assertThat(tokenizer.encode("hi")).containsExactly(104, 105);
            assertThat(TrainingRows.prompt(tokenizer, new Bare(), "hi", Optional.empty()))
                    .containsExactly(256, 104, 105);
            assertThat(TrainingRows.encode(tokenizer, new Bare(), "hi", "c", 10)
                            .row()
                            .inputIds())
                    .containsExactly(256, 104, 105, 'c', 257);
        }
    }

    /** JSON, or a template in short: its pieces in their order. */
    private static JsonNode postProcessor(String description) throws IOException {
        if (!description.startsWith("TEMPLATE ")) {
            return JsonFiles.MAPPER.readTree(description.replace('\'', '"'));
        }
        Map<String, Integer> special = Map.of("<bos>", 256, "<eos>", 257);
        ObjectNode template = JsonFiles.MAPPER.createObjectNode().put("type", "TemplateProcessing");
        ArrayNode pieces = template.putArray("single");
        ObjectNode tokens = template.putObject("special_tokens");
        for (String piece : description.substring("TEMPLATE ".length()).split(" ", -1)) {
            Integer id = special.get(piece);
            pieces.addObject()
                    .putObject(id == null ? "Sequence" : "SpecialToken")
                    .put("id", piece)
                    .put("type_id", 0);
            if (id != null) {
                ObjectNode token = tokens.putObject(piece).put("id", piece);
                token.putArray("ids").add(id);
                token.putArray("tokens").add(piece);
            }
        }
        template.putArray("pair")
                .addAll(pieces)
                .addObject()
                .putObject("Sequence")
                .put("id", "B")
                .put("type_id", 1);
        return template;
    }

    @Test
    void aNewTokenizerPutsTheBeginTokenOfItsRowsInFrontOfARawPrompt() {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            assertThat(tokenizer.encodeWithSpecialTokens("hi")).containsExactly(256, 104, 105);
        }
    }

    /** No words but the instruction's. */
    private record Bare() implements PromptFormat {
        @Override
        public String render(String instruction, Optional<String> input) {
            return instruction + input.orElse("");
        }

        @Override
        public boolean takesExamples() {
            return false;
        }

        @Override
        public String chatTemplate() {
            return "";
        }
    }

    @Test
    void anInputIsPartOfThePrompt() {
        Tokenizer.writeByteLevel(directory);
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            EncodedRow row = TrainingRows.encode(tokenizer, new Bare(), "ab", Optional.of("X"), "c", 10);

            assertThat(row.row().inputIds()).containsExactly(256, 'a', 'b', 'X', 'c', 257);
            assertThat(row.row().promptLength()).isEqualTo(4);
        }
    }

    @Test
    void promptsAreThoseOfThePublishedModels() {
        assertThat(PromptFormat.named("magicoder").render("Add."))
                .isEqualTo(
                        "You are an exceptionally intelligent coding assistant that consistently delivers accurate and"
                                + " reliable responses to user instructions.\n\n@@ Instruction\nAdd.\n\n@@ Response\n");
        assertThat(PromptFormat.named("magicoder").render("Add.", Optional.of("1 2")))
                .endsWith("@@ Instruction\nAdd.\nInput: 1 2\n\n@@ Response\n");
        assertThat(PromptFormat.named("alpaca").render("Add."))
                .isEqualTo(
                        "Below is an instruction that describes a task. Write a response that appropriately completes the"
                                + " request.\n\n### Instruction:\nAdd.\n\n### Response:\n");
        assertThat(PromptFormat.named("alpaca").render("Add.", Optional.of("1 2")))
                .isEqualTo("Below is an instruction that describes a task, paired with an input that provides further"
                        + " context. Write a response that appropriately completes the request.\n\n"
                        + "### Instruction:\nAdd.\n\n### Input:\n1 2\n\n### Response:\n");
        assertThatThrownBy(() -> PromptFormat.named("chatml")).hasMessageContaining("chatml");
    }

    @Test
    void frequentBytePairsAreOneTokenOnceTheyAreLearnt(@TempDir Path directory) {
        // Given
        List<String> texts =
                List.of("public static int sum(int[] values)", "public static int größe(int[] values)\n    return");
        Tokenizer.writeByteLevel(directory.resolve("bytes"));
        Tokenizer.learnByteLevel(directory.resolve("pairs"), texts, 300);
        try (Tokenizer bytes = Tokenizer.load(directory.resolve("bytes"));
                Tokenizer pairs = Tokenizer.load(directory.resolve("pairs"))) {
            // When
            String text = "public static int größer(int[] values)\n    return \u4e2d\ud83d\ude00;";
            // Then
            assertThat(pairs.vocabularySize()).isGreaterThan(270).isLessThanOrEqualTo(300);
            assertThat(pairs.encode(text)).hasSizeLessThan(bytes.encode(text).length * 2 / 3);
            assertThat(pairs.decode(pairs.encode(text))).isEqualTo(text);
            assertThat(pairs.decode(pairs.encode("<bos>never seen\t\r\n"))).isEqualTo("never seen\t\r\n");
        }
    }
}
