package io.magicoder.benchmarks;

import io.magicoder.events.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The shape of a Llama whose embedding is its head, too.
 *
 * @param inner rows of gate and up projection
 */
record ServedShape(
        String name, int hidden, int layers, int heads, int keyValueHeads, int inner, int vocabulary, int context) {
    /** For tests, and where what is around a model is measured. */
    static final ServedShape TINY = new ServedShape("tiny", 64, 2, 4, 2, 128, 512, 1024);

    /** Of the tokenizer whose tokens are the bytes. */
    private static final int BOS = 256;

    private static final int EOS = 257;

    private static final List<ServedShape> ALL = List.of(
            new ServedShape("1.24B", 2048, 16, 32, 8, 8192, 128256, 4096),
            new ServedShape("134M", 576, 30, 9, 3, 1536, 49152, 4096),
            TINY);

    static Optional<ServedShape> find(String name) {
        return ALL.stream().filter(shape -> shape.name.equals(name)).findAny();
    }

    /** Numbers in the matrices of all layers. */
    long inLayers() {
        long ofKeys = (long) hidden / heads * keyValueHeads;
        return (long) layers * hidden * (2L * hidden + 2 * ofKeys + 3L * inner);
    }

    /** Numbers of the head. */
    long inHead() {
        return (long) vocabulary * hidden;
    }

    /** Whether a step takes seconds rather than moments. */
    boolean isLarge() {
        return inLayers() > 500_000_000;
    }

    /**
     * Operations of a prompt whose last token alone has logits: two for each multiplied weight and token, and the visible
     * half of queries by keys and of weights by values.
     */
    double operations(int tokens) {
        return 2.0 * inLayers() * tokens + 2.0 * inHead() + 2.0 * layers * hidden * tokens * tokens;
    }

    /** Writes {@code config.json}. */
    void writeConfig(Path directory) throws IOException {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("architectures", List.of("LlamaForCausalLM"));
        json.put("model_type", "llama");
        json.put("bos_token_id", BOS);
        json.put("eos_token_id", EOS);
        json.put("head_dim", hidden / heads);
        json.put("hidden_act", "silu");
        json.put("hidden_size", hidden);
        json.put("intermediate_size", inner);
        json.put("max_position_embeddings", context);
        json.put("num_attention_heads", heads);
        json.put("num_hidden_layers", layers);
        json.put("num_key_value_heads", keyValueHeads);
        json.put("rms_norm_eps", 1e-5);
        json.put("rope_theta", 10000.0);
        json.put("tie_word_embeddings", true);
        json.put("torch_dtype", "bfloat16");
        json.put("vocab_size", vocabulary);
        Files.write(directory.resolve("config.json"), EventJson.write(json));
    }
}
