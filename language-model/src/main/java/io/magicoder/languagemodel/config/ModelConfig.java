package io.magicoder.languagemodel.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.stream.StreamSupport;

/**
 * {@code config.json} of a Hugging Face directory; keeps every key so that it is written back as it came.
 *
 * <p>A feature that this module does not have is refused by name. Defaults of absent keys are those of transformers.
 */
public final class ModelConfig {
    private static final String FILE = "config.json";
    private static final String GENERATION_FILE = "generation_config.json";
    private static final Set<String> ACTIVATIONS = Set.of("silu", "swish", "gelu", "gelu_new", "gelu_pytorch_tanh");

    /** Keys of features that 0 turns off. */
    private static final Pattern DROPOUT = Pattern.compile("dropout|pdrop$");

    /** No model has nearly as many; a damaged file may ask for any number. */
    private static final int MAX_LAYERS = 1000;

    private final Path source;
    private final ObjectNode json;
    private final ObjectNode generation;
    private final Architecture architecture;

    private ModelConfig(Path source, ObjectNode json, ObjectNode generation) {
        this.source = source;
        this.json = json;
        this.generation = generation;
        String name = json.path("architectures").path(0).asText("");
        this.architecture = Architecture.of(name)
                .orElseThrow(() -> refused("architectures", "only " + Architecture.classNames() + " can be run"));
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
        ObjectNode generation =
                Files.exists(generationFile) ? JsonFiles.read(generationFile) : JsonFiles.MAPPER.createObjectNode();
        return new ModelConfig(file, JsonFiles.read(file), generation);
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
        ObjectNode json = JsonFiles.MAPPER.createObjectNode();
        json.putArray("architectures").add(Architecture.LLAMA.className);
        json.put("model_type", Architecture.LLAMA.modelType)
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
        ObjectNode generation =
                JsonFiles.MAPPER.createObjectNode().put("bos_token_id", bos).put("eos_token_id", eos);
        return new ModelConfig(Path.of(FILE), json, generation);
    }

    /** As it stands in {@code architectures}. */
    public String architecture() {
        return architecture.className;
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
        if (json.hasNonNull("num_key_value_heads")) {
            return positive("num_key_value_heads");
        }
        require(
                json.has("num_key_value_heads") || architecture == Architecture.LLAMA,
                "num_key_value_heads",
                "it must be given");
        return heads();
    }

    public int headDimension() {
        return json.hasNonNull("head_dim") ? positive("head_dim") : hiddenSize() / heads();
    }

    public int intermediateSize() {
        return positive("intermediate_size");
    }

    /** Whether the output weights are the embedding. */
    public boolean tiedEmbedding() {
        return flag("tie_word_embeddings", architecture == Architecture.STARCODER2);
    }

    /** Standard deviation of new weights. */
    public double initializerRange() {
        return number(json, "initializer_range", 0.02);
    }

    /** Whether a norm subtracts the mean and has a bias. */
    public boolean layerNorm() {
        return architecture == Architecture.STARCODER2;
    }

    /** Whether the feed-forward part has a gate. */
    public boolean gated() {
        return architecture != Architecture.STARCODER2;
    }

    /** Of the attention's input projections. */
    public boolean queryKeyValueBias() {
        return architecture == Architecture.QWEN2 || outputBias();
    }

    /** Of the attention's output projection. */
    public boolean outputBias() {
        return (architecture.has("attention_bias") && flag("attention_bias", false)) || useBias();
    }

    /** Of every projection of the feed-forward part. */
    public boolean feedForwardBias() {
        return (architecture.has("mlp_bias") && flag("mlp_bias", false)) || useBias();
    }

    private boolean useBias() {
        return architecture.has("use_bias") && flag("use_bias", true);
    }

    /** The program's name of the activation. */
    public String activation() {
        String name =
                json.path("hidden_act").asText(architecture == Architecture.STARCODER2 ? "gelu_pytorch_tanh" : "silu");
        return name.equals("swish") ? "silu" : name;
    }

    /** What a norm adds before it divides. */
    public double normEpsilon() {
        return layerNorm() ? number(json, "norm_epsilon", 1e-5) : number(json, "rms_norm_eps", 1e-6);
    }

    /** Positions that each layer attends to, the current one included; 0 for all. */
    public int[] windows() {
        int[] windows = new int[layers()];
        for (int i = 0; i < windows.length; i++) {
            windows[i] = slides(i) ? window() : 0;
        }
        return windows;
    }

