package io.magicoder.languagemodel.weights;

import java.io.IOException;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.util.Objects;

/** Tensors of the vectors of reference implementations. */
public final class GoldenTensors {
    private GoldenTensors() {}

    /** One fp32 tensor of a safetensors file. */
    public static float[] tensor(Path file, String name) throws IOException {
        return floats(file, entry(file, name));
    }

    /** The shape of a tensor. */
    public static long[] shape(Path file, String name) throws IOException {
        return entry(file, name).shape();
    }

    private static SafetensorsHeader.Entry entry(Path file, String name) throws IOException {
        return Objects.requireNonNull(SafetensorsHeader.read(file).get(name), name);
    }

    private static float[] floats(Path file, SafetensorsHeader.Entry entry) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            float[] numbers = new float[(int) (entry.end() - entry.begin()) / 4];
            channel.map(FileChannel.MapMode.READ_ONLY, entry.begin(), entry.end() - entry.begin())
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .asFloatBuffer()
                    .get(numbers);
            return numbers;
        }
    }
}
