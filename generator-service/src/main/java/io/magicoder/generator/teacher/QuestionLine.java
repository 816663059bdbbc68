package io.magicoder.generator.teacher;

import java.io.IOException;
import java.util.concurrent.TimeoutException;

/** The way that questions take to a teacher and its answers back. Safe for any number of threads. */
public interface QuestionLine {
    /**
     * Asks, and waits for the answer.
     *
     * @param run that the question belongs to
     * @param id of the question, the same after a restart
     * @param body of the request
     * @return what the teacher's server said, whatever its status
     * @throws TimeoutException with a clause for people, if it takes too long
     * @throws IOException if no whole answer comes
     * @throws InterruptedException if the service stops first
     */
    HttpReply ask(String run, String id, byte[] body) throws IOException, InterruptedException, TimeoutException;

    /** What tokens cost on this way. */
    Price price();
}