    private boolean slides(int layer) {
        if (architecture != Architecture.QWEN2) {
            return architecture.has("sliding_window");
        }
        if (!flag("use_sliding_window", false)) {
            return false;
        }
        return json.hasNonNull("layer_types")
                ? json.path("layer_types").path(layer).asText().equals("sliding_attention")
                : layer >= (int) number(json, "max_window_layers", 28);
    }

    private int window() {
        if (json.has("sliding_window")) {
            return json.hasNonNull("sliding_window") ? positive("sliding_window") : 0;
        }
        return architecture == Architecture.STARCODER2 ? 0 : 4096;
    }

    /** Name of a dropout that training would need, or nothing; it has no part in scoring and decoding. */
    public String dropout() {
        for (String key : List.of("attention_dropout", "embedding_dropout", "residual_dropout")) {
            if (json.path(key).asDouble(0) != 0) {
                return key;
            }
        }
        return "";
    }

    /**
     * Checks a row or a prompt.
     *
     * @throws IllegalArgumentException if there are no ids, more than {@link #contextLength()}, or one that is not in
     *     the vocabulary
     */
    public void requireTokens(int[] ids) {
        if (ids.length == 0 || ids.length > contextLength()) {
            throw new IllegalArgumentException(
                    "a row or prompt has " + ids.length + " tokens: it must have from 1 to " + contextLength());
        }
        for (int id : ids) {
            if (id < 0 || id >= vocabularySize()) {
                throw new IllegalArgumentException("token " + id + " is not in the vocabulary of " + vocabularySize()
                        + ": the tokenizer belongs to another model");
            }
        }
    }

    /** Any of these ends a generation. */
    public Set<Integer> endTokens() {
        JsonNode end =
                generation.hasNonNull("eos_token_id") ? generation.get("eos_token_id") : json.path("eos_token_id");
        Set<Integer> ids = new TreeSet<>();
        Stream.concat(Stream.of(end), StreamSupport.stream(end.spliterator(), false))
                .filter(JsonNode::isInt)
                .forEach(id -> ids.add(id.intValue()));
        return Set.copyOf(ids);
    }

    /**
     * The same with a token among those that end a generation, in {@code generation_config.json}; as it is if the token is
     * there.
     */
    public ModelConfig withEndToken(int id) {
        Set<Integer> known = new TreeSet<>(endTokens());
        if (known.contains(id) && generation.hasNonNull("eos_token_id")) {
            return this;
        }
        known.remove(id);
        ObjectNode ending = generation.deepCopy();
        if (generation.isEmpty() && json.hasNonNull("bos_token_id")) {
            ending.set("bos_token_id", json.get("bos_token_id"));
        }
        if (known.isEmpty()) {
            ending.put("eos_token_id", id);
        } else {
            ArrayNode ids = ending.putArray("eos_token_id").add(id);
            known.forEach(ids::add);
        }
        return new ModelConfig(source, json, ending);
    }

    /** Rotation per position of each pair of a head's dimensions, scaled as {@code rope_scaling} says. */
    public double[] rotaryFrequencies() {
        double theta = number(rope(), "rope_theta", number(json, "rope_theta", 10000));
        double factor = number(rope(), "factor", 1);
        double[] frequencies = new double[headDimension() / 2];
        for (int i = 0; i < frequencies.length; i++) {
            // As transformers rounds: the power and its inverse are fp32.
            double frequency = 1 / (float) Math.pow(theta, (float) (2.0 * i / headDimension()));
            frequencies[i] = (float)
                    switch (ropeType()) {
                        case "linear" -> (float) frequency / factor;
                        case "llama3" -> llama3((float) frequency, factor);
                        default -> frequency;
                    };
        }
        return frequencies;
    }

