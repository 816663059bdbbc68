package io.magicoder.benchmarks;

import io.magicoder.events.EventJson;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;

/**
 * Asks a server for completions on one connection, with as little work as possible: what it takes itself is missing to what
 * is measured. Not for several threads.
 */
final class EventStreamClient implements AutoCloseable {
    private static final String EVENT = "data: ";
    private static final String END = "[DONE]";
    private static final String FIRST_LINE = "POST /v1/completions HTTP/1.1";

    private final Socket connection;
    private final InputStream in;
    private final OutputStream out;

    EventStreamClient(int port) throws IOException {
        connection = new Socket(InetAddress.getLoopbackAddress(), port);
        connection.setTcpNoDelay(true);
        in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
        out = connection.getOutputStream();
    }

    /** A completion in one piece, of exactly so many tokens. */
    void complete(String prompt, int tokens) throws IOException {
        send(prompt, tokens, false);
        String answer = new String(body(), StandardCharsets.UTF_8);
        if (!answer.contains("\"completion_tokens\":" + tokens)) {
            throw new IOException("instead of " + tokens + " tokens there came " + answer);
        }
    }

    /**
     * A completion token by token.
     *
     * @return when each token came, by {@link System#nanoTime}
     */
    long[] stream(String prompt, int tokens) throws IOException {
        send(prompt, tokens, true);
        long[] times = new long[tokens];
        int count = 0;
        String last = "";
        if (!head().isChunked()) {
            throw new IOException("the answer is no stream");
        }
        for (byte[] chunk = chunk(); chunk.length > 0; chunk = chunk()) {
            long now = System.nanoTime();
            for (String line : new String(chunk, StandardCharsets.UTF_8).split("\n", -1)) {
                if (line.startsWith(EVENT)) {
                    last = line.substring(EVENT.length());
                    if (count < tokens) {
                        times[count] = now;
                    }
                    count++;
                }
            }
        }
        if (!last.equals(END) || count != tokens + 2) { // the end has a chunk with the reason, and a mark
            throw new IOException("instead of " + tokens + " tokens and an end there came " + count
                    + " events, the last of them " + last);
        }
        return times;
    }

    private void send(String prompt, int tokens, boolean streamed) throws IOException {
        Map<String, Object> body = Map.of(
                "prompt", prompt, "max_tokens", tokens, "temperature", 0, "ignore_eos", true, "stream", streamed);
        out.write(HttpMessage.of(FIRST_LINE, new String(EventJson.write(body), StandardCharsets.UTF_8)));
    }

    /** @param length of the body, -1 where it comes in chunks */
    private record Head(int length) {
        boolean isChunked() {
            return length < 0;
        }
    }

    private byte[] body() throws IOException {
        Head head = head();
        if (head.isChunked()) {
            throw new IOException("the answer is a stream");
        }
        return in.readNBytes(head.length());
    }

    private Head head() throws IOException {
        String status = line();
        int length = -1;
        for (String line = line(); !line.isEmpty(); line = line()) {
            String lower = line.toLowerCase(Locale.ROOT);
            if (lower.startsWith("content-length:")) {
                length =
                        Integer.parseInt(lower.substring(lower.indexOf(':') + 1).strip());
            }
        }
        if (!status.contains(" 200 ")) {
            String why = length < 0 ? "" : ": " + new String(in.readNBytes(length), StandardCharsets.UTF_8);
            throw new IOException(status + why);
        }
        return new Head(length);
    }

    /** The next one, empty at the end. */
    private byte[] chunk() throws IOException {
        int length = Integer.parseInt(line().strip(), 16);
        byte[] chunk = in.readNBytes(length);
        if (chunk.length < length || !line().isEmpty()) {
            throw new EOFException("the stream broke off");
        }
        return chunk;
    }

    private String line() throws IOException {
        byte[] bytes = new byte[256];
        int length = 0;
        for (int b = in.read(); b != '\n'; b = in.read()) {
            if (b < 0) {
                throw new EOFException("the server hung up");
            }
            if (length == bytes.length) {
                bytes = Arrays.copyOf(bytes, 2 * length);
            }
            bytes[length++] = (byte) b;
        }
        int end = length > 0 && bytes[length - 1] == '\r' ? length - 1 : length;
        return new String(bytes, 0, end, StandardCharsets.ISO_8859_1);
    }

    @Override
    public void close() throws IOException {
        connection.close();
    }
}
