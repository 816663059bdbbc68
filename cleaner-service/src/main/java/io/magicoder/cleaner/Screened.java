package io.magicoder.cleaner;

import io.magicoder.cleaner.deduplication.Sketch;
import io.magicoder.cleaner.deduplication.TextFingerprints;
import io.magicoder.events.SampleScores;
import java.util.Optional;

/**
 * What is known of a pair when it comes to the {@link OrderedStep}. Hashes do not depend on the order, and most of the work of
 * telling duplicates is to compute them: whoever screens pairs on many threads does that there.
 *
 * @param texts empty if the ordered step is to hash them
 * @param sketch empty if the ordered step is to make it, should it look for near duplicates
 */
public record Screened(SampleScores scores, Optional<TextFingerprints> texts, Optional<Sketch> sketch) {
    /** Nothing is known. */
    static final Screened NOTHING = of(SampleScores.CLEAN);

    /** Nothing but the scores is known. */
    public static Screened of(SampleScores scores) {
        return new Screened(scores, Optional.empty(), Optional.empty());
    }

    /**
     * The scores, and all that follows from the pair alone.
     *
     * @param near whether near duplicates are looked for
     */
    public static Screened of(SampleScores scores, Candidate candidate, boolean near) {
        return new Screened(
                scores,
                Optional.of(TextFingerprints.of(candidate)),
                near ? Optional.of(Sketch.of(candidate)) : Optional.empty());
    }
}
