package io.magicoder.events;

import java.time.Instant;
import java.util.Map;

/**
 * All seeds of a run are on the seeds topic.
 *
 * @param seeds how many
 * @param seedsByLanguage the same, per language
 * @param skipped documents passed over, per reason
 */
public record SeedsExhausted(
        String runId, long seeds, Map<String, Long> seedsByLanguage, Map<String, Long> skipped, Instant at)
        implements RunEvent {
    public SeedsExhausted {
        seedsByLanguage = Map.copyOf(seedsByLanguage);
        skipped = Map.copyOf(skipped);
    }
}
