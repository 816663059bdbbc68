package io.magicoder.generator.teacher;

import io.magicoder.events.TeacherCall;

/** What asking the teacher came to. */
public sealed interface TeacherReply {
    /**
     * It answered; the text may be empty.
     *
     * @param reasoning what the model thought before, where the server keeps it apart; empty otherwise
     */
    record Answered(String text, String reasoning, TeacherCall call) implements TeacherReply {}

    /** It declined, and said so apart from the text. */
    record Declined(String refusal, TeacherCall call) implements TeacherReply {}

    /** It kept failing, for this question alone. */
    record Failed(String detail, TeacherCall call) implements TeacherReply {}

    /** The run's money does not suffice for another call. */
    record OverBudget() implements TeacherReply {}

    /** It is unavailable, and another one may be asked. */
    record Away() implements TeacherReply {}
}
