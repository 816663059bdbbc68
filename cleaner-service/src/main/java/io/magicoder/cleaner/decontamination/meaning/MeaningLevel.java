package io.magicoder.cleaner.decontamination.meaning;

import java.util.Locale;

/** How near a row is to a task by what both ask for, in the terms of TRACER (arXiv 2605.24079); the first is nearest. */
public enum MeaningLevel {
    FUNCTIONALLY_IDENTICAL,
    NEARLY_IDENTICAL,
    SHARED_LOGIC,
    UNRELATED;

    /** Whether a row is refused for it. */
    public boolean isRefused() {
        return this == FUNCTIONALLY_IDENTICAL || this == NEARLY_IDENTICAL;
    }

    /** {@code functionally identical}. */
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
