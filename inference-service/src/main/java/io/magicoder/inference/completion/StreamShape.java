package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of a stream, as OpenAI shapes them: objects, or texts that are sent as they are. */
sealed interface StreamShape permits StreamShape.OfText, StreamShape.OfChat, ResponseStream {
    /** What comes before the text of a choice. */
    List<Object> opening(String model, String checkpoint, int choice);

    /** A piece of a choice's text. */
    Object text(String model, String checkpoint, int choice, String text, List<TokenText> tokens);

    /** The end of a choice's text. */
    List<Object> end(String model, String checkpoint, int choice, String finishReason);

    /** The end of all. */
    List<Object> finish(Completion completion);

    /** The end if something went wrong on the way. */
    List<Object> failure(OpenAiError error);

    /** The last event of most streams. */
    String DONE = "[DONE]";

    /**
     * A chunk.
     *
     * @param usage only in the last one, if it was asked for
     */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    record Chunk(
            String id,
            String object,
            long created,
            String model,
            @JsonProperty("system_fingerprint") String systemFingerprint,
            List<?> choices,
            @Nullable Usage usage) {}

    /** Of {@code /v1/completions}. */
    record OfText(String id, long created, Telling telling, boolean includeUsage) implements StreamShape {
        static OfText now(Instant now, Telling telling, boolean includeUsage) {
            return new OfText("cmpl-" + UUID.randomUUID(), now.getEpochSecond(), telling, includeUsage);
        }

        /** What a chunk adds. */
        @JsonInclude(JsonInclude.Include.ALWAYS)
        record TextChoice(
                int index,
                String text,
                @Nullable Object logprobs,
                @JsonProperty("finish_reason") @Nullable String finishReason) {}

        @Override
        public List<Object> opening(String model, String checkpoint, int choice) {
            return List.of();
        }

        @Override
        public Object text(String model, String checkpoint, int choice, String text, List<TokenText> tokens) {
            TextChoice added = new TextChoice(choice, text, LogProbabilities.ofText(telling, tokens), null);
            return chunk(model, checkpoint, List.of(added), null);
        }

        @Override
        public List<Object> end(String model, String checkpoint, int choice, String finishReason) {
            return List.of(chunk(model, checkpoint, List.of(new TextChoice(choice, "", null, finishReason)), null));
        }

        @Override
        public List<Object> finish(Completion completion) {
            return includeUsage
                    ? List.of(
                            chunk(completion.modelName(), completion.checkpointId(), List.of(), completion.usage()),
                            DONE)
                    : List.of(DONE);
        }

        @Override
        public List<Object> failure(OpenAiError error) {
            return List.of(error, DONE);
        }

        private Chunk chunk(String model, String checkpoint, List<?> choices, @Nullable Usage usage) {
            return new Chunk(id, "text_completion", created, model, checkpoint, choices, usage);
        }
    }

    /** Of {@code /v1/chat/completions}. */
    record OfChat(String id, long created, Telling telling, boolean includeUsage) implements StreamShape {
        static OfChat now(Instant now, Telling telling, boolean includeUsage) {
            return new OfChat("chatcmpl-" + UUID.randomUUID(), now.getEpochSecond(), telling, includeUsage);
        }

        /** What a chunk adds to the message. */
        @JsonInclude(JsonInclude.Include.NON_NULL)
        record Delta(@Nullable String role, @Nullable String content) {}

        /** A choice. */
        @JsonInclude(JsonInclude.Include.ALWAYS)
        record Spoken(
                int index,
                Delta delta,
                @Nullable Object logprobs,
                @JsonProperty("finish_reason") @Nullable String finishReason) {}

        @Override
        public List<Object> opening(String model, String checkpoint, int choice) {
            return List.of(chunk(model, checkpoint, new Spoken(choice, new Delta("assistant", ""), null, null)));
        }

        @Override
        public Object text(String model, String checkpoint, int choice, String text, List<TokenText> tokens) {
            return chunk(
                    model,
                    checkpoint,
                    new Spoken(choice, new Delta(null, text), LogProbabilities.ofChat(telling, tokens), null));
        }

        @Override
        public List<Object> end(String model, String checkpoint, int choice, String finishReason) {
            return List.of(chunk(model, checkpoint, new Spoken(choice, new Delta(null, null), null, finishReason)));
        }

        @Override
        public List<Object> finish(Completion completion) {
            Chunk usage = new Chunk(
                    id,
                    "chat.completion.chunk",
                    created,
                    completion.modelName(),
                    completion.checkpointId(),
                    List.of(),
                    completion.usage());
            return includeUsage ? List.of(usage, DONE) : List.of(DONE);
        }

        @Override
        public List<Object> failure(OpenAiError error) {
            return List.of(error, DONE);
        }

        private Chunk chunk(String model, String checkpoint, Spoken choice) {
            return new Chunk(id, "chat.completion.chunk", created, model, checkpoint, List.of(choice), null);
        }
    }
}
