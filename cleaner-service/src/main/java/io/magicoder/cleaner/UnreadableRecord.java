package io.magicoder.cleaner;

import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedReference;
import io.magicoder.events.SeedSnippet;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Optional;

/** A record that cannot be used, though it may say which seed it is about. */
public final class UnreadableRecord {
    public static final String STAGE = "intake";

    private static final int SHOWN_BYTES = 300;
    /** Far longer than any id of the pipeline: what is longer would not fit into records and keys. */
    private static final int LONGEST_ID = 200;

    private UnreadableRecord() {}

    /**
     * The rejection that ends the seed of a record.
     *
     * @param why one sentence about the record
     * @return empty if the record does not name its run and seed
     */
    public static Optional<Rejection> rejection(byte[] record, String why, Instant at) {
        return SeedReference.in(record)
                .filter(seed ->
                        seed.runId().length() <= LONGEST_ID && seed.seedId().length() <= LONGEST_ID)
                .map(seed -> new Rejection(
                        Rejection.id(seed.seedId()),
                        seed.runId(),
                        Rejection.CLEANER,
                        RejectionReason.UNREADABLE,
                        Evidence.of(STAGE, why + "; it begins with " + beginning(record)),
                        SeedSnippet.unreadable(seed.seedId(), seed.runId()),
                        null,
                        null,
                        at));
    }

    private static String beginning(byte[] record) {
        return new String(record, 0, Math.min(record.length, SHOWN_BYTES), StandardCharsets.UTF_8);
    }
}
