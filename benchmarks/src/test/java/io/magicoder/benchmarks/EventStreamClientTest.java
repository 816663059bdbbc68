package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class EventStreamClientTest {
    private static final String STREAM = "HTTP/1.1 200 OK\r\ntransfer-encoding: chunked\r\n\r\n";

    @Test
    void eachTokenOfAStreamHasATime() throws Exception {
        String twoAtOnce = chunk("data: {\"a\":1}\n\ndata: {\"b\":2}\n\n");

        long[] times = streamed(STREAM + twoAtOnce + chunk("data: {}\n\n") + chunk("data: [DONE]\n\n") + chunk(""));

        assertThat(times).hasSize(2);
        assertThat(times[1]).isGreaterThanOrEqualTo(times[0]).isPositive();
    }

    @Test
    void aStreamThatIsTooShortBreaksOffOrIsRefusedFails() {
        assertThatThrownBy(() -> streamed(STREAM + chunk("data: {}\n\n") + chunk("data: [DONE]\n\n") + chunk("")))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("there came 2 events");
        assertThatThrownBy(() -> streamed(STREAM + chunk("data: {}\n\n"))).isInstanceOf(IOException.class);
        assertThatThrownBy(() -> streamed("HTTP/1.1 429 Too Many Requests\r\ncontent-length: 4\r\n\r\nfull"))
                .isInstanceOf(IOException.class)
                .hasMessage("HTTP/1.1 429 Too Many Requests: full");
    }

    private static String chunk(String text) {
        return Integer.toHexString(text.length()) + "\r\n" + text + "\r\n";
    }

    /** Two tokens are asked for. */
    private static long[] streamed(String answer) throws Exception {
        try (ServerSocket server = new ServerSocket(0, 1, InetAddress.getLoopbackAddress());
                EventStreamClient client = new EventStreamClient(server.getLocalPort())) {
            Thread serving = Thread.ofVirtual().start(() -> {
                try (Socket connection = server.accept()) {
                    HttpMessage.skip(new BufferedInputStream(connection.getInputStream()));
                    connection.getOutputStream().write(answer.getBytes(StandardCharsets.UTF_8));
                } catch (IOException e) {
                    throw new UncheckedIOException(e);
                }
            });
            try {
                return client.stream("a", 2);
            } finally {
                serving.join();
            }
        }
    }
}
