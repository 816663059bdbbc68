package io.magicoder.seedextractor.run;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How far a run is.
 *
 * @param seeds on the topic
 * @param skipped documents passed over so far, per reason
 * @param error one sentence, if it failed
 */
public record RunStatus(
        String runId,
        State state,
        long seeds,
        Map<String, Long> seedsByLanguage,
        Map<String, Long> skipped,
        @Nullable String error) {

    /** A failed run can be asked for again and goes on where it stopped. */
    public enum State {
        EXTRACTING,
        EXHAUSTED,
        FAILED
    }
}
