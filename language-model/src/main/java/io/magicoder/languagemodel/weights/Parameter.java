package io.magicoder.languagemodel.weights;

/**
 * A tensor as the files name it: some rows of a tensor of the program.
 *
 * @param slot index of the program's tensor
 * @param firstRow where its rows begin there
 */
@SuppressWarnings("ArrayRecordComponent") // compared by nobody
record Parameter(String name, long[] shape, int slot, long firstRow) {
    long size() {
        long size = 1;
        for (long extent : shape) {
            size *= extent;
        }
        return size;
    }

    long rows() {
        return shape[0];
    }

    /** Where it begins in the program's tensor, counted row by row. */
    long firstElement() {
        return firstRow * (size() / rows());
    }

    boolean isBias() {
        return name.endsWith(".bias");
    }

    boolean isNorm() {
        return name.endsWith("norm.weight");
    }
}
