package io.magicoder.languagemodel.text;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.Golden;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What another server asks a checkpoint by its chat template is what it was trained with; what transformers makes of the
 * templates was computed by {@code src/test/python/chat_templates.py}.
 */
class ChatTemplateTest {
    private static final Path CHAT = Path.of("src/test/resources/chat");

    @TempDir
    Path directory;

    @ParameterizedTest
    @ValueSource(strings = {"magicoder", "alpaca"})
    void theTemplateIsTheOneThatTransformersWasGiven(String name) throws IOException {
        assertThat(PromptFormat.named(name).chatTemplate()).isEqualTo(Files.readString(CHAT.resolve(name + ".jinja")));
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "deepseek", "gpt2"})
    void aQuestionByTheTemplateIsTheTrainedPromptTokenByToken(String name) throws IOException {
        int compared = 0;
        try (Tokenizer tokenizer = Tokenizer.load(Golden.directory("tokenization/" + name))) {
            for (JsonNode vector : vectors(name)) {
                PromptFormat format = PromptFormat.named(vector.get("prompt").asText());
                JsonNode messages = vector.get("messages");
                if (messages.size() == 1) {
                    String instruction = messages.get(0).get("content").asText();
                    TrainingRow row = TrainingRows.encode(tokenizer, format, instruction, "answer", 4096)
                            .row();

                    assertThat(Golden.ids(vector.get("ids")))
                            .isEqualTo(IntStream.of(row.inputIds())
                                    .limit(row.promptLength())
                                    .toArray());
                    compared++;
                }
            }
        }
        assertThat(compared).isEqualTo(4);
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "deepseek", "gpt2"})
    void aConversationIsWrittenAsRowsAre(String name) throws IOException {
        JsonNode config = Golden.json(Golden.directory("tokenization/" + name).resolve("tokenizer_config.json"));
        String begin = config.path("bos_token").asText("");
        String end = config.path("eos_token").asText();
        for (JsonNode vector : vectors(name)) {
            PromptFormat format = PromptFormat.named(vector.get("prompt").asText());
            List<String> said = new ArrayList<>();
            vector.get("messages")
                    .forEach(message -> said.add(message.get("content").asText()));
            String text = vector.get("text").asText();
            if (said.equals(List.of("Be brief.", "Add."))) {
                assertThat(text).isEqualTo(begin + format.render("Be brief.\n\nAdd."));
            } else if (said.size() == 2) {
                assertThat(text).isEqualTo(begin + format.render("Add.") + "a + b" + end);
            } else if (said.size() == 3) {
                String preamble = format.render("").split("(###|@@)", 2)[0];
                String second = format.render("Multiply.").substring(preamble.length());
                assertThat(text).isEqualTo(begin + format.render("Add.") + "a + b" + end + "\n\n" + second);
            }
        }
    }

    @Test
    void aCheckpointCarriesTheTemplateOfItsPromptAndItsEndToken() throws IOException {
        // Given
        Path base = Files.createDirectory(directory.resolve("base"));
        Tokenizer.writeByteLevel(base);
        ObjectNode config = JsonFiles.read(base.resolve("tokenizer_config.json"));
        config.put("chat_template", "the base model's").put("model_max_length", 77);
        Files.writeString(base.resolve("tokenizer_config.json"), config.toString());
        Files.writeString(base.resolve("chat_template.jinja"), "the base model's");
        Path checkpoint = directory.resolve("checkpoint");

        // When
        try (CausalLanguageModel model = CausalLanguageModel.initialize(
                        ModelConfig.small(260, 8, 1, 1, 1, 8, 8, 256, 259), Precision.FP32, 1);
                Tokenizer tokenizer = Tokenizer.load(base)) {
            model.save(checkpoint, tokenizer, new AlpacaPrompt());
        }

        // Then
        String template = new AlpacaPrompt().chatTemplate();
        ObjectNode written = JsonFiles.read(checkpoint.resolve("tokenizer_config.json"));
        assertThat(written.get("chat_template").asText()).isEqualTo(template);
        assertThat(written.get("model_max_length").asInt()).isEqualTo(77);
        assertThat(checkpoint.resolve("chat_template.jinja")).hasContent(template);
        assertThat(Golden.ids(JsonFiles.read(checkpoint.resolve("generation_config.json"))
                        .get("eos_token_id")))
                .containsExactly(257, 259);
        assertThat(ModelConfig.read(checkpoint).endTokens()).containsExactlyInAnyOrder(257, 259);
        assertThat(checkpoint.resolve("model.safetensors")).exists();
    }

    @Test
    void whatABaseDoesNotHaveIsMadeAndNotMore() throws IOException {
        Path base = Files.createDirectory(directory.resolve("base"));
        Tokenizer.writeByteLevel(base);
        Files.move(base.resolve("tokenizer_config.json"), base.resolve("special_tokens_map.json"));
        Path copy = Files.createDirectory(directory.resolve("copy"));

        try (Tokenizer tokenizer = Tokenizer.load(base)) {
            tokenizer.copyFiles(copy, new MagicoderPrompt());
        }

        assertThat(copy.resolve("chat_template.jinja")).doesNotExist();
        ObjectNode written = JsonFiles.read(copy.resolve("tokenizer_config.json"));
        assertThat(written.get("chat_template").asText()).isEqualTo(new MagicoderPrompt().chatTemplate());
        try (Tokenizer tokenizer = Tokenizer.load(copy)) {
            assertThat(tokenizer.eosTokenId()).hasValue(257);
        }
    }

    private static List<JsonNode> vectors(String tokenizer) throws IOException {
        List<JsonNode> vectors = new ArrayList<>();
        Golden.json(CHAT.resolve("vectors.json")).forEach(vector -> {
            if (vector.get("tokenizer").asText().equals(tokenizer)) {
                vectors.add(vector);
            }
        });
        assertThat(vectors).hasSize(10);
        return vectors;
    }
}
