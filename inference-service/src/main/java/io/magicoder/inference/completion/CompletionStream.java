package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import jakarta.ws.rs.core.StreamingOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
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
    private final String id = "cmpl-" + UUID.randomUUID();
    private final long created;
    private @Nullable Event first;

    CompletionStream(ObjectMapper mapper, RequestTime time, boolean includeUsage, Instant now) {
        this.mapper = mapper;
        this.time = time;
        this.includeUsage = includeUsage;
        this.created = now.getEpochSecond();
    }

    /** A chunk; only the last but one has a finish reason, and only the last the usage. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Chunk(
            String id,
            String object,
            long created,
            String model,
            @JsonProperty("system_fingerprint") String systemFingerprint,
            List<Choice> choices,
            @Nullable Usage usage) {
        /** What a chunk adds. */
        @JsonInclude(JsonInclude.Include.ALWAYS)
        record Choice(
                int index,
                String text,
                @Nullable Object logprobs,
                @JsonProperty("finish_reason") @Nullable String finishReason) {}
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
                send(out, chunk(checkpoint.modelName(), checkpoint.checkpointId(), text, null));
                return true;
            }
            case Finished(Completion completion) -> {
                send(out, chunk(completion.modelName(), completion.checkpointId(), "", completion.finishReason()));
                if (includeUsage) {
                    send(
                            out,
                            new Chunk(
                                    id,
                                    "text_completion",
                                    created,
                                    completion.modelName(),
                                    completion.checkpointId(),
                                    List.of(),
                                    completion.usage()));
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

    private Chunk chunk(String model, String checkpoint, String text, @Nullable String finishReason) {
        return new Chunk(
                id,
                "text_completion",
                created,
                model,
                checkpoint,
                List.of(new Chunk.Choice(0, text, null, finishReason)),
                null);
    }

    private void send(OutputStream out, Object event) throws IOException {
        line(out, mapper.writeValueAsString(event));
    }

    private static void line(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(StandardCharsets.UTF_8));
        out.flush();
    }
}
