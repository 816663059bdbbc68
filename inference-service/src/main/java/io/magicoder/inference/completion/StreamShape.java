package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** The events of a stream, as OpenAI shapes them. */
sealed interface StreamShape {
    /** What comes before the text, if anything does. */
    Optional<Object> opening(String model, String checkpoint);

    /** A piece of the text. */
    Object text(String model, String checkpoint, String text);

    /** The end of the text. */
    Object end(Completion completion);

    /** What it cost, without a choice. */
    Object usage(Completion completion);

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
    record OfText(String id, long created) implements StreamShape {
        static OfText now(Instant now) {
            return new OfText("cmpl-" + UUID.randomUUID(), now.getEpochSecond());
        }

        /** What a chunk adds. */
        @JsonInclude(JsonInclude.Include.ALWAYS)
        record TextChoice(
                int index,
                String text,
                @Nullable Object logprobs,
                @JsonProperty("finish_reason") @Nullable String finishReason) {}

        @Override
        public Optional<Object> opening(String model, String checkpoint) {
            return Optional.empty();
        }

        @Override
        public Object text(String model, String checkpoint, String text) {
            return chunk(model, checkpoint, List.of(new TextChoice(0, text, null, null)), null);
        }

        @Override
        public Object end(Completion completion) {
            TextChoice choice = new TextChoice(0, "", null, completion.finishReason());
            return chunk(completion.modelName(), completion.checkpointId(), List.of(choice), null);
        }

        @Override
        public Object usage(Completion completion) {
            return chunk(completion.modelName(), completion.checkpointId(), List.of(), completion.usage());
        }

        private Chunk chunk(String model, String checkpoint, List<?> choices, @Nullable Usage usage) {
            return new Chunk(id, "text_completion", created, model, checkpoint, choices, usage);
        }
    }

    /** Of {@code /v1/chat/completions}. */
    record OfChat(String id, long created) implements StreamShape {
        static OfChat now(Instant now) {
            return new OfChat("chatcmpl-" + UUID.randomUUID(), now.getEpochSecond());
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
        public Optional<Object> opening(String model, String checkpoint) {
            return Optional.of(choice(model, checkpoint, new Delta("assistant", ""), null));
        }

        @Override
        public Object text(String model, String checkpoint, String text) {
            return choice(model, checkpoint, new Delta(null, text), null);
        }

        @Override
        public Object end(Completion completion) {
            return choice(
                    completion.modelName(),
                    completion.checkpointId(),
                    new Delta(null, null),
                    completion.finishReason());
        }

        @Override
        public Object usage(Completion completion) {
            return chunk(completion.modelName(), completion.checkpointId(), List.of(), completion.usage());
        }

        private Object choice(String model, String checkpoint, Delta delta, @Nullable String finishReason) {
            return chunk(model, checkpoint, List.of(new Spoken(0, delta, null, finishReason)), null);
        }

        private Chunk chunk(String model, String checkpoint, List<?> choices, @Nullable Usage usage) {
            return new Chunk(id, "chat.completion.chunk", created, model, checkpoint, choices, usage);
        }
    }
}
