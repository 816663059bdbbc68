package io.magicoder.benchmarks;

import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.serving.WeightFormat;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** How an engine stores weights, and what llama.cpp calls the like. */
enum ServedFormat {
    FP32(Precision.FP32, WeightFormat.UNCHANGED, 4, 4, "f32", "linear"),
    BF16(Precision.BF16, WeightFormat.UNCHANGED, 2, 2, "bf16", "linear widened"),
    INT8(Precision.BF16, WeightFormat.INT8, 1, 1, "q8_0", "packed8 widened8 digits8"),
    /** Scale and zero take four bytes of each 64 numbers; the head has eight bits. */
    INT4(Precision.BF16, WeightFormat.INT4, 0.5 + 4.0 / 64, 1, "q4_0", "packed4");

    private final Precision precision;
    private final WeightFormat weights;
    private final double bytes;
    private final double bytesOfHead;
    private final String peer;
    private final String products;

    ServedFormat(
            Precision precision, WeightFormat weights, double bytes, double bytesOfHead, String peer, String products) {
        this.precision = precision;
        this.weights = weights;
        this.bytes = bytes;
        this.bytesOfHead = bytesOfHead;
        this.peer = peer;
        this.products = products;
    }

    static Optional<ServedFormat> find(String name) {
        return List.of(values()).stream()
                .filter(format -> format.toString().equals(name))
                .findAny();
    }

    /** Of activations. */
    Precision precision() {
        return precision;
    }

    WeightFormat weights() {
        return weights;
    }

    /** What a token at batch 1 reads. */
    double bytes(ServedShape shape) {
        return bytes * shape.inLayers() + bytesOfHead * shape.inHead();
    }

    /** llama.cpp's name. */
    String peer() {
        return peer;
    }

    /** The ways of {@code formats.py} to multiply by such weights. */
    List<String> products() {
        return List.of(products.split(" ", -1));
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
