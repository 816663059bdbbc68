package io.magicoder.languagemodel.training;

/** The optimizers there are, by what they keep in memory. */
public enum OptimizerKind {
    ADAMW,
    /** Without first moments. */
    ADAFACTOR,
    ADAFACTOR_WITH_MOMENTS;

    /** Fp32 numbers that are kept for a parameter of this shape. */
    long stateNumbers(long[] shape) {
        long size = size(shape);
        long rowsAndColumns = shape.length < 2 ? size : size / shape[shape.length - 1] + size / shape[shape.length - 2];
        return switch (this) {
            case ADAMW -> 2 * size;
            case ADAFACTOR -> rowsAndColumns;
            case ADAFACTOR_WITH_MOMENTS -> size + rowsAndColumns;
        };
    }

    /** Fp32 numbers that an update of a parameter with so many needs while it lasts. */
    long updateNumbers(long size) {
        return this == ADAMW ? 0 : 3 * size; // squares, the update, and a product on the way to it
    }

    static long size(long[] shape) {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return size;
    }
}
