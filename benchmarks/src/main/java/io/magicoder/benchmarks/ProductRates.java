package io.magicoder.benchmarks;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import java.util.Comparator;
import java.util.List;
import java.util.Map;

/** The best rate at which PyTorch multiplies by weights in a format, whichever of its ways is the fastest on this machine. */
final class ProductRates implements AutoCloseable {
    /** Of both matrices. */
    private static final int SIDE = 2048;

    private static final double OPERATIONS = 2.0 * SIDE * SIDE * SIDE;
    private static final TorchSource SOURCE = new TorchSource(ProductRates.class, "formats.py");

    private final PtNDManager manager = Djl.newManager();
    private final TorchProgram program = TorchProgram.load(manager, Map.of(), List.of(SOURCE), true);
    private final PtNDArray x;
    private final PtNDArray weight;
    private final PtNDArray scale;
    private final String fastest;

    ProductRates(ServedFormat format) {
        long side = SIDE;
        x = program.tensor(manager, "random", side, side, format.precision().torchType());
        List<PtNDArray> stored = switch (format) {
            case FP32, BF16 -> List.of(x, x); // no scale is read
            case INT8 -> program.tensors(manager, "eight_bits", side, side);
            case INT4 -> program.tensors(manager, "four_bits", side, side);
        };
        weight = stored.getFirst();
        scale = stored.getLast();
        fastest = format.products().stream()
                .max(Comparator.comparingDouble(this::rate))
                .orElseThrow();
    }

    /** GFLOPS. */
    double best() {
        return rate(fastest);
    }

    private double rate(String way) {
        return Machine.rateOfMany(
                OPERATIONS / 1e9,
                () -> program.tensor(manager, "product", way, x, weight, scale).close());
    }

    @Override
    public void close() {
        program.close();
        manager.close();
    }
}