    private double llama3(double frequency, double factor) {
        double low = number(rope(), "low_freq_factor", 1);
        double high = number(rope(), "high_freq_factor", 4);
        double context = number(rope(), "original_max_position_embeddings", 8192);
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

    /** What newer versions of transformers call {@code rope_parameters}. */
    private JsonNode rope() {
        return json.hasNonNull("rope_parameters") ? json.path("rope_parameters") : json.path("rope_scaling");
    }

    private String ropeType() {
        return rope().path("rope_type").asText(rope().path("type").asText("default"));
    }

    /** Writes it and {@code generation_config.json}; of its keys only the type of the weights may change. */
    public void write(Path directory, Precision precision) {
        ObjectNode written = json.deepCopy();
        for (String key : List.of("dtype", "torch_dtype")) {
            if (written.has(key)) {
                written.put(key, precision == Precision.BF16 ? "bfloat16" : "float32");
            }
        }
        try {
            Files.writeString(directory.resolve(FILE), JsonFiles.pretty(written));
            if (!generation.isEmpty()) {
                Files.writeString(directory.resolve(GENERATION_FILE), JsonFiles.pretty(generation));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void check() {
        json.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            boolean fits = architecture.knows(entry.getKey()) || isOff(entry.getKey(), value);
            require(fits, entry.getKey(), "this feature is not available");
        });
        String type = architecture.modelType;
        require(json.path("model_type").asText(type).equals(type), "model_type", "it must be " + type);
        require(layers() <= MAX_LAYERS, "num_hidden_layers", "it must be at most " + MAX_LAYERS);
        require(
                json.path("norm_type").asText("layer_norm").equals("layer_norm"),
                "norm_type",
                "only layer_norm can be run");
        require(json.path("mlp_type").asText("default").equals("default"), "mlp_type", "only default can be run");
        contextLength();
        vocabularySize();
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
        require(
                ACTIVATIONS.contains(activation()),
                "hidden_act",
                "only " + String.join(", ", new TreeSet<>(ACTIVATIONS)) + " can be run");
        require(normEpsilon() > 0, layerNorm() ? "norm_epsilon" : "rms_norm_eps", "it must be above 0");
        checkRope();
        tiedEmbedding();
        queryKeyValueBias();
        feedForwardBias();
        initializerRange();
        require(
                !json.hasNonNull("layer_types") || layerTypesAreKnown(),
                "layer_types",
                "it must say full_attention or sliding_attention for each of " + layers() + " layers");
        windows();
    }

    /** Whether a value leaves the feature of its key, whatever it is, without effect. */
    private static boolean isOff(String key, JsonNode value) {
        return value.isNull()
                || (value.isBoolean() && !value.booleanValue())
                || (value.isContainerNode() && value.isEmpty())
                || (value.isNumber()
                        && value.doubleValue() == 0
                        && DROPOUT.matcher(key).find())
                || (value.isNumber() && value.doubleValue() == 1 && key.equals("partial_rotary_factor"));
    }

    private boolean layerTypesAreKnown() {
        JsonNode types = json.path("layer_types");
        boolean known = types.isArray() && types.size() == layers();
        for (JsonNode type : types) {
            known &= type.asText().equals("full_attention")
                    || (type.asText().equals("sliding_attention") && flag("use_sliding_window", false));
        }
        return known;
    }

    private void checkRope() {
        String key = json.hasNonNull("rope_parameters") ? "rope_parameters" : "rope_scaling";
        require(rope().isObject() || rope().isNull() || rope().isMissingNode(), key, "it must be an object");
        Set<String> known = switch (ropeType()) {
            case "default" -> Set.of("type", "rope_type", "rope_theta");
            case "linear" -> Set.of("type", "rope_type", "rope_theta", "factor");
            case "llama3" ->
                Set.of(
                        "type",
                        "rope_type",
                        "rope_theta",
                        "factor",
                        "low_freq_factor",
                        "high_freq_factor",
                        "original_max_position_embeddings");
            default -> throw refused(key, "only the types default, linear and llama3 can be run");
        };
        rope().fieldNames()
                .forEachRemaining(name -> require(
                        known.contains(name) || isOff(name, rope().path(name)),
                        key,
                        "of this type " + name + " is not known"));
        if (!ropeType().equals("default")) {
            known.stream()
                    .filter(name -> !name.endsWith("type") && !name.equals("rope_theta"))
                    .forEach(name -> require(
                            rope().path(name).asDouble(0) > 0, key, "it must have " + name + ", a number above 0"));
        }
        require(
                number(rope(), "rope_theta", number(json, "rope_theta", 10000)) > 0,
                "rope_theta",
                "it must be above 0");
    }

    private void require(boolean condition, String key, String advice) {
        if (!condition) {
            throw refused(key, advice);
        }
    }

    private ModelFormatException refused(String key, String advice) {
        JsonNode value = json.path(key);
        return new ModelFormatException(
                source + ": " + key + " is " + (value.isMissingNode() ? "missing" : value.toString()) + ": " + advice);
    }

    private int positive(String key) {
        JsonNode value = json.path(key);
        require(value.isInt() && value.asInt() > 0, key, "it must be a whole number above 0");
        return value.asInt();
    }

    private boolean flag(String key, boolean absent) {
        JsonNode value = json.path(key);
        require(value.isMissingNode() || value.isNull() || value.isBoolean(), key, "it must be true or false");
        return value.isMissingNode() ? absent : value.asBoolean(); // null is false, as in Python
    }

    private double number(JsonNode object, String key, double absent) {
        JsonNode value = object.path(key);
        require(value.isMissingNode() || value.isNull() || value.isNumber(), key, "it must be a number");
        return value.asDouble(absent);
    }
}
