package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.vertx.core.Context;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerResponse;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.BitSet;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Function;
import org.jboss.logging.Logger;

/**
 * A completion as server-sent events in OpenAI's shape: chunks of text, {@code finish_reason} null until the last, the usage if
 * it was asked for, and {@code [DONE]}. What goes wrong before the first event is refused with its status; what goes wrong
 * later is an event with the error.
 */
final class CompletionStream implements StreamingOutput, Completions.Listener {
    private sealed interface Event {}

    private record Piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint)
            implements Event {}

    private record Ended(int choice, String finishReason, ServedCheckpoint checkpoint) implements Event {}

    private record Finished(Completion completion) implements Event {}

    private record Failed(RuntimeException failure) implements Event {}

    private static final Logger LOG = Logger.getLogger(CompletionStream.class);

    /** Bytes from on which no further event is added. */
    private static final int LONGEST_WRITE = 1 << 16;

    /** As many as the completion has tokens, at most. */
    private final Queue<Event> events = new ConcurrentLinkedQueue<>();

    private final CompletableFuture<Event> first = new CompletableFuture<>();
    private final CompletableFuture<Void> last = new CompletableFuture<>();
    private final ObjectMapper mapper;
    private final RequestTime time;
    private final RoutingContext connection;
    private final StreamShape shape;
    private final BitSet opened = new BitSet();
    /** That of the connection. */
    private final Context loop;

    private volatile boolean isOpen;
    /** Whether the loop is about to look at the events. */
    private final AtomicBoolean due = new AtomicBoolean();

    /** To be called by the thread that answers the request. */
    CompletionStream(ObjectMapper mapper, RequestTime time, RoutingContext connection, StreamShape shape) {
        this.mapper = mapper;
        this.time = time;
        this.connection = connection;
        this.shape = shape;
        this.loop = connection.vertx().getOrCreateContext();
    }

    @Override
    public void piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint) {
        add(new Piece(choice, text, tokens, checkpoint));
    }

    @Override
    public void end(int choice, String finishReason, ServedCheckpoint checkpoint) {
        add(new Ended(choice, finishReason, checkpoint));
    }

    private void add(Event event) {
        events.add(event);
        first.complete(event);
        wake();
    }

    /**
     * Lets a completion run that tells this stream of its text, and waits for its first event.
     *
     * @throws RefusedRequestException if there will be no completion
     */
    void start(Function<Completions.Listener, Completion> work) {
        Thread.ofVirtual().name("completion").start(() -> {
            try {
                add(new Finished(work.apply(this)));
            } catch (RuntimeException e) {
                add(new Failed(e));
            } catch (Error e) { // somebody waits
                add(new Failed(new IllegalStateException(e)));
            }
        });
        if (first.join() instanceof Failed(RuntimeException failure)) {
            throw failure;
        }
    }

    /** Of the checkpoint that answers; known from the start on. */
    String checkpointId() {
        return switch (first.join()) {
            case Piece piece -> piece.checkpoint().checkpointId();
            case Ended ended -> ended.checkpoint().checkpointId();
            case Finished(Completion completion) -> completion.checkpointId();
            case Failed _ -> throw new IllegalStateException("the stream has failed");
        };
    }

    /**
     * Writes head and first event as any answer is written. All that follows is written by the connection's own loop: another thread
     * would have to be woken for each token, and to wake the loop.
     */
    @Override
    public void write(OutputStream out) throws IOException {
        try {
            Buffer begin = Buffer.buffer();
            boolean more = write(events.remove(), begin);
            out.write(begin.getBytes());
            if (more) {
                out.flush();
                connection.response().drainHandler(_ -> wake());
                isOpen = true;
                connection.addEndHandler(_ -> wake()); // who leaves after the deadline abandons nothing any more
                wake();
                last.join();
            }
        } catch (CompletionException e) {
            throw new IOException(e.getCause());
        } finally {
            time.abandon(); // nobody reads what would follow
        }
    }

    private void wake() {
        if (isOpen && due.compareAndSet(false, true)) {
            loop.runOnContext(_ -> writeAll());
        }
    }

    /** On the loop. */
    private void writeAll() {
        due.set(false);
        HttpServerResponse response = connection.response();
        if (response.closed()) {
            last.complete(null);
            return;
        }
        try {
            boolean more = true;
            // A queue that is full belongs to a client that reads slowly: the drain handler comes back.
            while (more && !events.isEmpty() && !response.writeQueueFull()) {
                Buffer some = Buffer.buffer();
                while (some.length() < LONGEST_WRITE && !events.isEmpty()) {
                    more = write(events.remove(), some);
                }
                var unused = response.write(some); // if it fails, the connection is closed, which ends the request
            }
            if (!more) {
                last.complete(null);
            }
        } catch (IOException | RuntimeException e) {
            last.completeExceptionally(e);
        }
    }

    /** Returns whether more follows. */
    private boolean write(Event event, Buffer out) throws IOException {
        switch (event) {
            case Piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint) -> {
                open(out, choice, checkpoint);
                send(out, shape.text(checkpoint.modelName(), checkpoint.checkpointId(), choice, text, tokens));
                return true;
            }
            case Ended(int choice, String finishReason, ServedCheckpoint checkpoint) -> {
                open(out, choice, checkpoint);
                sendAll(out, shape.end(checkpoint.modelName(), checkpoint.checkpointId(), choice, finishReason));
                return true;
            }
            case Finished(Completion completion) -> {
                sendAll(out, shape.finish(completion));
                return false;
            }
            case Failed(RuntimeException failure) -> {
                sendAll(out, shape.failure(error(failure)));
                return false;
            }
        }
    }

    private OpenAiError error(RuntimeException failure) {
        if (failure instanceof RefusedRequestException refusal) {
            return OpenAiError.of(
                    refusal.message(),
                    refusal.type(),
                    refusal.parameter().orElse(null),
                    refusal.code().orElse(null));
        }
        LOG.errorf(failure, "the stream of request %s failed", RequestIds.of(connection));
        return OpenAiError.of("the server failed to answer; its log says why", "server_error", null, null);
    }

    private void open(Buffer out, int choice, ServedCheckpoint checkpoint) throws IOException {
        if (!opened.get(choice)) {
            opened.set(choice);
            sendAll(out, shape.opening(checkpoint.modelName(), checkpoint.checkpointId(), choice));
        }
    }

    private void sendAll(Buffer out, List<Object> events) throws IOException {
        for (Object event : events) {
            send(out, event);
        }
    }

    private void send(Buffer out, Object event) throws IOException {
        if (event instanceof ResponseStream.Event named) {
            out.appendString("event: ").appendString(named.type()).appendString("\n");
        }
        out.appendString("data: ");
        if (event instanceof String text) {
            out.appendString(text);
        } else {
            out.appendBytes(mapper.writeValueAsBytes(event));
        }
        out.appendString("\n\n");
    }
}
