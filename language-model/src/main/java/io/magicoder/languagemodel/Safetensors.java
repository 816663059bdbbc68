package io.magicoder.languagemodel;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Function;

/** Reads and writes {@code model.safetensors}, one file or several with an index. */
final class Safetensors {
    private static final String SINGLE = "model.safetensors";
    private static final String INDEX = "model.safetensors.index.json";
    private static final long MAX_HEADER = 100_000_000;
    private static final int CHUNK = 1 << 22;

    private Safetensors() {}

    /** Where a tensor's bytes are. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Entry(Path file, String dtype, long[] shape, long begin, long end) {
        int elementBytes() {
            return switch (dtype) {
                case "F32" -> 4;
                case "F16", "BF16" -> 2;
                default -> 0;
            };
        }

        String problem(long[] expected, long fileBytes) {
            if (elementBytes() == 0) {
                return " has type " + dtype + " (F32, F16, BF16 can be read)";
            }
            if (!Arrays.equals(shape, expected)) {
                return " has shape " + Arrays.toString(shape) + " and must have " + Arrays.toString(expected);
            }
            long bytes = Arrays.stream(shape).reduce(elementBytes(), (a, b) -> a * b);
            return begin < 0 || end - begin != bytes || end > fileBytes ? " lies outside of " + file.getFileName() : "";
        }
    }

    /**
     * Reads tensors by name.
     *
     * @param target where the numbers of a tensor go
     * @throws ModelFormatException if a file is unfit; every missing or bad tensor is named
     */
    static void read(Path directory, Map<String, long[]> expected, Function<String, FloatBuffer> target) {
        read(directory, expected, target, true);
    }

    /** The same, but the files may have further tensors. */
    static void readSome(Path directory, Map<String, long[]> expected, Function<String, FloatBuffer> target) {
        read(directory, expected, target, false);
    }

    private static void read(
            Path directory, Map<String, long[]> expected, Function<String, FloatBuffer> target, boolean all) {
        try {
            Map<String, Entry> found = new LinkedHashMap<>();
            for (Path file : files(directory)) {
                found.putAll(header(file));
            }
            Map<String, String> problems = new TreeMap<>();
            for (Map.Entry<String, long[]> parameter : expected.entrySet()) {
                Entry entry = found.get(parameter.getKey());
                String problem =
                        entry == null ? " is missing" : entry.problem(parameter.getValue(), Files.size(entry.file()));
                if (!problem.isEmpty()) {
                    problems.put(parameter.getKey(), problem);
                }
            }
            for (String name : found.keySet()) {
                boolean harmless = name.endsWith("rotary_emb.inv_freq") || name.equals("lm_head.weight");
                if (all && !expected.containsKey(name) && !harmless) {
                    problems.put(name, " belongs to no such model");
                }
            }
            if (!problems.isEmpty()) {
                List<String> texts = new ArrayList<>();
                problems.forEach((name, problem) -> texts.add(name + problem));
                throw new ModelFormatException(
                        "the weights in " + directory + " do not fit config.json: " + String.join("; ", texts));
            }
            for (Map.Entry<String, Entry> entry : found.entrySet()) {
                if (expected.containsKey(entry.getKey())) {
                    readInto(entry.getValue(), target.apply(entry.getKey()));
                }
            }
        } catch (IOException e) {
            throw new ModelFormatException("the weights in " + directory + " cannot be read: " + e.getMessage(), e);
        }
    }

    private static Set<Path> files(Path directory) {
        Path index = directory.resolve(INDEX);
        Set<Path> files = new TreeSet<>();
        if (Files.exists(index)) {
            ModelConfig.object(index).path("weight_map").forEach(name -> files.add(directory.resolve(name.asText())));
        } else {
            files.add(directory.resolve(SINGLE));
        }
        for (Path file : files) {
            if (!file.normalize().startsWith(directory.normalize()) || !Files.isRegularFile(file)) {
                throw new ModelFormatException(file + " does not exist: copy the model's weights again");
            }
        }
        return files;
    }

