package io.magicoder.languagemodel.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a configuration may say. Each line: architecture; key; its value; the key that is named, if it is refused. */
class ModelConfigTest {
    private static final String LLAMA = """
            {"architectures": ["LlamaForCausalLM"], "model_type": "llama", "vocab_size": 40, "hidden_size": 8,
            "intermediate_size": 12, "num_hidden_layers": 2, "num_attention_heads": 2, "num_key_value_heads": 1,
            "max_position_embeddings": 32, "hidden_act": "silu", "rms_norm_eps": 1e-5, "eos_token_id": 2}""";

    @TempDir
    Path directory;

    private ModelConfig read(String architecture, String key, String value) throws IOException {
        ObjectNode json = (ObjectNode) JsonFiles.MAPPER.readTree(LLAMA);
        json.putArray("architectures").add(architecture + "ForCausalLM");
        json.put("model_type", architecture.toLowerCase(java.util.Locale.ROOT));
        if (architecture.equals("Starcoder2")) {
            json.put("hidden_act", "gelu_pytorch_tanh").remove("rms_norm_eps");
        }
        json.set(key, JsonFiles.MAPPER.readTree(value));
        Files.writeString(directory.resolve("config.json"), json.toString());
        return ModelConfig.read(directory);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Llama; architectures; [\"MambaForCausalLM\"]",
                "Llama; architectures; []",
                "Llama; model_type; \"mistral\"",
                "Llama; rope_scaling; {\"type\": \"dynamic\", \"factor\": 2}",
                "Llama; rope_scaling; {\"rope_type\": \"yarn\", \"factor\": 2}",
                "Llama; rope_scaling; {\"rope_type\": \"longrope\", \"short_factor\": [1]}",
                "Llama; rope_scaling; {\"type\": \"linear\"}",
                "Llama; rope_scaling; {\"type\": \"linear\", \"factor\": 0}",
                "Llama; rope_scaling; {\"rope_type\": \"llama3\", \"factor\": 8}",
                "Llama; rope_scaling; {\"type\": \"linear\", \"factor\": 2, \"attention_factor\": 2}",
                "Llama; rope_scaling; [1]",
                "Llama; rope_interleaved; true",
                "Llama; partial_rotary_factor; 0.25",
                "Llama; hidden_dropout; 0.1",
                "Llama; rope_parameters; {\"rope_type\": \"default\", \"partial_rotary_factor\": 0.5}",
                "Llama; rope_theta; 0",
                "Llama; hidden_act; \"relu\"",
                "Llama; quantization_config; {\"quant_method\": \"gptq\"}",
                "Llama; partial_rotary_factor; 0.5",
                "Llama; sliding_window; 16",
                "Llama; attention_bias; \"yes\"",
                "Llama; tie_word_embeddings; 1",
                "Llama; num_key_value_heads; 3",
                "Llama; num_attention_heads; 3",
                "Llama; num_hidden_layers; 1000000000",
                "Llama; num_hidden_layers; 0",
                "Llama; vocab_size; -1",
                "Llama; vocab_size; 1.5",
                "Llama; vocab_size; \"40\"",
                "Llama; vocab_size; null",
                "Llama; head_dim; 3",
                "Llama; rms_norm_eps; 0",
                "Llama; rms_norm_eps; \"small\"",
                "Llama; logit_scale; 0.5",
                "Llama; attn_logit_softcapping; 50.0",
                "Mistral; sliding_window; 0",
                "Mistral; attention_bias; true",
                "Qwen2; layer_types; [\"full_attention\"]",
                "Qwen2; layer_types; [\"full_attention\", \"chunked_attention\"]",
                "Qwen2; use_mrope; true",
                "Starcoder2; norm_type; \"rms_norm\"",
                "Starcoder2; mlp_type; \"gated\"",
                "Starcoder2; mlp_bias; true",
            })
    void whatThereIsNotIsRefusedByName(String architecture, String key, String value) {
        assertThatThrownBy(() -> read(architecture, key, value))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json: " + (key.equals("num_attention_heads") ? "" : key));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            quoteCharacter = '`',
            value = {
                "Llama; rope_scaling; {\"type\": \"linear\", \"factor\": 4.0}",
                "Llama; is_llama_config; true",
                "Llama; rope_interleaved; false",
                "Llama; transformers.js_config; {\"kv_cache_dtype\": {\"fp16\": \"float16\"}}",
                "Qwen2; _attn_implementation_autoset; true",
                "Llama; gradient_checkpointing; true",
                "Llama; unsloth_version; \"2025.1\"",
                "Llama; max_sequence_length; 2048",
                "Llama; hidden_dropout; 0.0",
                "Llama; resid_pdrop; 0",
                "Llama; partial_rotary_factor; 1.0",
                "Llama; attention_bias; null",
                "Llama; mlp_bias; null",
                "Llama; tie_word_embeddings; null",
                "Llama; hidden_act; null",
                "Llama; head_dim; null",
                "Llama; rope_theta; null",
                "Llama; initializer_range; null",
                "Llama; model_type; null",
                "Mistral; num_key_value_heads; 1",
                "Qwen2; use_sliding_window; null",
                "Qwen2; max_window_layers; null",
                "Llama; rope_parameters; {\"rope_type\": \"default\", \"rope_theta\": 10000.0, \"factor\": null}",
                "Llama; rope_parameters; {\"rope_type\": \"default\", \"partial_rotary_factor\": 1.0}",
                "Llama; dtype; \"bfloat16\"",
                "Llama; rope_scaling; {\"rope_type\": \"default\"}",
                "Llama; quantization_config; null",
                "Llama; use_mrope; false",
                "Llama; eos_token_id; [2, 3]",
                "Llama; attention_bias; true",
                "Llama; mlp_bias; true",
                "Mistral; sliding_window; null",
                "Qwen2; layer_types; [\"full_attention\", \"full_attention\"]",
                "Starcoder2; use_bias; false",
                "Starcoder2; norm_type; \"layer_norm\"",
                "Starcoder2; attention_softmax_in_fp32; true",
                "Starcoder2; activation_function; \"gelu\"",
            })
    void whatThereIsAndWhatChangesNothingIsAccepted(String architecture, String key, String value) throws IOException {
        assertThat(read(architecture, key, value).architecture()).isEqualTo(architecture + "ForCausalLM");
    }

