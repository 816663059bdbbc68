package io.magicoder.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/** As much of HTTP/1.1 as two programs that know each other need: messages with a Content-Length on one connection. */
final class HttpMessage {
    private static final String LENGTH = "content-length:";

    private HttpMessage() {}

    static byte[] of(String firstLine, String body) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        byte[] head = (firstLine
                        + "\r\nHost: localhost\r\nContent-Type: application/json\r\nContent-Length: " + bytes.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII);
        byte[] message = new byte[head.length + bytes.length];
        System.arraycopy(head, 0, message, 0, head.length);
        System.arraycopy(bytes, 0, message, head.length, bytes.length);
        return message;
    }

    /**
     * Reads a message and forgets it.
     *
     * @return false if the other side has closed the connection
     */
    static boolean skip(BufferedInputStream in) throws IOException {
        int length = 0;
        for (String line = line(in); !line.isEmpty(); line = line(in)) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.equals("end")) {
                return false;
            }
            if (lower.startsWith(LENGTH)) {
                length = Integer.parseInt(lower.substring(LENGTH.length()).strip());
            }
        }
        in.skipNBytes(length);
        return true;
    }

    /** A line without its end, or {@code end} if there is none any more. */
    private static String line(InputStream in) throws IOException {
        StringBuilder line = new StringBuilder();
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                return "end";
            }
            if (b != '\r') {
                line.append((char) b);
            }
        }
        return line.toString();
    }
}
