package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.Ending;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.TokenListener;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** Answers a prompt with what the served checkpoint continues it with. */
public final class Completions {
    private final String modelName;
    private final ModelSlot slot;
    private final DecodingQueue queue;
    private final Duration retryAfter;

    public Completions(String modelName, ModelSlot slot, DecodingQueue queue, Duration retryAfter) {
        this.modelName = modelName;
        this.slot = slot;
        this.queue = queue;
        this.retryAfter = retryAfter;
    }

    /**
     * Blocks until the completion is there; everything about it comes from one checkpoint.
     *
     * @param requestedModel null for whichever is served
     * @param prompt what to continue, by the tokenizer of the checkpoint that will
     * @throws RefusedRequestException if there will be no completion
     */
    Completion complete(
            @Nullable String requestedModel,
            Function<ServedCheckpoint, Prompt> prompt,
            TokenLimit limit,
            Choosing choosing,
            RequestTime time,
            Listener listener) {
        try (DecodingQueue.Place place = queue.enter()) {
            return slot.serve(wanted(requestedModel), checkpoint -> {
                Prompt asked = prompt.apply(checkpoint);
                int maxTokens = limit.within(checkpoint.decoder().contextLength(), asked.ids().length);
                return place.work(() -> decode(checkpoint, asked, maxTokens, choosing, time, listener), time);
            });
        } catch (ModelSlot.NotServedException e) {
            throw RefusedRequestException.unknownModel(String.valueOf(requestedModel), modelName);
        } catch (ModelSlot.NothingServedException e) {
            throw RefusedRequestException.unavailable(
                    "no checkpoint of '" + modelName + "' is served: " + e.getMessage(), retryAfter);
        }
    }

    /** {@code MODEL}, {@code MODEL@CHECKPOINT}, or the name of an adapter. */
    private ModelSlot.Wanted wanted(@Nullable String requested) {
        if (requested == null || requested.equals(modelName)) {
            return ModelSlot.Wanted.ANY;
        }
        if (requested.startsWith(modelName + "@")) {
            return new ModelSlot.Wanted(Optional.of(requested.substring(modelName.length() + 1)), Optional.empty());
        }
        if (slot.served().stream().noneMatch(served -> served.adapters().containsKey(requested))) {
            throw RefusedRequestException.unknownModel(requested, modelName);
        }
        return new ModelSlot.Wanted(Optional.empty(), Optional.of(requested));
    }

    private Completion decode(
            ServedCheckpoint checkpoint,
            Prompt prompt,
            int maxTokens,
            Choosing choosing,
            RequestTime time,
            Listener listener) {
        requireTime(time);
        if (choosing.sampling().logitBias().keySet().stream().anyMatch(id -> id >= checkpoint.vocabularySize())) {
            throw RefusedRequestException.invalid(
                    "logit_bias",
                    "'logit_bias' names a token that the model does not have: its ids are below "
                            + checkpoint.vocabularySize());
        }
        Told told = new Told(checkpoint, new TextStream(checkpoint, prompt.ids(), choosing.stop()), listener, time);
        Generation generation = checkpoint
                .decoder()
                .generate(
                        prompt.ids(),
                        maxTokens,
                        choosing.sampling(),
                        new Ending(choosing.ignoreEos(), prompt.endTokens()),
                        told);
        boolean stopped = told.stream.isStopped();
        if (generation.finishReason() == FinishReason.CANCELLED && !stopped) {
            requireTime(time);
            throw RefusedRequestException.unavailable("this instance stops", retryAfter);
        }
        told.tell(told.stream.end());
        return new Completion(
                told.text.toString(),
                generation.finishReason() == FinishReason.LENGTH && !told.stream.isStopped() ? "length" : "stop",
                Usage.of(prompt.ids().length, told.stream.tokens()),
                checkpoint.modelName(),
                checkpoint.checkpointId());
    }

    private static void requireTime(RequestTime time) {
        if (time.isOver()) {
            throw time.refusal();
        }
    }

    /** Follows a completion. */
    @FunctionalInterface
    public interface Listener {
        /** For who waits for the end. */
        Listener NONE = (text, checkpoint) -> {};

        /** The next piece of the text, never empty; must return at once. */
        void text(String text, ServedCheckpoint checkpoint);
    }

    /** Lets decoding go on until a stop sequence, the end of the request's time, or the end of the service. */
    private final class Told implements TokenListener {
        private final ServedCheckpoint checkpoint;
        private final TextStream stream;
        private final Listener listener;
        private final RequestTime time;
        private final StringBuilder text = new StringBuilder();

        Told(ServedCheckpoint checkpoint, TextStream stream, Listener listener, RequestTime time) {
            this.checkpoint = checkpoint;
            this.stream = stream;
            this.listener = listener;
            this.time = time;
        }

        @Override
        public boolean onToken(int id) {
            tell(stream.add(id));
            return !stream.isStopped() && !time.isOver() && !queue.isStopping();
        }

        void tell(String piece) {
            if (!piece.isEmpty()) {
                text.append(piece);
                listener.text(piece, checkpoint);
            }
        }
    }
}
