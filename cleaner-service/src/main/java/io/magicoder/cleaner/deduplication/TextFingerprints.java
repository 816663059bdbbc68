package io.magicoder.cleaner.deduplication;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.PythonText;
import org.jspecify.annotations.Nullable;

/**
 * What exact duplicates of a pair are told by: each of its texts with all whitespace removed. It follows from the pair alone.
 * A text that is missing is null.
 */
public record TextFingerprints(
        @Nullable Fingerprint seed,
        @Nullable Fingerprint problem,
        @Nullable Fingerprint solution) {

    /** Hashes the texts of a pair. */
    public static TextFingerprints of(Candidate candidate) {
        return new TextFingerprints(of(candidate.seed()), of(candidate.problem()), of(candidate.solution()));
    }

    private static @Nullable Fingerprint of(@Nullable String text) {
        return text == null ? null : Fingerprint.of(PythonText.withoutWhitespace(text));
    }
}
