package io.magicoder.generator;

import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.TeacherCall;
import org.jspecify.annotations.Nullable;

/** What a seed came to: exactly one of the two. */
public sealed interface Outcome {
    /** The call that was paid for, null if none was made. */
    @Nullable TeacherCall teacher();

    /** A problem and its solution. */
    record Generated(GeneratedInstruction instruction) implements Outcome {
        @Override
        public TeacherCall teacher() {
            return instruction.teacher();
        }
    }

    /** A typed reason why there are none. */
    record Rejected(Rejection rejection) implements Outcome {
        @Override
        public @Nullable TeacherCall teacher() {
            return rejection.teacher();
        }
    }
}
