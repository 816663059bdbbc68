package io.magicoder.generator.teacher;

import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.TimeoutException;

/** Requests to one teacher, by its base URL and with its key. */
public interface TeacherConnection extends AutoCloseable {
    /**
     * A request.
     *
     * @param path behind the base URL, such as {@code /chat/completions}
     * @param contentType of the body; empty without one
     */
    @SuppressWarnings("ArrayRecordComponent") // it is written once and never compared
    record Request(String method, String path, String contentType, byte[] body) {
        /** An answer of more bytes than this is no answer of a language model. */
        private static final int MOST_ANSWER_BYTES = 64 << 20;
        /** As many as a file of a batch may have, and some more. */
        private static final int MOST_FILE_BYTES = 512 << 20;

        int mostAnswerBytes() {
            return path.startsWith("/files/") ? MOST_FILE_BYTES : MOST_ANSWER_BYTES;
        }

        /** With a body of JSON. */
        public static Request post(String path, byte[] json) {
            return new Request("POST", path, "application/json", json);
        }

        /** Without a body. */
        public static Request get(String path) {
            return new Request("GET", path, "", new byte[0]);
        }
    }

    /**
     * Sends a request and waits for the last byte of its answer, whatever its status.
     *
     * @throws TimeoutException if that takes longer; the request is broken off
     * @throws IOException if no whole answer comes
     */
    HttpReply send(Request request, Duration timeout) throws IOException, InterruptedException, TimeoutException;

    /** Ends idle connections. */
    @Override
    void close();
}
