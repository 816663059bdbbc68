package io.magicoder.languagemodel.config;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.StreamSupport;

/**
 * {@code adapter_config.json} of a low-rank adapter in PEFT's layout.
 *
 * @param baseModel the model that it adapts, as the file names it; empty if it does not
 * @param lora its targets are those that the file names, which may be a pattern: the tensors say what is adapted
 */
public record AdapterConfig(String baseModel, LoraSettings lora) {
    /** What tells that a directory holds an adapter. */
    public static final String FILE = "adapter_config.json";

    /** Keys that are read here, and those that say nothing about what a finished adapter computes. */
    private static final Set<String> KNOWN = Set.of(
            "peft_type",
            "task_type",
            "base_model_name_or_path",
            "r",
            "lora_alpha",
            "target_modules",
            "bias",
            "init_lora_weights",
            "lora_dropout",
            "inference_mode",
            "peft_version",
            "revision",
            "auto_mapping",
            "runtime_config",
            "exclude_modules",
            "layers_to_transform",
            "layers_pattern",
            "megatron_core",
            "qalora_group_size");

    /** Whether a directory holds an adapter, not a model. */
    public static boolean isIn(Path directory) {
        return Files.isRegularFile(directory.resolve(FILE));
    }

    /**
     * Reads the file of a directory.
     *
     * @throws ModelFormatException naming the key that is unfit, or the feature that is not available
     */
    public static AdapterConfig read(Path directory) {
        Path file = directory.resolve(FILE);
        ObjectNode json = JsonFiles.read(file);
        json.properties().forEach(entry -> {
            JsonNode value = entry.getValue();
            boolean off = value.isNull()
                    || (value.isBoolean() && !value.asBoolean())
                    || (value.isContainerNode() && value.isEmpty());
            if (!off && !KNOWN.contains(entry.getKey())) {
                throw unfit(file, entry.getKey(), value, "this feature is not available");
            }
        });
        require(file, json, "peft_type", json.path("peft_type").asText().equals("LORA"), "only LORA can be used");
        require(file, json, "bias", json.path("bias").asText("none").equals("none"), "only none can be used");
        JsonNode start = json.path("init_lora_weights");
        // Others begin with a changed base model.
        require(
                file,
                json,
                "init_lora_weights",
                !start.isTextual() || Set.of("gaussian", "orthogonal").contains(start.textValue()),
                "its base model was changed; save the adapter converted to plain LoRA");
        require(file, json, "r", json.path("r").isInt(), "it must be a whole number");
        require(file, json, "lora_alpha", json.path("lora_alpha").isNumber(), "it must be a number");
        JsonNode targets = json.path("target_modules");
        try {
            return new AdapterConfig(
                    json.path("base_model_name_or_path").asText(""),
                    new LoraSettings(
                            json.path("r").intValue(),
                            json.path("lora_alpha").doubleValue(),
                            targets.isTextual()
                                    ? List.of(targets.textValue())
                                    : StreamSupport.stream(targets.spliterator(), false)
                                            .map(target -> target.asText(""))
                                            .toList()));
        } catch (IllegalArgumentException e) {
            throw new ModelFormatException(file + ": " + e.getMessage(), e);
        }
    }

    private static void require(Path file, ObjectNode json, String key, boolean condition, String advice) {
        if (!condition) {
            throw unfit(file, key, json.path(key), advice);
        }
    }

    private static ModelFormatException unfit(Path file, String key, JsonNode value, String advice) {
        return new ModelFormatException(
                file + ": " + key + " is " + (value.isMissingNode() ? "missing" : value.toString()) + ": " + advice);
    }

    /** Writes the file, with every key that PEFT needs to load the adapter. */
    public void write(Path directory) {
        ObjectNode json = JsonFiles.MAPPER.createObjectNode();
        json.putObject("alpha_pattern");
        json.put("base_model_name_or_path", baseModel)
                .put("bias", "none")
                .put("fan_in_fan_out", false)
                .put("inference_mode", true)
                .put("init_lora_weights", true);
        if (lora.alpha() == Math.rint(lora.alpha()) && lora.alpha() <= Integer.MAX_VALUE) {
            json.put("lora_alpha", (int) lora.alpha());
        } else {
            json.put("lora_alpha", lora.alpha());
        }
        json.put("lora_dropout", 0.0).put("peft_type", "LORA").put("r", lora.rank());
        json.putObject("rank_pattern");
        lora.targets().forEach(json.putArray("target_modules")::add);
        json.put("task_type", "CAUSAL_LM").put("use_dora", false).put("use_rslora", false);
        try {
            Files.writeString(directory.resolve(FILE), JsonFiles.pretty(json));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
