package io.magicoder.languagemodel.weights;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.weights.SafetensorsHeader.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.Pattern;

/** The safetensors files of a model directory, checked against what the model must have. */
public final class WeightFiles {
    static final String SINGLE = "model.safetensors";
    static final String INDEX = "model.safetensors.index.json";
    private static final String PICKLED = "pytorch_model.bin";
    private static final String OUTPUT = "lm_head.weight";
    private static final String EMBEDDING = "model.embed_tokens.weight";

    /** Of a file beside the index. */
    private static final Pattern NAME = Pattern.compile("[^/\\\\\\x00]+\\.safetensors");

    /** Tables that old versions of transformers wrote and that all versions recompute. */
    private static final Pattern RECOMPUTED =
            Pattern.compile("model\\.(layers\\.\\d+\\.self_attn\\.)?rotary_emb\\.inv_freq");

    private final Layout layout;
    private final Map<String, Entry> entries;

    private WeightFiles(Layout layout, Map<String, Entry> entries) {
        this.layout = layout;
        this.entries = entries;
    }

    Layout layout() {
        return layout;
    }

    /** Where each parameter lies. */
    Map<String, Entry> entries() {
        return entries;
    }

    /**
     * Reads the headers.
     *
     * @throws ModelFormatException if a file is missing or unfit; every bad tensor is named
     */
    public static WeightFiles open(Path directory, ModelConfig config) {
        Layout layout = new Layout(config);
        try {
            Map<String, String> problems = new TreeMap<>();
            Map<String, Entry> found = new LinkedHashMap<>();
            Map<String, Path> index = index(directory);
            for (Path file : index.isEmpty() ? List.of(directory.resolve(SINGLE)) : new TreeSet<>(index.values())) {
                SafetensorsHeader.read(file).forEach((name, entry) -> {
                    if (found.putIfAbsent(name, entry) != null) {
                        problems.put(name, "is in two files");
                    } else if (!index.isEmpty() && !file.equals(index.get(name))) {
                        problems.put(name, "is not where " + INDEX + " says");
                    }
                });
            }
            compare(found, layout, problems);
            if (!problems.isEmpty()) {
                List<String> texts = new ArrayList<>();
                problems.forEach((name, problem) -> texts.add(name + " " + problem));
                throw new ModelFormatException(
                        "the weights in " + directory + " do not fit config.json: " + String.join("; ", texts));
            }
            return new WeightFiles(layout, found);
        } catch (IOException e) {
            throw new ModelFormatException("the weights in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Which file each tensor is said to be in; empty if there is only one file. */
    private static Map<String, Path> index(Path directory) {
        Path index = directory.resolve(INDEX);
        if (Files.isRegularFile(directory.resolve(SINGLE))) {
            return Map.of();
        }
        if (!Files.exists(index)) {
            boolean pickled = Files.exists(directory.resolve(PICKLED))
                    || Files.exists(directory.resolve(PICKLED + ".index.json"));
            throw new ModelFormatException(
                    pickled
                            ? directory + " holds " + PICKLED
                                    + ", a Python pickle, which is not read because it may run"
                                    + " code: load it with transformers and save it with safe_serialization=True"
                            : directory + " holds neither " + SINGLE + " nor " + INDEX + ": copy the model's weights");
        }
        Map<String, Path> files = new HashMap<>();
        for (Map.Entry<String, JsonNode> entry :
                JsonFiles.read(index).path("weight_map").properties()) {
            String name = entry.getValue().asText();
            if (!NAME.matcher(name).matches() || !Files.isRegularFile(directory.resolve(name))) {
                throw new ModelFormatException(
                        index + " names the file '" + name + "', which is not beside it: copy the weights again");
            }
            files.put(entry.getKey(), directory.resolve(name));
        }
        if (files.isEmpty()) {
            throw new ModelFormatException(index + " has no weight_map: copy it again");
        }
        return files;
    }

    private static void compare(Map<String, Entry> found, Layout layout, Map<String, String> problems)
            throws IOException {
        Map<String, Parameter> expected = new HashMap<>();
        for (Parameter parameter : layout.parameters()) {
            expected.put(parameter.name(), parameter);
            Entry entry = found.get(parameter.name());
            if (entry == null) {
                problems.put(parameter.name(), "is missing");
            } else if (!Arrays.equals(entry.shape(), parameter.shape())) {
                problems.put(
                        parameter.name(),
                        "has the shape " + Arrays.toString(entry.shape()) + " and must have "
                                + Arrays.toString(parameter.shape()));
            } else if (Weights.torchType(entry.dtype()).isEmpty()) {
                problems.put(parameter.name(), "has the type " + entry.dtype() + " and must have F32, F16 or BF16");
            }
        }
        for (Map.Entry<String, Entry> tensor : found.entrySet()) {
            String name = tensor.getKey();
            if (name.equals(OUTPUT) && !expected.containsKey(OUTPUT)) {
                Entry embedding = found.get(EMBEDDING);
                if (embedding == null || !sameBytes(tensor.getValue(), embedding)) {
                    problems.put(name, "differs from " + EMBEDDING + " although tie_word_embeddings makes them one");
                }
            } else if (!expected.containsKey(name) && !RECOMPUTED.matcher(name).matches()) {
                problems.put(name, "belongs to no such model");
            }
        }
    }

    private static boolean sameBytes(Entry one, Entry other) throws IOException {
        long bytes = one.end() - one.begin();
        if (bytes != other.end() - other.begin() || !one.dtype().equals(other.dtype())) {
            return false;
        }
        try (FileChannel left = FileChannel.open(one.file());
                FileChannel right = FileChannel.open(other.file())) {
            for (long at = 0; at < bytes; at += 1 << 28) {
                long count = Math.min(1 << 28, bytes - at);
                if (left.map(MapMode.READ_ONLY, one.begin() + at, count)
                                .mismatch(right.map(MapMode.READ_ONLY, other.begin() + at, count))
                        >= 0) {
                    return false;
                }
            }
        }
        return true;
    }

    /** The parameters of each file by file name, to write them as they came; empty for a single file. */
    Map<String, List<Parameter>> shards() {
        Map<String, List<Parameter>> shards = new TreeMap<>();
        for (Parameter parameter : layout.parameters()) {
            Entry entry = entries.get(parameter.name());
            if (entry != null) {
                shards.computeIfAbsent(String.valueOf(entry.file().getFileName()), file -> new ArrayList<>())
                        .add(parameter);
            }
        }
        return shards;
    }
}
