package io.magicoder.inference.completion;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.checkpoint.ScriptedDecoder;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.Router;
import io.vertx.ext.web.RoutingContext;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A stream on a real connection. */
class CompletionStreamTest {
    /** More than what lies between a server and a client that reads nothing: 64 MB. */
    private static final int PIECES = 1000;

    private static final String PIECE = "x".repeat(1 << 16);
    private static final byte[] REQUEST =
            "GET / HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

    @TempDir
    private Path directory;

    private final Vertx vertx = Vertx.vertx();
    private final RequestTime time = new RequestTime(Duration.ofMinutes(1));
    private final CompletableFuture<Void> computed = new CompletableFuture<>();
    private final CompletableFuture<Void> written = new CompletableFuture<>();

    @AfterEach
    void stop() throws Exception {
        vertx.close().toCompletionStage().toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    @Test
    @Timeout(180)
    void whoReadsNothingAndLeavesAfterTheDeadlineIsForgotten() throws Exception {
        try (Socket _ = clientWhoseAnswerIsComputed()) {
            // When: nothing will be abandoned any more
            time.abandon();

            // Then
            assertThat(written.isDone()).isFalse();
        }
        assertThat(written).succeedsWithin(Duration.ofSeconds(60));
    }

    @Test
    @Timeout(180)
    void whoReadsSlowlyGetsAllOfIt() throws Exception {
        try (Socket client = clientWhoseAnswerIsComputed()) {
            // When
            byte[] all = client.getInputStream().readAllBytes();

            // Then
            assertThat(all).hasSizeGreaterThan(PIECES * PIECE.length());
            String end = new String(all, all.length - 100, 100, StandardCharsets.US_ASCII);
            assertThat(end).contains("data: [DONE]");
        }
        assertThat(written).succeedsWithin(Duration.ofSeconds(60));
    }

    /** It has asked, and read nothing yet. */
    private Socket clientWhoseAnswerIsComputed() throws Exception {
        Socket client = new Socket(InetAddress.getLoopbackAddress(), serve());
        client.getOutputStream().write(REQUEST);
        computed.get(60, TimeUnit.SECONDS);
        return client;
    }

    private int serve() throws Exception {
        Tokenizer.writeByteLevel(directory);
        ServedCheckpoint checkpoint = new ServedCheckpoint(
                "tiny",
                "one",
                Instant.EPOCH,
                Tokenizer.load(directory),
                PromptFormat.named("magicoder"),
                () -> {
                    throw new UnsupportedOperationException();
                },
                new ScriptedDecoder(new CountDownLatch(0)));
        Router router = Router.router(vertx);
        router.route().handler(connection -> Thread.ofVirtual().start(() -> answer(connection, checkpoint)));
        HttpServer server = vertx.createHttpServer()
                .requestHandler(router)
                .listen(0, "127.0.0.1")
                .toCompletionStage()
                .toCompletableFuture()
                .get(20, TimeUnit.SECONDS);
        return server.actualPort();
    }

    private void answer(RoutingContext connection, ServedCheckpoint checkpoint) {
        CompletionStream stream = new CompletionStream(
                new ObjectMapper(), time, connection, StreamShape.OfText.now(Instant.EPOCH, Telling.TEXT, false));
        stream.start(listener -> {
            for (int i = 0; i < PIECES; i++) {
                listener.piece(0, PIECE, List.of(), checkpoint);
            }
            computed.complete(null);
            return new Completion(List.of(), Usage.of(1, PIECES, 0), "tiny", "one");
        });
        try {
            stream.write(new Begin(connection.response()));
            var unused = connection.response().end();
            written.complete(null);
        } catch (IOException e) {
            written.completeExceptionally(e);
        }
    }

    /** As REST writes what comes first. */
    private static final class Begin extends OutputStream {
        private final HttpServerResponse response;

        Begin(HttpServerResponse response) {
            this.response = response.setChunked(true);
        }

        @Override
        public void write(int value) {
            throw new UnsupportedOperationException();
        }

        @Override
        public void write(byte[] bytes, int from, int length) {
            var unused = response.write(Buffer.buffer().appendBytes(bytes, from, length));
        }
    }
}
