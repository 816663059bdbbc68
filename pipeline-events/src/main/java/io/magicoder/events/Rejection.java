package io.magicoder.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A seed that ended without a sample.
 *
 * @param rejectedBy who decided: {@link #GENERATOR}, {@link #IMPORT}, {@link #CLEANER} or {@link #OPERATOR}
 * @param seed what was rejected
 * @param teacher the call that was paid for, if one was made
 * @param answer what the teacher wrote, if it cannot be found on {@value Topics#INSTRUCTIONS_NAME}
 */
public record Rejection(
        String rejectionId,
        String runId,
        String rejectedBy,
        RejectionReason reason,
        Evidence evidence,
        SeedSnippet seed,
        @Nullable TeacherCall teacher,
        @Nullable RawAnswer answer,
        Instant at)
        implements PipelineEvent {
    public static final String GENERATOR = "generator";
    /** Whoever reads the rows of a data set into a run. */
    public static final String IMPORT = "import";

    public static final String CLEANER = "cleaner";
    /** Somebody who settled a record that names no seed. */
    public static final String OPERATOR = "operator";

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
     * @param level how near a contaminated pair is to the task: {@code FUNCTIONALLY_IDENTICAL} or {@code NEARLY_IDENTICAL}
     */
    public record Evidence(
            String stage,
            String detail,
            @Nullable String benchmark,
            @Nullable String task,
            @Nullable String matched,
            @Nullable String level) {
        public static Evidence of(String stage, String detail) {
            return new Evidence(stage, detail, null, null, null, null);
        }

        /** The same with another sentence. */
        public Evidence withDetail(String sentence) {
            return new Evidence(stage, sentence, benchmark, task, matched, level);
        }
    }

    /**
     * A teacher's answer as it came: it was paid for, and other rules may make a sample of it.
     *
     * @param text at most {@value #MAX_BYTES} bytes of UTF-8
     * @param cut whether its end is missing
     */
    public record RawAnswer(String text, boolean cut) {
        public static final int MAX_BYTES = 256 * 1024;

        /** An answer of any length, cut to what a record may carry. */
        public static RawAnswer of(String text) {
            int chars = text.length();
            int bytes = 0;
            for (int i = 0; i < chars; ) {
                int codePoint = text.codePointAt(i);
                bytes += codePoint < 0x80 ? 1 : codePoint < 0x800 ? 2 : codePoint < 0x10000 ? 3 : 4;
                if (bytes > MAX_BYTES) {
                    return new RawAnswer(text.substring(0, i), true);
                }
                i += Character.charCount(codePoint);
            }
            return new RawAnswer(text, false);
        }
    }
}
