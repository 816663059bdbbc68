package io.magicoder.generator;

import io.magicoder.events.EventJson;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.RawAnswer;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.Outcome.Rejected;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;

/**
 * Makes rejections that fit on their topic. The answer that was paid for travels along; where seed and answer together
 * are too long, the longer of the two is cut until they fit, and the evidence says so.
 */
final class Rejections {
    private final InstantSource clock;

    Rejections(InstantSource clock) {
        this.clock = clock;
    }

    /** A rejection without an answer. */
    Rejected of(SeedSnippet seed, RejectionReason reason, String stage, String detail, @Nullable TeacherCall call) {
        return fitting(new Draft(seed, reason, stage, detail, call, null));
    }

    /**
     * A rejection of an answer.
     *
     * @param answer as the teacher wrote it
     */
    Rejected of(
            SeedSnippet seed, RejectionReason reason, String stage, String detail, TeacherCall call, String answer) {
        return fitting(new Draft(seed, reason, stage, detail, call, RawAnswer.of(answer)));
    }

    private Rejected fitting(Draft draft) {
        Draft fitting = draft;
        Rejection rejection = rejection(draft, draft);
        while (!EventJson.fits(rejection)) {
            fitting = fitting.shorter();
            rejection = rejection(draft, fitting);
        }
        return new Rejected(rejection);
    }

    private record Draft(
            SeedSnippet seed,
            RejectionReason reason,
            String stage,
            String detail,
            @Nullable TeacherCall call,
            @Nullable RawAnswer answer) {

        String text() {
            return answer == null ? "" : answer.text();
        }

        /** With half of the snippet or half of the answer, whichever is longer. */
        Draft shorter() {
            String snippet = seed.snippet();
            if (snippet.isEmpty() && text().isEmpty()) {
                return withoutOrigin();
            }
            return snippet.length() >= text().length()
                    ? new Draft(withSnippet(half(snippet)), reason, stage, detail, call, answer)
                    : new Draft(seed, reason, stage, detail, call, new RawAnswer(half(text()), true));
        }

        private SeedSnippet withSnippet(String snippet) {
            return new SeedSnippet(
                    seed.seedId(),
                    seed.runId(),
                    seed.index(),
                    seed.rawIndex(),
                    snippet,
                    seed.language(),
                    seed.source(),
                    seed.extraction());
        }

        /** Something else than snippet and answer fills the record: only the ids are left. */
        private Draft withoutOrigin() {
            SeedSnippet bare = SeedSnippet.unreadable(seed.seedId(), seed.runId());
            if (seed.equals(bare)) {
                throw new IllegalStateException("the ids of a seed alone are over the limit of a record");
            }
            return new Draft(bare, reason, stage, detail, call, answer);
        }

        private static String half(String text) {
            int end = text.length() / 2;
            return text.substring(0, end > 0 && Character.isHighSurrogate(text.charAt(end - 1)) ? end - 1 : end);
        }
    }

    private Rejection rejection(Draft whole, Draft fitting) {
        StringBuilder detail = new StringBuilder(whole.detail());
        if (fitting.seed().snippet().length() < whole.seed().snippet().length()) {
            detail.append("; its snippet is cut here to fit");
        }
        RawAnswer answer = fitting.answer();
        if (answer != null && answer.cut()) {
            detail.append("; of the answer, the first ")
                    .append(answer.text().length())
                    .append(" characters are kept");
        }
        return new Rejection(
                Rejection.id(whole.seed().seedId()),
                whole.seed().runId(),
                Rejection.GENERATOR,
                whole.reason(),
                Rejection.Evidence.of(whole.stage(), detail.toString()),
                fitting.seed(),
                whole.call(),
                answer,
                clock.instant());
    }
}
