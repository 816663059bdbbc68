package io.magicoder.languagemodel.config;

import java.util.Locale;

/** Of weights and arithmetic. */
public enum Precision {
    FP32(6, "F32", 4),
    BF16(15, "BF16", 2);

    private final int torchType;
    private final String safetensorsType;
    private final int bytes;

    Precision(int torchType, String safetensorsType, int bytes) {
        this.torchType = torchType;
        this.safetensorsType = safetensorsType;
        this.bytes = bytes;
    }

    /** PyTorch's number of the type. */
    public int torchType() {
        return torchType;
    }

    /** The name of the type in safetensors files. */
    public String safetensorsType() {
        return safetensorsType;
    }

    /** Of one number. */
    public int bytes() {
        return bytes;
    }

    /** From {@code fp32} or {@code bf16}. */
    public static Precision parse(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "fp32" -> FP32;
            case "bf16" -> BF16;
            default -> throw new IllegalArgumentException("there is no precision '" + name + "': known are fp32, bf16");
        };
    }
}
