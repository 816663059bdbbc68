package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

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

    /** As many as the completion has tokens, at most. */
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private final ObjectMapper mapper;
    private final RequestTime time;
    private final String requestId;
    private final StreamShape shape;
    private final BitSet opened = new BitSet();
    private @Nullable Event first;

    CompletionStream(ObjectMapper mapper, RequestTime time, String requestId, StreamShape shape) {
        this.mapper = mapper;
        this.time = time;
        this.requestId = requestId;
        this.shape = shape;
    }

    @Override
    public void piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint) {
        events.add(new Piece(choice, text, tokens, checkpoint));
    }

    @Override
    public void end(int choice, String finishReason, ServedCheckpoint checkpoint) {
        events.add(new Ended(choice, finishReason, checkpoint));
    }

    /**
     * Lets a completion run that tells this stream of its text, and waits for its first event.
     *
     * @throws RefusedRequestException if there will be no completion
     */
    void start(Function<Completions.Listener, Completion> work) throws InterruptedException {
        Thread.ofVirtual().name("completion").start(() -> {
            try {
                events.add(new Finished(work.apply(this)));
            } catch (RuntimeException e) {
                events.add(new Failed(e));
            } catch (Error e) { // somebody waits
                events.add(new Failed(new IllegalStateException(e)));
            }
        });
        first = events.take();
        if (first instanceof Failed(RuntimeException failure)) {
            throw failure;
        }
    }

    /** Of the checkpoint that answers; known from the start on. */
    String checkpointId() {
        return switch (first) {
            case Piece piece -> piece.checkpoint().checkpointId();
            case Ended ended -> ended.checkpoint().checkpointId();
            case Finished(Completion completion) -> completion.checkpointId();
            case Failed _ -> throw new IllegalStateException("the stream has failed");
            case null -> throw new IllegalStateException("the stream has not been started");
        };
    }

    @Override
    public void write(OutputStream out) throws IOException {
        try {
            Event event = first;
            while (event != null) {
                event = write(event, out) ? events.take() : null;
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            time.abandon(); // nobody reads what would follow
        }
    }

    /** Returns whether more follows. */
    private boolean write(Event event, OutputStream out) throws IOException {
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
        LOG.errorf(failure, "the stream of request %s failed", requestId);
        return OpenAiError.of("the server failed to answer; its log says why", "server_error", null, null);
    }

    private void open(OutputStream out, int choice, ServedCheckpoint checkpoint) throws IOException {
        if (!opened.get(choice)) {
            opened.set(choice);
            sendAll(out, shape.opening(checkpoint.modelName(), checkpoint.checkpointId(), choice));
        }
    }

    private void sendAll(OutputStream out, List<Object> events) throws IOException {
        for (Object event : events) {
            send(out, event);
        }
    }

    private void send(OutputStream out, Object event) throws IOException {
        String name = event instanceof ResponseStream.Event named ? "event: " + named.type() + "\n" : "";
        String data = event instanceof String text ? text : mapper.writeValueAsString(event);
        out.write((name + "data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
