package io.magicoder.generator;

import io.magicoder.events.EventJson;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import java.nio.charset.StandardCharsets;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** What a record of the seeds topic turns out to be. */
sealed interface SeedRecord {
    /** A seed to answer. */
    record Usable(SeedSnippet seed) implements SeedRecord {}

    /**
     * No seed, but it is known which one it should be: it ends as a rejection, so that its run can close.
     *
     * @param reason a clause about the record
     */
    record Unusable(SeedReference about, String reason) implements SeedRecord {}

    /**
     * Nothing that belongs to a run.
     *
     * @param reason a clause about the record
     */
    record Nameless(String reason) implements SeedRecord {}

    static SeedRecord of(byte @Nullable [] key, byte @Nullable [] value) {
        if (value == null) {
            return new Nameless("the record has no value");
        }
        try {
            SeedSnippet seed = EventJson.read(value, SeedSnippet.class);
            String keyText = key == null ? "" : new String(key, StandardCharsets.UTF_8);
            // Outcomes are looked for where the key leads, see docs/concepts/nobody-pays-twice.md.
            return keyText.equals(seed.seedId())
                    ? new Usable(seed)
                    : new Unusable(
                            new SeedReference(seed.runId(), seed.seedId()),
                            "the key of the record is '" + keyText + "', not the id of its seed");
        } catch (SerializationException e) {
            String reason = String.valueOf(e.getMessage());
            return SeedReference.in(value)
                    .<SeedRecord>map(about -> new Unusable(about, reason))
                    .orElseGet(() -> new Nameless(reason));
        }
    }
}
