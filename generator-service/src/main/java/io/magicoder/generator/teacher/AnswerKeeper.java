package io.magicoder.generator.teacher;

/**
 * Where answers go. One that was paid for and is not yet stored would be lost in a crash, and paid for again: of such answers
 * {@link Admission} allows only so many before no further call is made.
 */
@FunctionalInterface
public interface AnswerKeeper {
    /** For callers with whom a crash loses everything anyway. */
    AnswerKeeper NONE = Runnable::run;

    /**
     * An answer is there.
     *
     * @param stored is to be called once, by any thread, when no crash can take the answer any more, or it is given up
     */
    void keep(Runnable stored);
}
