package io.magicoder.benchmarks;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.ScoredToken;
import io.magicoder.languagemodel.serving.SequenceHandle;
import io.magicoder.languagemodel.serving.SequenceListener;
import io.magicoder.languagemodel.serving.SequenceRequest;
import io.magicoder.languagemodel.serving.ServingEngine;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;

/** A model in the engine that serves it, set as the service sets it, without REST. */
final class MeasuredEngine implements AutoCloseable {
    private static final long CACHE_BYTES = 1L << 30;
    /** The service's default. */
    private static final int STEP_TOKENS = 256;

    private final ServingEngine engine;
    private final ServedShape shape;
    private final SplittableRandom random = new SplittableRandom(1);

    private MeasuredEngine(ServingEngine engine, ServedShape shape) {
        this.engine = engine;
        this.shape = shape;
    }

    /** @param mostRunning sequences at once */
    static MeasuredEngine load(Path directory, ServedShape shape, ServedFormat format, int mostRunning) {
        CausalLanguageModel model = CausalLanguageModel.load(directory, format.precision());
        try {
            EngineSettings settings =
                    new EngineSettings(CACHE_BYTES, mostRunning, mostRunning, STEP_TOKENS, format.weights());
            return new MeasuredEngine(model.serve(settings), shape);
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** Tokens a second of some sequences that are continued together by so many tokens each. */
    double decoding(int batch, int tokens) {
        List<Running> others = new ArrayList<>();
        for (int i = 1; i < batch; i++) {
            others.add(run(randomIds(1), engine.longestSequence() - 1));
        }
        // The last to begin: all of them run from its first token to its last.
        Running last = run(randomIds(1), tokens + 1);
        last.ended.join();
        others.forEach(Running::cancel);
        return batch * tokens / last.seconds();
    }

    /** Tokens a second of a prompt that is like no other, to the first token that follows it. */
    double prompt(int tokens) {
        return Machine.rate(tokens, () -> run(randomIds(tokens), 1).ended.join());
    }

    /** Continues some sequences together, and each of them as often as is said, one after the other. */
    void complete(int atOnce, int times, int promptTokens, int tokens) {
        for (int time = 0; time < times; time++) {
            List<Running> all = IntStream.range(0, atOnce)
                    .mapToObj(_ -> run(randomIds(promptTokens), tokens))
                    .toList();
            all.forEach(one -> one.ended.join());
        }
    }

    private int[] randomIds(int tokens) {
        return random.ints(tokens, 0, shape.vocabulary()).toArray();
    }

    private Running run(int[] prompt, int tokens) {
        Running running = new Running();
        running.handle = engine.submit(
                new SequenceRequest(
                        prompt,
                        tokens,
                        Sampling.greedy(),
                        Set.of(),
                        SequenceRequest.Scores.NONE,
                        Optional.empty(),
                        Optional.empty()),
                running);
        return running;
    }

    @Override
    public void close() {
        engine.close();
    }

    private static final class Running implements SequenceListener {
        private final CompletableFuture<FinishReason> ended = new CompletableFuture<>();
        private SequenceHandle handle = () -> {};
        private long first;
        private long last;

        @Override
        public boolean onToken(ScoredToken token) {
            last = Machine.now();
            first = first == 0 ? last : first;
            return true;
        }

        @Override
        public void onEnd(FinishReason reason, int cachedTokens) {
            ended.complete(reason);
        }

        @Override
        public void onFailure(RuntimeException failure) {
            ended.completeExceptionally(failure);
        }

        /** From the first token to the last. */
        double seconds() {
            return (last - first) / 1e9;
        }

        void cancel() {
            handle.cancel();
            ended.join();
        }
    }
}
