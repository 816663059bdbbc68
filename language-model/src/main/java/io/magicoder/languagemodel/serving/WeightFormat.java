package io.magicoder.languagemodel.serving;

import io.magicoder.languagemodel.config.Precision;
import java.util.Locale;

/** How an engine stores the matrices of a model. */
public enum WeightFormat {
    /** As they were loaded. */
    UNCHANGED(16),
    /**
     * Eight bits with a scale for each row; activations are bf16. How rows are multiplied by them is measured when an engine
     * starts, of deterministic models, too: another engine may round otherwise.
     */
    INT8(8),
    /** Four bits with a scale and a zero for each 64 numbers of a row, the head in eight; activations are bf16. */
    INT4(4);

    private final int bits;

    WeightFormat(int bits) {
        this.bits = bits;
    }

    int bits() {
        return bits;
    }

    /** Whether a model of this precision can be stored so. */
    boolean fits(Precision precision) {
        return this == UNCHANGED || precision == Precision.BF16;
    }

    /** As users write it. */
    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
