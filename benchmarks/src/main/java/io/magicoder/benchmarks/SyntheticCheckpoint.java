package io.magicoder.benchmarks;

import io.magicoder.events.EventJson;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.weights.Weights;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * A Hugging Face directory of random bf16 weights, written as fast as the disk takes it: every matrix begins with the same
 * numbers and repeats them, which takes no time off any product.
 */
final class SyntheticCheckpoint {
    private static final int DRAWN = 1 << 22;
    private static final double WIDTH = 0.02;
    private static final int ALIGNMENT = 64;
    private static final String EMBEDDING = "model.embed_tokens.weight";

    private SyntheticCheckpoint() {}

    /** Writes configuration and weights; makes the directory. Any token may follow any other. */
    static void write(Path directory, ServedShape shape) throws IOException {
        write(directory, shape, 0, shape.vocabulary());
    }

    /** The same, but no text that the model writes has tokens before the first of these or from their end on. */
    static void write(Path directory, ServedShape shape, int firstToken, int endToken) throws IOException {
        Files.createDirectories(directory);
        shape.writeConfig(directory);
        Map<String, long[]> shapes = Weights.parameterShapes(ModelConfig.read(directory));
        try (FileChannel file = FileChannel.open(
                directory.resolve("model.safetensors"), StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE)) {
            writeAll(file, header(shapes));
            byte[] drawn = drawn();
            for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
                long bytes = bytes(tensor.getValue());
                if (tensor.getValue().length == 1) {
                    writeAll(file, ones(bytes));
                } else if (tensor.getKey().equals(EMBEDDING)) {
                    long row = bytes / shape.vocabulary();
                    writeZeros(file, firstToken * row);
                    writeDrawn(file, drawn, (endToken - firstToken) * row);
                    writeZeros(file, (shape.vocabulary() - endToken) * row);
                } else {
                    writeDrawn(file, drawn, bytes);
                }
            }
        }
    }

    private static long bytes(long[] shape) {
        return Short.BYTES * Arrays.stream(shape).reduce(1, (a, b) -> a * b);
    }

    /** Its length, and where each tensor lies, in the order of the file (safetensors). */
    private static ByteBuffer header(Map<String, long[]> shapes) {
        Map<String, Object> tensors = new LinkedHashMap<>();
        long begin = 0;
        for (Map.Entry<String, long[]> tensor : shapes.entrySet()) {
            long end = begin + bytes(tensor.getValue());
            tensors.put(
                    tensor.getKey(),
                    Map.of("dtype", "BF16", "shape", tensor.getValue(), "data_offsets", List.of(begin, end)));
            begin = end;
        }
        byte[] json = EventJson.write(tensors);
        int length = Math.ceilDiv(Long.BYTES + json.length, ALIGNMENT) * ALIGNMENT - Long.BYTES;
        ByteBuffer header = ByteBuffer.allocate(Long.BYTES + length).order(ByteOrder.LITTLE_ENDIAN);
        header.putLong(length).put(json);
        header.put(" ".repeat(length - json.length).getBytes(StandardCharsets.US_ASCII));
        return header.flip();
    }

    private static byte[] drawn() {
        SplittableRandom random = new SplittableRandom(1);
        ByteBuffer numbers = ByteBuffer.allocate(Short.BYTES * DRAWN).order(ByteOrder.LITTLE_ENDIAN);
        while (numbers.hasRemaining()) {
            numbers.putShort(bf16((float) (WIDTH * random.nextGaussian())));
        }
        return numbers.array();
    }

    private static ByteBuffer ones(long bytes) {
        ByteBuffer ones = ByteBuffer.allocate((int) bytes).order(ByteOrder.LITTLE_ENDIAN);
        while (ones.hasRemaining()) {
            ones.putShort(bf16(1));
        }
        return ones.flip();
    }

    private static short bf16(float number) {
        return (short) (Float.floatToRawIntBits(number) >>> Short.SIZE);
    }

    private static void writeDrawn(FileChannel file, byte[] drawn, long bytes) throws IOException {
        for (long left = bytes; left > 0; left -= drawn.length) {
            writeAll(file, ByteBuffer.wrap(drawn, 0, (int) Math.min(left, drawn.length)));
        }
    }

    private static void writeZeros(FileChannel file, long bytes) throws IOException {
        writeAll(file, ByteBuffer.allocate((int) bytes));
    }

    private static void writeAll(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }
}
