package io.magicoder.cleaner.decontamination.structure;

import java.util.Optional;

/** How near a code is to a solution; the first is nearest. The names are those of TRACER (arXiv 2605.24079). */
public enum StructureLevel {
    /** The same but for names, comments and layout. */
    FUNCTIONALLY_IDENTICAL,
    /** Most of it in one place: with other literals, statements between, or in another order. */
    NEARLY_IDENTICAL,
    /** A part of it. */
    SHARED_LOGIC;

    /** Of less information a part is not enough: such code is written by many. */
    static final double NEAR_BITS = 22;

    /** Of so little information nearly all must be there, of more than this {@link #LEAST_CONTAINMENT}. */
    private static final double MUCH = 80;

    private static final double LEAST_CONTAINMENT = 0.7;
    private static final double NEAR_NAMES = 0.8;
    private static final double SHARED_CONTAINMENT = 0.4;
    private static final double WHOLE = 0.999;

    static Optional<StructureLevel> of(Resemblance found, boolean weak) {
        boolean alike = found.names() >= WHOLE && found.literals() >= WHOLE;
        if (alike && (weak ? found.complete() : found.whole())) {
            return Optional.of(FUNCTIONALLY_IDENTICAL);
        }
        if (weak) {
            return Optional.empty();
        }
        if (found.shared() >= NEAR_BITS
                && found.names() >= NEAR_NAMES
                && found.containment() >= leastContainment(found.shared())) {
            return Optional.of(NEARLY_IDENTICAL);
        }
        return found.containment() >= SHARED_CONTAINMENT ? Optional.of(SHARED_LOGIC) : Optional.empty();
    }

    private static double leastContainment(double shared) {
        double missing = Math.clamp((MUCH - shared) / (MUCH - NEAR_BITS), 0, 1);
        return LEAST_CONTAINMENT + (WHOLE - LEAST_CONTAINMENT) * missing;
    }
}
