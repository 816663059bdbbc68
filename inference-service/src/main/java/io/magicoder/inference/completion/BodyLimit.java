package io.magicoder.inference.completion;

import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Refuses bodies above a limit with a sentence; the HTTP layer's own limit, which is off, answers with nothing. */
public final class BodyLimit {
    /** What a body may have. */
    public static final int MAX_BYTES = 4 * 1024 * 1024;

    /** Looks at the length that is announced, and counts what comes without one. */
    @ServerRequestFilter
    public void limit(ContainerRequestContext request, RoutingContext connection) {
        String announced = request.getHeaderString(HttpHeaders.CONTENT_LENGTH);
        if (announced != null && Long.parseLong(announced) > MAX_BYTES) {
            closeAfterAnswer(connection);
            throw RefusedRequestException.bodyTooLarge(MAX_BYTES);
        }
        if (announced == null && request.hasEntity()) {
            request.setEntityStream(new Counted(request.getEntityStream(), connection));
        }
    }

    /** Nobody reads the rest of the body, so that nothing can follow it on this connection. */
    private static void closeAfterAnswer(RoutingContext connection) {
        connection.response().putHeader("Connection", "close");
        connection.addEndHandler(_ -> connection.request().connection().close());
    }

    /** A body was longer than it may be; an IOException, because a JSON reader passes those on as they are. */
    static final class TooLargeException extends IOException {
        private static final long serialVersionUID = 1L;

        TooLargeException() {
            super("the body is too large");
        }
    }

    /** Ends a body with an exception where it becomes too large. */
    private static final class Counted extends FilterInputStream {
        private final RoutingContext connection;
        private long bytes;

        Counted(InputStream body, RoutingContext connection) {
            super(body);
            this.connection = connection;
        }

        @Override
        public int read() throws IOException {
            int next = super.read();
            count(next < 0 ? 0 : 1);
            return next;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            int read = super.read(target, offset, length);
            count(Math.max(0, read));
            return read;
        }

        @Override
        public long skip(long wanted) throws IOException {
            long skipped = super.skip(wanted);
            count(skipped);
            return skipped;
        }

        @Override
        public boolean markSupported() {
            return false;
        }

        private void count(long more) throws IOException {
            bytes += more;
            if (bytes > MAX_BYTES) {
                closeAfterAnswer(connection);
                throw new TooLargeException();
            }
        }
    }
}