    private static Map<String, Entry> header(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer size = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN);
            readFully(channel, size, 0, file);
            long headerBytes = size.getLong(0);
            if (headerBytes < 2 || headerBytes > Math.min(MAX_HEADER, channel.size() - 8)) {
                throw new ModelFormatException(file + " is no safetensors file, or is cut off: copy it again");
            }
            ByteBuffer text = ByteBuffer.allocate((int) headerBytes);
            readFully(channel, text, 8, file);
            Map<String, Entry> entries = new LinkedHashMap<>();
            JsonNode header = ModelConfig.JSON.readTree(new String(text.array(), StandardCharsets.UTF_8));
            header.properties().forEach(field -> {
                JsonNode value = field.getValue();
                if (!field.getKey().equals("__metadata__")) {
                    long[] shape = new long[value.path("shape").size()];
                    Arrays.setAll(shape, i -> value.path("shape").path(i).asLong(-1));
                    JsonNode offsets = value.path("data_offsets");
                    entries.put(
                            field.getKey(),
                            new Entry(
                                    file,
                                    value.path("dtype").asText(),
                                    shape,
                                    8 + headerBytes + offsets.path(0).asLong(Long.MIN_VALUE / 2),
                                    8 + headerBytes + offsets.path(1).asLong(Long.MIN_VALUE / 2)));
                }
            });
            return entries;
        }
    }

    private static void readInto(Entry entry, FloatBuffer target) throws IOException {
        ByteBuffer chunk = ByteBuffer.allocate(CHUNK).order(ByteOrder.LITTLE_ENDIAN);
        try (FileChannel channel = FileChannel.open(entry.file())) {
            for (long at = entry.begin(); at < entry.end(); at += chunk.limit()) {
                chunk.clear().limit((int) Math.min(CHUNK, entry.end() - at));
                readFully(channel, chunk, at, entry.file());
                chunk.flip();
                switch (entry.dtype()) {
                    case "F32" -> target.put(chunk.asFloatBuffer());
                    case "F16" -> {
                        while (chunk.hasRemaining()) {
                            target.put(Float.float16ToFloat(chunk.getShort()));
                        }
                    }
                    default -> {
                        while (chunk.hasRemaining()) {
                            target.put(Float.intBitsToFloat(chunk.getShort() << 16));
                        }
                    }
                }
            }
        }
    }

    private static void readFully(FileChannel channel, ByteBuffer buffer, long position, Path file) throws IOException {
        while (buffer.hasRemaining()) {
            int read = channel.read(buffer, position + buffer.position());
            if (read < 0) {
                throw new ModelFormatException(file + " is cut off: copy it again");
            }
        }
    }

    /**
     * Writes fp32 tensors into one file, or into several with an index if that would exceed {@code maxFileBytes}.
     *
     * @param source the little-endian numbers of a tensor
     */
    static void write(
            Path directory, Map<String, long[]> shapes, Function<String, ByteBuffer> source, long maxFileBytes)
            throws IOException {
        List<Map<String, long[]>> shards = new ArrayList<>();
        long bytes = Long.MAX_VALUE;
        long total = 0;
        for (Map.Entry<String, long[]> parameter : shapes.entrySet()) {
            long size = bytes(parameter.getValue());
            if (shards.isEmpty() || bytes + size > maxFileBytes) {
                shards.add(new LinkedHashMap<>());
                bytes = 0;
            }
            shards.getLast().put(parameter.getKey(), parameter.getValue());
            bytes += size;
            total += size;
        }
        if (shards.size() == 1) {
            writeFile(directory.resolve(SINGLE), shapes, source);
            return;
        }
        ObjectNode index = ModelConfig.JSON.createObjectNode();
        index.putObject("metadata").put("total_size", total);
        ObjectNode weightMap = index.putObject("weight_map");
        for (int i = 0; i < shards.size(); i++) {
            String name = "model-%05d-of-%05d.safetensors".formatted(i + 1, shards.size());
            shards.get(i).keySet().forEach(parameter -> weightMap.put(parameter, name));
            writeFile(directory.resolve(name), shards.get(i), source);
        }
        ModelConfig.JSON
                .writerWithDefaultPrettyPrinter()
                .writeValue(directory.resolve(INDEX).toFile(), index);
    }

    private static void writeFile(Path file, Map<String, long[]> shapes, Function<String, ByteBuffer> source)
            throws IOException {
        ObjectNode header = ModelConfig.JSON.createObjectNode();
        header.putObject("__metadata__").put("format", "pt");
        long offset = 0;
        for (Map.Entry<String, long[]> parameter : shapes.entrySet()) {
            ObjectNode entry = header.putObject(parameter.getKey()).put("dtype", "F32");
            var shape = entry.putArray("shape");
            Arrays.stream(parameter.getValue()).forEach(shape::add);
            long end = offset + bytes(parameter.getValue());
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] text = ModelConfig.JSON.writeValueAsBytes(header);
        int padded = Math.ceilDiv(text.length, 8) * 8; // the numbers begin aligned
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(text);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        try (FileChannel channel = FileChannel.open(
                file, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            writeFully(channel, head.flip());
            for (String name : shapes.keySet()) {
                writeFully(channel, source.apply(name));
            }
        }
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }

    private static long bytes(long[] shape) {
        return Arrays.stream(shape).reduce(4, (a, b) -> a * b);
    }
}
