package io.magicoder.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/** {@code config.json} of a Hugging Face directory; keeps every key so that it is written back as it came. */
public final class ModelConfig {
    static final ObjectMapper JSON = new ObjectMapper();
    private static final String FILE = "config.json";
    private static final String GENERATION_FILE = "generation_config.json";
    private static final String ARCHITECTURE = "LlamaForCausalLM";

    private final Path source;
    private final ObjectNode json;
    private final ObjectNode generation;

    private ModelConfig(Path source, ObjectNode json, ObjectNode generation) {
        this.source = source;
        this.json = json;
        this.generation = generation;
        check();
    }

    /**
     * Reads {@code config.json} and, if there is one, {@code generation_config.json}.
     *
     * @throws ModelFormatException naming file, key, value and what to do
     */
    public static ModelConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        if (!Files.exists(file)) {
            throw new ModelFormatException(file + " does not exist: give the directory of a Hugging Face model");
        }
        Path generationFile = directory.resolve(GENERATION_FILE);
        ObjectNode generation = Files.exists(generationFile) ? object(generationFile) : JSON.createObjectNode();
        return new ModelConfig(file, object(file), generation);
    }

    /** A new Llama: {@code hidden} must be a multiple of {@code heads}, {@code heads} of {@code keyValueHeads}. */
    public static ModelConfig small(
            int vocabularySize,
            int hidden,
            int layers,
            int heads,
            int keyValueHeads,
            int intermediate,
            int contextLength,
            int bos,
            int eos) {
        ObjectNode json = JSON.createObjectNode();
        json.putArray("architectures").add(ARCHITECTURE);
        json.put("model_type", "llama")
                .put("attention_bias", false)
                .put("attention_dropout", 0.0)
                .put("bos_token_id", bos)
                .put("eos_token_id", eos)
                .put("head_dim", hidden / heads)
                .put("hidden_act", "silu")
                .put("hidden_size", hidden)
                .put("initializer_range", 0.02)
                .put("intermediate_size", intermediate)
                .put("max_position_embeddings", contextLength)
                .put("mlp_bias", false)
                .put("num_attention_heads", heads)
                .put("num_hidden_layers", layers)
                .put("num_key_value_heads", keyValueHeads)
                .put("rms_norm_eps", 1e-5)
                .put("rope_theta", 10000.0)
                .put("tie_word_embeddings", false)
                .put("torch_dtype", "float32")
                .put("use_cache", true)
                .put("vocab_size", vocabularySize);
        json.putNull("rope_scaling");
        ObjectNode generation = JSON.createObjectNode().put("bos_token_id", bos).put("eos_token_id", eos);
        return new ModelConfig(Path.of(FILE), json, generation);
    }

    /** As it stands in {@code architectures}. */
    public String architecture() {
        return json.path("architectures").path(0).asText("");
    }

    public int vocabularySize() {
        return positive("vocab_size");
    }

    /** Most tokens of prompt and continuation together. */
    public int contextLength() {
        return positive("max_position_embeddings");
    }

    public int hiddenSize() {
        return positive("hidden_size");
    }

    public int layers() {
        return positive("num_hidden_layers");
    }

    public int heads() {
        return positive("num_attention_heads");
    }

    public int keyValueHeads() {
        return json.hasNonNull("num_key_value_heads") ? positive("num_key_value_heads") : heads();
    }

    public int headDimension() {
        return json.hasNonNull("head_dim") ? positive("head_dim") : hiddenSize() / heads();
    }

    public int intermediateSize() {
        return positive("intermediate_size");
    }

    /** Whether the output weights are the embedding. */
    public boolean tiedEmbedding() {
        return json.path("tie_word_embeddings").asBoolean(false);
    }

    /** Standard deviation of new weights. */
    public double initializerRange() {
        return json.path("initializer_range").asDouble(0.02);
    }

    double normEpsilon() {
        return json.path("rms_norm_eps").asDouble(1e-6);
    }

    /** Any of these ends a generation. */
    public Set<Integer> endTokens() {
        JsonNode end =
                generation.hasNonNull("eos_token_id") ? generation.get("eos_token_id") : json.path("eos_token_id");
        Set<Integer> ids = new TreeSet<>();
        if (end.isInt()) {
            ids.add(end.asInt());
        }
        end.forEach(id -> ids.add(id.asInt()));
        return Set.copyOf(ids);
    }

    /** Rotation per position of each pair of a head's dimensions, scaled as {@code rope_scaling} says. */
    float[] rotaryFrequencies() {
        int pairs = headDimension() / 2;
        double theta = json.path("rope_theta").asDouble(10000);
        JsonNode scaling = json.path("rope_scaling");
        double factor = scaling.path("factor").asDouble(1);
        float[] frequencies = new float[pairs];
        for (int i = 0; i < pairs; i++) {
            double frequency = 1 / (float) Math.pow(theta, 2.0 * i / headDimension());
            frequencies[i] = (float)
                    switch (ropeType()) {
                        case "linear" -> frequency / factor;
                        case "llama3" -> llama3(frequency, factor, scaling);
                        default -> frequency;
                    };
        }
        return frequencies;
    }

    private static double llama3(double frequency, double factor, JsonNode scaling) {
        double low = scaling.path("low_freq_factor").asDouble(1);
        double high = scaling.path("high_freq_factor").asDouble(4);
        double context = scaling.path("original_max_position_embeddings").asDouble(8192);
        double wavelength = 2 * Math.PI / frequency;
        if (wavelength < context / high) {
            return frequency;
        }
        if (wavelength > context / low) {
            return frequency / factor;
        }
        double smooth = (context / wavelength - low) / (high - low);
        return (1 - smooth) * frequency / factor + smooth * frequency;
    }

    private String ropeType() {
        JsonNode scaling = json.path("rope_scaling");
        return scaling.path("rope_type").asText(scaling.path("type").asText("default"));
    }

    /** Every parameter by its name in the files, in the order of the program: its shape. */
    Map<String, long[]> parameters() {
        long hidden = hiddenSize();
        long inner = intermediateSize();
        long queries = (long) heads() * headDimension();
        long keys = (long) keyValueHeads() * headDimension();
        Map<String, long[]> shapes = new LinkedHashMap<>();
        shapes.put("model.embed_tokens.weight", new long[] {vocabularySize(), hidden});
        for (int i = 0; i < layers(); i++) {
            String layer = "model.layers." + i + ".";
            shapes.put(layer + "input_layernorm.weight", new long[] {hidden});
            shapes.put(layer + "self_attn.q_proj.weight", new long[] {queries, hidden});
            shapes.put(layer + "self_attn.k_proj.weight", new long[] {keys, hidden});
            shapes.put(layer + "self_attn.v_proj.weight", new long[] {keys, hidden});
            shapes.put(layer + "self_attn.o_proj.weight", new long[] {hidden, queries});
            shapes.put(layer + "post_attention_layernorm.weight", new long[] {hidden});
            shapes.put(layer + "mlp.gate_proj.weight", new long[] {inner, hidden});
            shapes.put(layer + "mlp.up_proj.weight", new long[] {inner, hidden});
            shapes.put(layer + "mlp.down_proj.weight", new long[] {hidden, inner});
        }
        shapes.put("model.norm.weight", new long[] {hidden});
        if (!tiedEmbedding()) {
            shapes.put("lm_head.weight", new long[] {vocabularySize(), hidden});
        }
        return shapes;
    }

    void write(Path directory) {
        ObjectNode written = json.deepCopy();
        written.put(written.has("dtype") ? "dtype" : "torch_dtype", "float32");
        try {
            JSON.writerWithDefaultPrettyPrinter()
                    .writeValue(directory.resolve(FILE).toFile(), written);
            JSON.writerWithDefaultPrettyPrinter()
                    .writeValue(directory.resolve(GENERATION_FILE).toFile(), generation);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check() {
        require(architecture().equals(ARCHITECTURE), "architectures", "only " + ARCHITECTURE + " can be run");
        require(!json.path("attention_bias").asBoolean(false), "attention_bias", "only false can be run");
        require(!json.path("mlp_bias").asBoolean(false), "mlp_bias", "only false can be run");
        require(json.path("hidden_act").asText("silu").equals("silu"), "hidden_act", "only silu can be run");
        require(
                Set.of("default", "linear", "llama3").contains(ropeType()),
                "rope_scaling",
                "only default, linear and llama3 can be run");
        contextLength();
        vocabularySize();
        layers();
        intermediateSize();
        require(
                heads() % keyValueHeads() == 0,
                "num_key_value_heads",
                "it must divide num_attention_heads (" + heads() + ")");
        require(
                json.hasNonNull("head_dim") || hiddenSize() % heads() == 0,
                "hidden_size",
                "it must be a multiple of num_attention_heads (" + heads() + ")");
        require(headDimension() % 2 == 0, "head_dim", "it must be even");
    }

    private void require(boolean condition, String key, String advice) {
        if (!condition) {
            throw new ModelFormatException(source + ": " + key + " is " + json.path(key) + ", but " + advice);
        }
    }

    private int positive(String key) {
        JsonNode value = json.path(key);
        if (!value.isInt() || value.asInt() < 1) {
            throw new ModelFormatException(source + ": " + key + " is "
                    + (value.isMissingNode() ? "missing" : value.toString()) + ": it must be a whole number above 0");
        }
        return value.asInt();
    }

    static ObjectNode object(Path file) {
        try {
            if (JSON.readTree(file.toFile()) instanceof ObjectNode object) {
                return object;
            }
        } catch (IOException e) {
            throw new ModelFormatException(file + " cannot be read as JSON: " + e.getMessage(), e);
        }
        throw new ModelFormatException(file + " is no JSON object");
    }
}
