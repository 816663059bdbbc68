package io.magicoder.cleaner.decontamination.meaning;

import org.jspecify.annotations.Nullable;

/**
 * What is known of the meaning of a row that is kept.
 *
 * @param similarity cosine with the nearest task, from -1 to 1; null if the row has no vector
 * @param task that task, such as {@code MBPP 11}; null if the row has no vector
 * @param level the nearest that the judge said of a pair of the row; null if there was none on the shortlist, there is no judge, or
 *     no answer of it counts
 * @param failure why the row has no vector, or a pair of it no ruling; null if nothing failed
 */
public record MeaningScores(
        @Nullable Double similarity,
        @Nullable String task,
        @Nullable MeaningLevel level,
        @Nullable String failure) {}
