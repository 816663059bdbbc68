package io.magicoder.benchmarks;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;

/**
 * A teacher that answers every question at once and with the same words, at as little cost as a server can have:
 * {@code InstantTeacher PORT}. It is there to measure who asks, not to be learnt from.
 */
public final class InstantTeacher {
    /** As long as the answers of the published data set are in the middle: 1,400 characters, 350 tokens. */
    private static final String TEXT = "[Problem Description]\n"
            + "Given a list of intervals, merge all that overlap and return the rest in order. ".repeat(6)
            + "\n\n[Solution]\n```python\n"
            + "def merge(intervals):\n    merged = []\n    for start, end in sorted(intervals):\n        pass\n"
                    .repeat(8)
            + "```\nIt sorts once, so it takes O(n log n).";

    private static final byte[] ANSWER = HttpMessage.of(
            "HTTP/1.1 200 OK",
            "{\"id\":\"chatcmpl-1\",\"object\":\"chat.completion\",\"created\":1,\"model\":\"instant\",\"choices\":[{\"index\":0,"
                    + "\"message\":{\"role\":\"assistant\",\"content\":\""
                    + TEXT.replace("\n", "\\n")
                    + "\"},\"finish_reason\":\"stop\"}],\"usage\":{\"prompt_tokens\":400,\"completion_tokens\":350,"
                    + "\"total_tokens\":750}}");

    private InstantTeacher() {}

    public static void main(String[] arguments) throws IOException {
        try (ServerSocket server =
                new ServerSocket(Integer.parseInt(arguments[0]), 1024, InetAddress.getLoopbackAddress())) {
            while (true) {
                Socket connection = server.accept();
                Thread.ofVirtual().start(() -> answer(connection));
            }
        }
    }

    private static void answer(Socket connection) {
        try (connection) {
            connection.setTcpNoDelay(true);
            BufferedInputStream in = new BufferedInputStream(connection.getInputStream(), 16 * 1024);
            OutputStream out = connection.getOutputStream();
            while (HttpMessage.skip(in)) {
                out.write(ANSWER);
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
