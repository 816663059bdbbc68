package io.magicoder.generator.teacher;

import io.magicoder.generator.teacher.TeacherConnection.Request;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/**
 * One request for each question.
 *
 * @param timeout from sending it to the last byte of the answer
 */
public record DirectLine(TeacherConnection connection, Duration timeout, Price price) implements QuestionLine {
    @Override
    public HttpReply ask(String run, String id, byte[] body)
            throws IOException, InterruptedException, TimeoutException {
        try {
            return connection.send(Request.post("/chat/completions", body), timeout);
        } catch (TimeoutException e) {
            TimeoutException told = new TimeoutException("no answer within " + timeout.toMillis() + " ms");
            told.initCause(e);
            throw told;
        }
    }
}
