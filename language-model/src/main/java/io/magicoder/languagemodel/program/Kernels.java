package io.magicoder.languagemodel.program;

import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.CudaDriver;
import io.magicoder.languagemodel.engine.Device;
import java.util.Map;

/**
 * What a model computes with: the same numbers, up to rounding, by other ways. {@code layer.py} and {@code gradients.py}
 * know the names of the attributes.
 *
 * @param products of matrices
 * @param attention how queries meet keys
 * @param wideAttention whether attention is differentiated in fp32 where weights are bf16
 * @param writtenOut whether derivatives of norms and rotation are written out, or autograd's
 * @param wholeSums whether gradients are added whole, or in pieces that stay in caches
 * @param sortedSums whether what the ids of a batch add to the embedding's gradient is sorted by id: on a GPU the order of a
 *     sum is otherwise any
 * @param logits numbers in memory at once, in fp32
 * @param packedAttention the source of the functions for {@link Attention#PACKED}
 */
public record Kernels(
        Products products,
        Attention attention,
        boolean wideAttention,
        boolean writtenOut,
        boolean wholeSums,
        boolean sortedSums,
        int logits,
        TorchSource packedAttention) {
    /** How queries meet keys. */
    public enum Attention {
        /** Each row by itself, in blocks of queries; PyTorch chooses the kernel. */
        CHOSEN,
        /** The same by matrix products alone: no plans, and always the same order of sums. */
        PLAIN,
        /** All rows in one kernel. */
        PACKED
    }

    /** Below the 32 MiB from which on an allocator maps memory anew each time. */
    private static final int LOGITS_OF_A_PROCESSOR = 8_000_000;

    /** About 1 GB: fewer and larger products. */
    private static final int LOGITS_OF_A_GPU = 270_000_000;

    /** More rows are multiplied by eight-bit weights that were widened before, to bf16 or, without units for it, to fp32. */
    private static final int MOST_ROWS_OF_INTEGERS = 20;

    private static final int MOST_ROWS_OF_INTEGERS_IN_FP32 = 32;

    /** So that one long text keeps all of a card's processors busy. */
    private static final int RUN_OF_A_GPU = 256;

    /** What PyTorch's flash attention can take. */
    private static final int LARGEST_HEAD = 256;

    private static final int HEAD_MULTIPLE = 8;

    private static final TorchSource FLASH = new TorchSource(Kernels.class, "flash.py");

    /** For a device that is there. */
    public static Kernels of(Precision precision, Device device, int headSize, boolean deterministic) {
        return device.isCuda()
                ? ofCuda(
                        precision,
                        headSize,
                        deterministic,
                        CudaDriver.ofThisMachine().cards().get(device.index()).capability())
                : ofCpu(precision, deterministic);
    }

    static Kernels ofCpu(Precision precision, boolean deterministic) {
        Products products = deterministic ? Products.known(precision) : Products.fastest(precision);
        return new Kernels(products, Attention.CHOSEN, true, true, false, false, LOGITS_OF_A_PROCESSOR, FLASH);
    }

    /** What the others are compared with. */
    public static Kernels plain(Products products) {
        return new Kernels(products, Attention.CHOSEN, true, false, false, false, LOGITS_OF_A_PROCESSOR, FLASH);
    }

    /**
     * For a GPU.
     *
     * @param capability of the card, see {@link CudaDriver.Card}
     */
    public static Kernels ofCuda(Precision precision, int headSize, boolean deterministic, int capability) {
        boolean flash = !deterministic // its derivative adds in any order
                && precision == Precision.BF16
                && capability >= CudaDriver.Card.AMPERE
                && headSize % HEAD_MULTIPLE == 0
                && headSize <= LARGEST_HEAD;
        return new Kernels(
                Products.PLAIN,
                flash ? Attention.PACKED : Attention.PLAIN,
                false,
                true,
                true,
                deterministic,
                LOGITS_OF_A_GPU,
                FLASH);
    }

    /** Most keys that a query sees at once; more are shared among processors. */
    public int longestRun() {
        return attention == Attention.PACKED ? RUN_OF_A_GPU : Integer.MAX_VALUE;
    }

    Map<String, Object> attributes() {
        return Map.of(
                "one_row_by_onednn",
                products.oneRow().equals(Products.ONEDNN),
                "few_rows_turned",
                products.fewRows().equals(Products.TURNED),
                "many_rows_widened",
                products.manyRows().equals(Products.WIDENED),
                "widened_from",
                products.manyRows().equals(Products.WIDENED) ? MOST_ROWS_OF_INTEGERS_IN_FP32 : MOST_ROWS_OF_INTEGERS,
                "packed",
                attention == Attention.PACKED,
                "plain_attention",
                attention == Attention.PLAIN,
                "wide_attention",
                wideAttention,
                "written_out",
                writtenOut,
                "whole_sums",
                wholeSums,
                "sorted_sums",
                sortedSums);
    }
}
