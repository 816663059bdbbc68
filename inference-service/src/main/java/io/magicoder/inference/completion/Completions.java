package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.TokenListener;
import java.time.Duration;
import java.util.Arrays;
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
     * @param prompt the ids to continue, by the tokenizer of the checkpoint that will
     * @throws RefusedRequestException if there will be no completion
     */
    public Completion complete(
            @Nullable String requestedModel,
            Function<ServedCheckpoint, int[]> prompt,
            TokenLimit limit,
            Sampling sampling,
            RequestTime time) {
        if (requestedModel != null && !requestedModel.equals(modelName)) {
            throw RefusedRequestException.unknownModel(requestedModel, modelName);
        }
        try (DecodingQueue.Place place = queue.enter()) {
            return slot.serve(checkpoint -> {
                int[] promptIds = prompt.apply(checkpoint);
                int maxTokens = limit.within(checkpoint.decoder().contextLength(), promptIds.length);
                return place.work(() -> decode(checkpoint, promptIds, maxTokens, sampling, time), time);
            });
        } catch (ModelSlot.NothingServedException e) {
            throw RefusedRequestException.unavailable(
                    "no checkpoint of '" + modelName + "' is served: " + e.getMessage(), retryAfter);
        }
    }

    private Completion decode(
            ServedCheckpoint checkpoint, int[] promptIds, int maxTokens, Sampling sampling, RequestTime time) {
        requireTime(time);
        UntilStop untilStop = new UntilStop(checkpoint, promptIds, maxTokens, sampling.stop(), time);
        Generation generation = checkpoint.decoder().generate(promptIds, sampling.settings(maxTokens), untilStop);
        if (generation.finishReason() == FinishReason.CANCELLED && !untilStop.stopped) {
            requireTime(time);
            throw RefusedRequestException.unavailable("this instance stops", retryAfter);
        }
        int[] ids = generation.tokenIds();
        return new Completion(
                sampling.stop().cut(checkpoint.decodeContinuation(promptIds, ids)),
                generation.finishReason() == FinishReason.LENGTH && !untilStop.stopped ? "length" : "stop",
                Usage.of(promptIds.length, ids.length),
                checkpoint.modelName(),
                checkpoint.checkpointId());
    }

    private static void requireTime(RequestTime time) {
        if (time.isOver()) {
            throw time.refusal();
        }
    }

    /** Lets decoding go on until a stop sequence, the end of the request's time, or the end of the service. */
    private final class UntilStop implements TokenListener {
        private final ServedCheckpoint checkpoint;
        private final int[] promptIds;
        private final int[] tokens;
        private final StopSequences stop;
        private final RequestTime time;
        private int length;
        private boolean stopped;

        UntilStop(ServedCheckpoint checkpoint, int[] promptIds, int maxTokens, StopSequences stop, RequestTime time) {
            this.checkpoint = checkpoint;
            this.promptIds = promptIds;
            this.tokens = new int[maxTokens];
            this.stop = stop;
            this.time = time;
        }

        @Override
        public boolean onToken(int id) {
            tokens[length++] = id;
            stopped = stop.endedBy(length, this::textFrom);
            return !stopped && !time.isOver() && !queue.isStopping();
        }

        private String textFrom(int from) {
            int[] tail = Arrays.copyOfRange(tokens, from, length);
            return from == 0 ? checkpoint.decodeContinuation(promptIds, tail) : checkpoint.decode(tail);
        }
    }
}
