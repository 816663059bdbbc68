package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A completion as server-sent events in OpenAI's shape: chunks of text, {@code finish_reason} null until the last, the usage if
 * it was asked for, and {@code [DONE]}. What goes wrong before the first event is refused with its status; what goes wrong
 * later is an event with the error.
 */
final class CompletionStream implements StreamingOutput, Completions.Listener {
    private sealed interface Event {}

    private record Text(String text, ServedCheckpoint checkpoint) implements Event {}

    private record Finished(Completion completion) implements Event {}

    private record Failed(RuntimeException failure) implements Event {}

    /** As many as the completion has tokens, at most. */
    private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();

    private final ObjectMapper mapper;
    private final RequestTime time;
    private final boolean includeUsage;
    private final StreamShape shape;
    private boolean opened;
    private @Nullable Event first;

    CompletionStream(ObjectMapper mapper, RequestTime time, boolean includeUsage, StreamShape shape) {
        this.mapper = mapper;
        this.time = time;
        this.includeUsage = includeUsage;
        this.shape = shape;
    }

    @Override
    public void text(String text, ServedCheckpoint checkpoint) {
        events.add(new Text(text, checkpoint));
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
            case Text(String _, ServedCheckpoint checkpoint) -> checkpoint.checkpointId();
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
            case Text(String text, ServedCheckpoint checkpoint) -> {
                open(out, checkpoint.modelName(), checkpoint.checkpointId());
                send(out, shape.text(checkpoint.modelName(), checkpoint.checkpointId(), text));
                return true;
            }
            case Finished(Completion completion) -> {
                open(out, completion.modelName(), completion.checkpointId());
                send(out, shape.end(completion));
                if (includeUsage) {
                    send(out, shape.usage(completion));
                }
                line(out, "[DONE]");
                return false;
            }
            case Failed(RuntimeException failure) -> {
                send(out, error(failure));
                line(out, "[DONE]");
                return false;
            }
        }
    }

    private static OpenAiError error(RuntimeException failure) {
        return failure instanceof RefusedRequestException refusal
                ? OpenAiError.of(
                        refusal.message(),
                        refusal.type(),
                        refusal.parameter().orElse(null),
                        refusal.code().orElse(null))
                : OpenAiError.of("the server failed to answer; its log says why", "server_error", null, null);
    }

    private void open(OutputStream out, String model, String checkpoint) throws IOException {
        if (!opened) {
            opened = true;
            var opening = shape.opening(model, checkpoint);
            if (opening.isPresent()) {
                send(out, opening.get());
            }
        }
    }

    private void send(OutputStream out, Object event) throws IOException {
        line(out, mapper.writeValueAsString(event));
    }

    private static void line(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
