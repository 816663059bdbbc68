package io.magicoder.generator.teacher;

import java.time.Duration;
import java.util.Optional;

/** Why a call did not yield an answer, by what follows from it. */
public sealed interface TeacherFailure {
    /** One clause for people, without the API key. */
    String detail();

    /**
     * This one request is refused and always will be: its seed ends.
     *
     * @param moderated whether for what it says, by the teacher or a filter before it
     */
    record Refused(String detail, boolean moderated) implements TeacherFailure {}

    /**
     * Refused for a reason that may lie in this one request or in every one: another question finds out.
     *
     * @param maybePassing whether it may have been about every request, and have passed by now: it is worth a second try
     */
    record Denied(String detail, boolean maybePassing) implements TeacherFailure {}

    /**
     * It may work the next time: retried with growing delays, a bounded number of times.
     *
     * @param retryAfter as the teacher asked for
     */
    record Transient(String detail, Optional<Duration> retryAfter) implements TeacherFailure {
        /** The teacher did not say when to come back. */
        public Transient(String detail) {
            this(detail, Optional.empty());
        }
    }

    /**
     * Too many requests: retried until it works.
     *
     * @param retryAfter as the teacher asked for
     */
    record RateLimited(String detail, Optional<Duration> retryAfter) implements TeacherFailure {}

    /** No request can work until somebody repairs the teacher or the configuration: consumption pauses. */
    record Unavailable(String detail) implements TeacherFailure {}

    /** The same with another clause. */
    default TeacherFailure withDetail(String other) {
        return switch (this) {
            case Refused refused -> new Refused(other, refused.moderated());
            case Denied denied -> new Denied(other, denied.maybePassing());
            case Transient passing -> new Transient(other, passing.retryAfter());
            case RateLimited limited -> new RateLimited(other, limited.retryAfter());
            case Unavailable _ -> new Unavailable(other);
        };
    }

    /** The same without the key, which servers quote when they refuse it. */
    default TeacherFailure withoutKey(Optional<String> apiKey) {
        return apiKey.filter(key -> !key.isEmpty() && detail().contains(key))
                .map(key -> withDetail(detail().replace(key, "***")))
                .orElse(this);
    }
}
