package io.magicoder.generator;

import io.magicoder.events.RejectionReason;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.parsing.ParsedAnswer;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What asking for a problem and its solution came to. */
public sealed interface Authored {
    /** The call that was paid for, null if none was made. */
    @Nullable TeacherCall call();

    /**
     * Both are there.
     *
     * @param answer as the teacher wrote it
     */
    record Written(ParsedAnswer.Pair pair, String answer, TeacherCall call) implements Authored {}

    /**
     * They are not.
     *
     * @param stage that decided
     * @param detail one sentence for people
     * @param answer as the teacher wrote it, if it did
     */
    record Missing(
            RejectionReason reason,
            String stage,
            String detail,
            @Nullable TeacherCall call,
            Optional<String> answer) implements Authored {}
}
