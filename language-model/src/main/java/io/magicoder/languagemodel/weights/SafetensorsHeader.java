package io.magicoder.languagemodel.weights;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.config.ModelFormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Where the tensors of a safetensors file lie. Nothing a file says is believed before it was checked. */
final class SafetensorsHeader {
    /** The format's own limit. */
    private static final long MAX_BYTES = 100_000_000;

    private static final String METADATA = "__metadata__";

    private static final Map<String, Integer> BITS = Map.ofEntries(
            Map.entry("BOOL", 8),
            Map.entry("U8", 8),
            Map.entry("I8", 8),
            Map.entry("F8_E5M2", 8),
            Map.entry("F8_E4M3", 8),
            Map.entry("I16", 16),
            Map.entry("U16", 16),
            Map.entry("F16", 16),
            Map.entry("BF16", 16),
            Map.entry("I32", 32),
            Map.entry("U32", 32),
            Map.entry("F32", 32),
            Map.entry("F64", 64),
            Map.entry("I64", 64),
            Map.entry("U64", 64));
    private static final JsonMapper STRICT = JsonMapper.builder()
            .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    private SafetensorsHeader() {}

    /**
     * A tensor's place.
     *
     * @param begin first byte in the file
     * @param end one after its last byte
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    record Entry(Path file, String dtype, long[] shape, long begin, long end) {
        int elementBytes() {
            return SafetensorsHeader.elementBytes(dtype);
        }
    }

    /** Of a type that the format knows. */
    static int elementBytes(String dtype) {
        return BITS.getOrDefault(dtype, 0) / 8;
    }

    /**
     * Reads a header.
     *
     * @return the tensors by name, in the order of the header
     * @throws ModelFormatException if the file is no safetensors file, or one that contradicts itself
     */
    static Map<String, Entry> read(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            ByteBuffer text = text(file, channel);
            return parse(file, object(file, text), 8L + text.capacity(), channel.size());
        }
    }

    /** What the writer of a file noted about it; empty if nothing. */
    static Map<String, String> metadata(Path file) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            Map<String, String> metadata = new TreeMap<>();
            object(file, text(file, channel)).path(METADATA).properties().forEach(field -> {
                if (!field.getValue().isTextual()) {
                    throw bad(file, METADATA + " has " + field.getKey() + ", which is no text");
                }
                metadata.put(field.getKey(), field.getValue().textValue());
            });
            return metadata;
        }
    }

    private static ByteBuffer text(Path file, FileChannel channel) throws IOException {
        long fileBytes = channel.size();
        if (fileBytes < 10) {
            throw bad(file, "it has only " + fileBytes + " bytes");
        }
        long headerBytes = read(channel, 0, 8).order(ByteOrder.LITTLE_ENDIAN).getLong(0);
        if (headerBytes < 2 || headerBytes > Math.min(MAX_BYTES, fileBytes - 8)) {
            throw bad(file, "its header cannot have " + Long.toUnsignedString(headerBytes) + " bytes");
        }
        return read(channel, 8, (int) headerBytes);
    }

    private static Map<String, Entry> parse(Path file, ObjectNode header, long dataBegin, long fileBytes) {
        Map<String, Entry> entries = new LinkedHashMap<>();
        header.properties().forEach(field -> {
            if (!field.getKey().equals(METADATA)) {
                entries.put(field.getKey(), entry(file, field.getKey(), field.getValue(), dataBegin, fileBytes));
            }
        });
        List<Map.Entry<String, Entry>> byPlace = new ArrayList<>(entries.entrySet());
        byPlace.sort(Comparator.comparingLong((Map.Entry<String, Entry> entry) -> entry.getValue().begin)
                .thenComparingLong(entry -> entry.getValue().end));
        long end = dataBegin;
        for (Map.Entry<String, Entry> next : byPlace) {
            if (next.getValue().begin != end) {
                throw bad(
                        file,
                        next.getKey() + (next.getValue().begin < end ? " overlaps" : " leaves a hole after")
                                + " the tensor before it");
            }
            end = next.getValue().end;
        }
        if (end != fileBytes) {
            throw bad(file, (fileBytes - end) + " bytes at its end belong to no tensor");
        }
        return entries;
    }

    private static ObjectNode object(Path file, ByteBuffer text) {
        try {
            String decoded = StandardCharsets.UTF_8.newDecoder().decode(text).toString();
            if (decoded.startsWith("{") && STRICT.readTree(decoded) instanceof ObjectNode object) {
                return object;
            }
        } catch (JsonProcessingException e) {
            throw bad(file, "its header is no JSON: " + e.getOriginalMessage());
        } catch (CharacterCodingException e) {
            throw bad(file, "its header is no UTF-8");
        }
        throw bad(file, "its header is no JSON object");
    }

    private static Entry entry(Path file, String name, JsonNode value, long dataBegin, long fileBytes) {
        String dtype = value.path("dtype").asText();
        Integer bits = BITS.get(dtype);
        if (bits == null) {
            throw bad(file, name + " has the unknown type '" + dtype + "'");
        }
        JsonNode extents = value.path("shape");
        JsonNode offsets = value.path("data_offsets");
        if (!extents.isArray() || !offsets.isArray() || offsets.size() != 2) {
            throw bad(file, name + " has no shape or no two offsets");
        }
        long[] shape = new long[extents.size()];
        try {
            long bytes = bits / 8;
            for (int i = 0; i < shape.length; i++) {
                shape[i] = natural(file, name, extents.get(i));
                bytes = Math.multiplyExact(bytes, shape[i]);
            }
            long begin = Math.addExact(dataBegin, natural(file, name, offsets.get(0)));
            long end = Math.addExact(dataBegin, natural(file, name, offsets.get(1)));
            if (end > fileBytes) {
                throw bad(file, name + " ends after the file; the copy may be incomplete");
            }
            if (begin > end || end - begin != bytes) {
                throw bad(file, name + " has other offsets than its shape and type need");
            }
            return new Entry(file, dtype, shape, begin, end);
        } catch (ArithmeticException e) {
            throw bad(file, name + " is larger than any file");
        }
    }

    private static long natural(Path file, String name, JsonNode number) {
        if (!number.isIntegralNumber() || !number.canConvertToLong() || number.asLong() < 0) {
            throw bad(file, name + " has the shape or offset " + number);
        }
        return number.asLong();
    }

    private static ByteBuffer read(FileChannel channel, long position, int bytes) throws IOException {
        ByteBuffer buffer = ByteBuffer.allocate(bytes);
        while (buffer.hasRemaining()) {
            if (channel.read(buffer, position + buffer.position()) < 0) {
                throw new IOException("the file became shorter while it was read");
            }
        }
        return buffer.flip();
    }

    private static ModelFormatException bad(Path file, String what) {
        return new ModelFormatException(file + " is no sound safetensors file, copy it again: " + what);
    }
}
