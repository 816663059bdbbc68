package io.magicoder.generator.teacher;

import java.time.Duration;
import java.util.Optional;

/** Why a call did not yield an answer, by what follows from it. */
public sealed interface TeacherFailure {
    /** One clause for people, without the API key. */
    String detail();

    /** The teacher refuses this one request and always will: its seed is given up. */
    record Refused(String detail) implements TeacherFailure {}

    /** It may work the next time: retried with growing delays, a bounded number of times. */
    record Transient(String detail) implements TeacherFailure {}

    /**
     * Too many requests: retried until it works, with fewer at once.
     *
     * @param retryAfter as the teacher asked for
     */
    record RateLimited(String detail, Optional<Duration> retryAfter) implements TeacherFailure {}

    /** No request can work until somebody repairs the teacher or the configuration: consumption pauses. */
    record Unavailable(String detail) implements TeacherFailure {}
}
