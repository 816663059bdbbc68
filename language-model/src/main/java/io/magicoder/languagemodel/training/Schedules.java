package io.magicoder.languagemodel.training;

/** The schedules of transformers: a linear warm-up from 0, then their own course. */
public final class Schedules {
    private Schedules() {}

    /** Falls linearly to 0 at {@code total}. */
    public static Schedule linear(double base, long warmup, long total) {
        return step -> step < warmup
                ? warm(base, step, warmup)
                : base * Math.max(0.0, (double) (total - step) / Math.max(1, total - warmup));
    }

    /** Falls along half a cosine to 0 at {@code total}. */
    public static Schedule cosine(double base, long warmup, long total) {
        return step -> step < warmup
                ? warm(base, step, warmup)
                : base * Math.max(0.0, 0.5 * (1 + Math.cos(Math.PI * (step - warmup) / Math.max(1, total - warmup))));
    }

    /** Stays. */
    public static Schedule constant(double base, long warmup) {
        return step -> step < warmup ? warm(base, step, warmup) : base;
    }

    private static double warm(double base, long step, long warmup) {
        return base * step / Math.max(1, warmup);
    }
}
