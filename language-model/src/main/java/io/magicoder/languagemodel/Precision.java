package io.magicoder.languagemodel;

import java.util.Locale;

/** Of weights and arithmetic. */
public enum Precision {
    FP32,
    BF16;

    /** From {@code fp32} or {@code bf16}. */
    public static Precision parse(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "fp32" -> FP32;
            case "bf16" -> BF16;
            default -> throw new IllegalArgumentException("there is no precision '" + name + "': known are fp32, bf16");
        };
    }
}
