package io.magicoder.languagemodel.program;

import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Djl;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * Which of PyTorch's products of matrices are used, by names that {@code products.py} knows. Processors differ several times
 * over in bf16, so a few products are measured once in a process.
 *
 * @param oneRow {@code linear} or {@code onednn}
 * @param fewRows {@code linear}, or {@code turned}: the transpose of the product, with the weights on its left
 * @param manyRows {@code linear}, or {@code widened} to fp32
 */
public record Products(String oneRow, String fewRows, String manyRows) {
    static final String LINEAR = "linear";
    static final String ONEDNN = "onednn";
    static final String TURNED = "turned";
    static final String WIDENED = "widened";

    /** The same on every device. */
    public static final Products PLAIN = new Products(LINEAR, LINEAR, LINEAR);

    private static final int TRIES = 5;
    private static final int FEW_ROWS = 8;
    private static final Path PROCESSOR = Path.of("/proc/cpuinfo");

    private static final class Fp32 {
        static final Products MEASURED = measure(Precision.FP32);
    }

    private static final class Bf16 {
        static final Products MEASURED = measure(Precision.BF16);
    }

    /** As measured on this processor: another process may come to another result. */
    static Products fastest(Precision precision) {
        return switch (precision) {
            case FP32 -> Fp32.MEASURED;
            case BF16 -> Bf16.MEASURED;
        };
    }

    /** By what the processor says of itself, so that every process chooses the same. */
    static Products known(Precision precision) {
        boolean widened = precision == Precision.BF16 && Files.isReadable(PROCESSOR) && !hasBf16Units();
        return new Products(LINEAR, LINEAR, widened ? WIDENED : LINEAR);
    }

    private static boolean hasBf16Units() {
        try (Stream<String> lines = Files.lines(PROCESSOR)) {
            return lines.filter(line -> line.startsWith("flags") || line.startsWith("Features"))
                    .anyMatch(line ->
                            line.contains(" amx_bf16") || line.contains(" avx512_bf16") || line.contains(" bf16"));
        } catch (IOException e) {
            return false;
        }
    }

    private static Products measure(Precision precision) {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = load(manager)) {
            // One row: more weights than caches hold, for reading them is what takes the time.
            PtNDArray wide = random(manager, program, precision, 4096, 8192);
            PtNDArray row = random(manager, program, precision, 1, 8192);
            String oneRow = fastest(manager, program, List.of(LINEAR, ONEDNN), row, wide);
            if (precision == Precision.FP32) {
                PtNDArray few = random(manager, program, precision, FEW_ROWS, 8192);
                return new Products(oneRow, fastest(manager, program, List.of(LINEAR, TURNED), few, wide), LINEAR);
            }
            PtNDArray square = random(manager, program, precision, 1024, 1024);
            PtNDArray rows = random(manager, program, precision, 256, 1024);
            return new Products(oneRow, LINEAR, fastest(manager, program, List.of(LINEAR, WIDENED), rows, square));
        }
    }

    /** What is measured. */
    static TorchProgram load(PtNDManager manager) {
        return TorchProgram.load(manager, Map.of(), List.of(new TorchSource(Products.class, "products.py")), true);
    }

    private static PtNDArray random(
            PtNDManager manager, TorchProgram program, Precision precision, long rows, long columns) {
        try (PtNDArray numbers = (PtNDArray) manager.randomUniform(-1, 1, new Shape(rows, columns), DataType.FLOAT32)) {
            return program.tensor(manager, "cast", numbers, precision.torchType());
        }
    }

    private static String fastest(
            PtNDManager manager, TorchProgram program, List<String> kernels, PtNDArray x, PtNDArray weight) {
        Map<String, Long> best = new HashMap<>();
        for (int attempt = 0; attempt < TRIES; attempt++) {
            for (String kernel : kernels) {
                best.merge(kernel, nanoseconds(manager, program, kernel, x, weight), Math::min);
            }
        }
        return kernels.stream().min(Comparator.comparing(best::get)).orElseThrow();
    }

    private static long nanoseconds(
            PtNDManager manager, TorchProgram program, String kernel, PtNDArray x, PtNDArray weight) {
        long start = System.nanoTime();
        try {
            program.tensor(manager, "product", kernel, x, weight).close();
            return System.nanoTime() - start;
        } catch (IllegalStateException e) {
            if (kernel.equals(LINEAR)) {
                throw e;
            }
            return Long.MAX_VALUE; // oneDNN has no bf16 for processors without AVX-512
        }
    }
}
