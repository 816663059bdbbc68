package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.serving.EngineStatus;
import io.magicoder.languagemodel.serving.ScoredToken;
import io.magicoder.languagemodel.serving.SequenceListener;
import io.magicoder.languagemodel.serving.SequenceRequest;
import io.magicoder.languagemodel.serving.ServingEngine;
import java.nio.file.Path;
import java.util.List;
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
    public Set<Integer> endTokens() {
        return endTokens;
    }

    @Override
    public Decoded decode(DecodingRequest request, DecodingListener listener) {
        int most = Math.min(request.maxTokens(), contextLength() - request.promptIds().length);
        Following following = new Following(listener);
        engine.submit(
                new SequenceRequest(
                        request.promptIds(),
                        most,
                        request.sampling(),
                        request.ending().tokens(endTokens),
                        request.scores(),
                        request.constraint(),
                        adapter),
                following);
        return following.decoded();
    }

    @Override
    public EngineStatus status() {
        return engine.status();
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

    private static final class Following implements SequenceListener {
        private final DecodingListener listener;
        private final CompletableFuture<Decoded> decoded = new CompletableFuture<>();

        Following(DecodingListener listener) {
            this.listener = listener;
        }

        @Override
        public void onStart() {
            listener.onStart();
        }

        @Override
        public void onPrompt(List<ScoredToken> tokens) {
            listener.onPrompt(tokens);
        }

        @Override
        public boolean onToken(ScoredToken token) {
            return listener.onToken(token);
        }

        @Override
        public void onEnd(FinishReason reason, int cachedTokens) {
            decoded.complete(new Decoded(reason, cachedTokens));
        }

        @Override
        public void onFailure(RuntimeException failure) {
            decoded.completeExceptionally(failure);
        }

        Decoded decoded() {
            try {
                return decoded.join();
            } catch (CompletionException e) {
                throw e.getCause() instanceof RuntimeException failure ? failure : e;
            }
        }
    }
}
