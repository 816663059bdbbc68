package io.magicoder.cleaner.decontamination.structure;

import java.util.Arrays;

/** The solutions that a code has something of, with how much. */
final class Shortlist {
    private final double[] weights;
    private int[] touched = new int[32];
    private int size;

    Shortlist(int solutions) {
        weights = new double[solutions];
    }

    void add(int solution, double weight) {
        if (weights[solution] == 0) {
            if (size == touched.length) {
                touched = Arrays.copyOf(touched, 2 * size);
            }
            touched[size++] = solution;
        }
        weights[solution] += weight;
    }

    double weight(int solution) {
        return weights[solution];
    }

    int[] touched() {
        return Arrays.copyOf(touched, size);
    }
}
