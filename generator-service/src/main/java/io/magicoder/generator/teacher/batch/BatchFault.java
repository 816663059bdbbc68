package io.magicoder.generator.teacher.batch;

import io.magicoder.generator.teacher.TeacherFailure;
import java.io.IOException;

/** The server of the batches did not do what it was asked for. */
final class BatchFault extends IOException {
    private static final long serialVersionUID = 1;

    private final transient TeacherFailure failure;

    /** @param what was asked for, a clause */
    BatchFault(String what, TeacherFailure failure) {
        super(what + ": " + failure.detail());
        this.failure = failure;
    }

    TeacherFailure failure() {
        return failure;
    }

    /** Whether it is known that nothing came of the request. */
    boolean isRefusal() {
        return !(failure instanceof TeacherFailure.Transient);
    }

    /** Whether what was asked for is not there. */
    boolean isAboutThisOne() {
        return failure instanceof TeacherFailure.Denied || failure instanceof TeacherFailure.Refused;
    }
}
