package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.TokenListener;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.ScoredToken;
import io.magicoder.languagemodel.serving.SequenceListener;
import io.magicoder.languagemodel.serving.SequenceRequest;
import io.magicoder.languagemodel.serving.ServingEngine;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** Decodes the sequences of all callers together, a token of each at a time. */
final class EngineDecoder implements Decoder {
    private final ServingEngine engine;
    private final Set<Integer> endTokens;
    private final Optional<String> adapter;

    private EngineDecoder(ServingEngine engine, Set<Integer> endTokens, Optional<String> adapter) {
        this.engine = engine;
        this.endTokens = endTokens;
        this.adapter = adapter;
    }

    /** Starts an engine, which owns the model from then on; where it cannot start the model is closed. */
    static EngineDecoder start(CausalLanguageModel model, EngineSettings settings) {
        try {
            return new EngineDecoder(model.serve(settings), model.config().endTokens(), Optional.empty());
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    @Override
    public int contextLength() {
        return engine.longestSequence();
    }

    @Override
    public Generation generate(
            int[] promptIds, int maxTokens, Sampling sampling, Ending ending, TokenListener listener) {
        int most = Math.min(maxTokens, contextLength() - promptIds.length);
        Collecting collecting = new Collecting(listener, most);
        engine.submit(
                new SequenceRequest(
                        promptIds,
                        most,
                        sampling,
                        ending.tokens(endTokens),
                        SequenceRequest.Scores.NONE,
                        Optional.empty(),
                        adapter),
                collecting);
        return collecting.generation();
    }

    @Override
    public void loadAdapter(String name, Path directory) {
        engine.loadAdapter(name, directory);
    }

    @Override
    public void unloadAdapter(String name) {
        engine.unloadAdapter(name);
    }

    @Override
    public Decoder withAdapter(String name) {
        return new EngineDecoder(engine, endTokens, Optional.of(name));
    }

    @Override
    public void close() {
        engine.close();
    }

    private static final class Collecting implements SequenceListener {
        private final TokenListener listener;
        private final int[] ids;
        private int count;
        private final CompletableFuture<Generation> generation = new CompletableFuture<>();

        Collecting(TokenListener listener, int most) {
            this.listener = listener;
            ids = new int[most];
        }

        @Override
        public boolean onToken(ScoredToken token) {
            ids[count++] = token.id();
            return listener.onToken(token.id());
        }

        @Override
        public void onEnd(FinishReason reason, int cachedTokens) {
            generation.complete(new Generation(Arrays.copyOf(ids, count), reason));
        }

        @Override
        public void onFailure(RuntimeException failure) {
            generation.completeExceptionally(failure);
        }

        Generation generation() {
            try {
                return generation.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException failure ? failure : e;
            }
        }
    }
}
