package io.magicoder.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A seed that ended without a sample.
 *
 * @param rejectedBy the service that decided: {@link #GENERATOR} or {@link #CLEANER}
 * @param seed what was rejected
 * @param teacher the call that was paid for, if one was made
 */
public record Rejection(
        String rejectionId,
        String runId,
        String rejectedBy,
        RejectionReason reason,
        Evidence evidence,
        SeedSnippet seed,
        @Nullable TeacherCall teacher,
        Instant at)
        implements PipelineEvent {
    public static final String GENERATOR = "generator";
    public static final String CLEANER = "cleaner";

    /** The id of the one rejection a seed can lead to. */
    public static String id(String seedId) {
        return DeterministicId.of("rejection", seedId);
    }

    @Override
    public String key() {
        return seed.seedId();
    }

    /**
     * What the decision rests on.
     *
     * @param stage that decided, such as {@code parsing} or {@code decontamination}
     * @param detail one sentence for people
     * @param benchmark name of the matched benchmark, if one matched
     * @param task of the benchmark
     * @param matched text of the match, or the id of the earlier sample that this one repeats
     */
    public record Evidence(
            String stage,
            String detail,
            @Nullable String benchmark,
            @Nullable String task,
            @Nullable String matched) {
        public static Evidence of(String stage, String detail) {
            return new Evidence(stage, detail, null, null, null);
        }
    }
}