    @Test
    void nullIsNoBiasAsItIsNoneInPython() throws IOException {
        assertThat(read("Starcoder2", "use_bias", "null").feedForwardBias()).isFalse();
        assertThat(read("Starcoder2", "use_cache", "true").feedForwardBias()).isTrue();
        assertThat(read("Starcoder2", "tie_word_embeddings", "null").tiedEmbedding())
                .isFalse();
    }

    @Test
    void nullIsNoEndToken() throws IOException {
        assertThat(read("Llama", "eos_token_id", "[2, null, 5]").endTokens()).containsExactlyInAnyOrder(2, 5);
        assertThat(read("Llama", "eos_token_id", "null").endTokens()).isEmpty();
    }

    @Test
    void everyKeyIsWrittenAsItCame() throws IOException {
        ModelConfig config = read("Llama", "_name_or_path", "\"some/where\"");
        Files.writeString(directory.resolve("generation_config.json"), "{\"eos_token_id\": [2, 5], \"top_p\": 0.9}");

        ModelConfig.read(directory).write(directory.resolve("..").resolve(directory.getFileName()), Precision.FP32);

        assertThat(JsonFiles.read(directory.resolve("config.json"))
                        .get("_name_or_path")
                        .asText())
                .isEqualTo("some/where");
        assertThat(JsonFiles.read(directory.resolve("generation_config.json"))
                        .get("top_p")
                        .asDouble())
                .isEqualTo(0.9);
        assertThat(config.endTokens()).containsExactly(2);
        assertThat(ModelConfig.read(directory).endTokens()).containsExactlyInAnyOrder(2, 5);
    }

    @Test
    void aFileThatIsNoJsonIsNamedWithItsLine() throws IOException {
        Files.writeString(directory.resolve("config.json"), "{\n\"vocab_size\": x}");

        assertThatThrownBy(() -> ModelConfig.read(directory))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json is no JSON in line 2: Unrecognized token 'x'")
                .message()
                .hasLineCount(1);
    }

    @Test
    void aDirectoryWithoutConfigurationIsNoModel() {
        assertThatThrownBy(() -> ModelConfig.read(directory))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json does not exist");
    }
}
