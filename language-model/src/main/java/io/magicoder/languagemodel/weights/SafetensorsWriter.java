package io.magicoder.languagemodel.weights;

import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.config.JsonFiles;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/** Writes weights as transformers does: {@code model.safetensors}, or several files and their index. */
final class SafetensorsWriter {
    private static final Map<String, String> METADATA = Map.of("format", "pt");

    private SafetensorsWriter() {}

    /** Parameters by file, filled in their order up to {@code maxFileBytes}. */
    static Map<String, List<Parameter>> shards(Weights weights, long maxFileBytes) {
        List<List<Parameter>> shards = new ArrayList<>();
        long bytes = 0;
        for (Parameter parameter : weights.layout().parameters()) {
            long size = parameter.size() * weights.precision().bytes();
            if (shards.isEmpty() || bytes + size > maxFileBytes) {
                shards.add(new ArrayList<>());
                bytes = 0;
            }
            shards.getLast().add(parameter);
            bytes += size;
        }
        Map<String, List<Parameter>> files = new LinkedHashMap<>();
        for (int i = 0; i < shards.size(); i++) {
            files.put(
                    shards.size() == 1
                            ? WeightFiles.SINGLE
                            : String.format(Locale.ROOT, "model-%05d-of-%05d.safetensors", i + 1, shards.size()),
                    shards.get(i));
        }
        return files;
    }

    /** Writes each file beside its place and then moves it there; files of earlier weights that are none now go. */
    static void write(Path directory, Weights weights, Map<String, List<Parameter>> files) throws IOException {
        for (Map.Entry<String, List<Parameter>> file : files.entrySet()) {
            try (PtNDManager scope = weights.newScope()) {
                List<Tensor> tensors = file.getValue().stream()
                        .map(parameter -> new Tensor(
                                parameter.name(), weights.precision().safetensorsType(), parameter.shape(), sink -> {
                                    for (ByteBuffer piece : weights.bytes(scope, parameter)) {
                                        sink.write(piece);
                                    }
                                }))
                        .toList();
                write(directory.resolve(file.getKey()), METADATA, tensors);
            }
        }
        if (files.size() > 1) {
            Files.writeString(directory.resolve(WeightFiles.INDEX), JsonFiles.pretty(index(weights, files)));
        }
        try (DirectoryStream<Path> present = Files.newDirectoryStream(directory, "model*.safetensors*")) {
            for (Path file : present) {
                String name = String.valueOf(file.getFileName());
                boolean ours = name.matches("model(-\\d{5}-of-\\d{5})?\\.safetensors(\\.index\\.json)?");
                boolean index = name.equals(WeightFiles.INDEX) && files.size() > 1;
                if (ours && !index && !files.containsKey(name)) {
                    Files.delete(file);
                }
            }
        }
    }

    private static ObjectNode index(Weights weights, Map<String, List<Parameter>> files) {
        long numbers = weights.layout().parameters().stream()
                .mapToLong(Parameter::size)
                .sum();
        ObjectNode index = JsonFiles.MAPPER.createObjectNode();
        index.putObject("metadata")
                .put("total_parameters", numbers)
                .put("total_size", numbers * weights.precision().bytes());
        Map<String, String> sorted = new TreeMap<>();
        files.forEach((file, parameters) -> parameters.forEach(parameter -> sorted.put(parameter.name(), file)));
        sorted.forEach(index.putObject("weight_map")::put);
        return index;
    }

    /** Takes the bytes of a tensor, one piece after the other. */
    @FunctionalInterface
    interface Sink {
        void write(ByteBuffer piece) throws IOException;
    }

    /** Hands out the bytes of a tensor. */
    @FunctionalInterface
    interface Source {
        void writeTo(Sink sink) throws IOException;
    }

    /** What is written, row by row. */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Tensor(String name, String dtype, long[] shape, Source source) {
        long bytes() {
            long bytes = SafetensorsHeader.elementBytes(dtype);
            for (long extent : shape) {
                bytes *= extent;
            }
            return bytes;
        }
    }

    /** Writes one file beside its place, waits until the disk has it, and moves it there. */
    static void write(Path target, Map<String, String> metadata, List<Tensor> tensors) throws IOException {
        List<Tensor> sorted = new ArrayList<>(tensors);
        sorted.sort(Comparator.comparing(Tensor::name)); // the order of the safetensors library
        Path beside = target.resolveSibling(target.getFileName() + ".part");
        try {
            try (FileChannel channel = FileChannel.open(
                    beside,
                    StandardOpenOption.CREATE,
                    StandardOpenOption.WRITE,
                    StandardOpenOption.TRUNCATE_EXISTING)) {
                writeFully(channel, header(metadata, sorted));
                for (Tensor tensor : sorted) {
                    tensor.source().writeTo(piece -> writeFully(channel, piece));
                }
                channel.force(true);
            }
            Files.move(beside, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        } finally {
            Files.deleteIfExists(beside);
        }
        try (FileChannel directory = FileChannel.open(target.toAbsolutePath().getParent())) {
            directory.force(true); // the new name
        }
    }

    private static ByteBuffer header(Map<String, String> metadata, List<Tensor> tensors) {
        ObjectNode header = JsonFiles.MAPPER.createObjectNode();
        new TreeMap<>(metadata).forEach(header.putObject("__metadata__")::put);
        long offset = 0;
        for (Tensor tensor : tensors) {
            ObjectNode entry = header.putObject(tensor.name()).put("dtype", tensor.dtype());
            ArrayNode shape = entry.putArray("shape");
            for (long extent : tensor.shape()) {
                shape.add(extent);
            }
            long end = offset + tensor.bytes();
            entry.putArray("data_offsets").add(offset).add(end);
            offset = end;
        }
        byte[] text;
        try {
            text = JsonFiles.MAPPER.writeValueAsBytes(header);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        int padded = Math.ceilDiv(text.length, 8) * 8; // the numbers begin aligned
        ByteBuffer head = ByteBuffer.allocate(8 + padded).order(ByteOrder.LITTLE_ENDIAN);
        head.putLong(padded).put(text);
        while (head.hasRemaining()) {
            head.put((byte) ' ');
        }
        return head.flip();
    }

    private static void writeFully(FileChannel channel, ByteBuffer buffer) throws IOException {
        while (buffer.hasRemaining()) {
            channel.write(buffer);
        }
    }
}
