package io.magicoder.generator.teacher;

import io.magicoder.events.TeacherCall;

/** What asking the teacher came to. */
public sealed interface TeacherReply {
    /** The call to put on record. */
    TeacherCall call();

    /** It answered; the text may be empty. */
    record Answered(String text, TeacherCall call) implements TeacherReply {}

    /** It declined, and said so apart from the text. */
    record Declined(String refusal, TeacherCall call) implements TeacherReply {}

    /** It kept failing. */
    record Failed(String detail, TeacherCall call) implements TeacherReply {}
}
