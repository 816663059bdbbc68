package io.magicoder.events;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The rules that a data set was cleaned by.
 *
 * @param decontamination {@code strict}, {@code reference} or {@code none}
 * @param benchmarks names of the benchmarks that were looked for
 * @param benchmarksVersion of the bytes of their files; null without benchmarks
 * @param nearDuplicates similarity from which on a later row is refused; null if none is for that
 */
public record CleaningRules(
        String decontamination,
        List<String> benchmarks,
        @Nullable String benchmarksVersion,
        @Nullable Double nearDuplicates) {
    public CleaningRules {
        benchmarks = List.copyOf(benchmarks);
    }

    /** In a few words, for people. */
    public String inWords() {
        return benchmarks.isEmpty()
                ? "not decontaminated"
                : "decontaminated (" + decontamination + ") against " + String.join(", ", benchmarks);
    }
}
