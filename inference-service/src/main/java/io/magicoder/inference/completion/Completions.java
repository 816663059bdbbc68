package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.Decoded;
import io.magicoder.inference.checkpoint.DecodingListener;
import io.magicoder.inference.checkpoint.DecodingRequest;
import io.magicoder.inference.checkpoint.Ending;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.ScoredToken;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** Answers prompts with what the served checkpoint continues them with. */
public final class Completions {
    private final String modelName;
    private final ModelSlot slot;
    private final DecodingQueue queue;
    private final Duration retryAfter;
    private final SequenceObserver observer;

    /** @param observer told of each choice */
    public Completions(
            String modelName, ModelSlot slot, DecodingQueue queue, Duration retryAfter, SequenceObserver observer) {
        this.observer = observer;
        this.modelName = modelName;
        this.slot = slot;
        this.queue = queue;
        this.retryAfter = retryAfter;
    }

    /**
     * Blocks until the completion is there; everything about it comes from one checkpoint.
     *
     * @param requestedModel null for whichever is served
     * @throws RefusedRequestException if there will be no completion
     */
    Completion complete(@Nullable String requestedModel, Asked asked, RequestTime time, Listener listener) {
        try (DecodingQueue.Place place = queue.enter(asked.choices())) {
            return slot.serve(wanted(requestedModel), checkpoint -> answer(checkpoint, asked, place, time, listener));
        } catch (ModelSlot.NotServedException e) {
            throw RefusedRequestException.unknownModel(String.valueOf(requestedModel), modelName);
        } catch (ModelSlot.NothingServedException e) {
            throw RefusedRequestException.unavailable(
                    "no checkpoint of '" + modelName + "' is served: " + e.getMessage(), retryAfter);
        }
    }

    private Completion answer(
            ServedCheckpoint checkpoint, Asked asked, DecodingQueue.Place place, RequestTime time, Listener listener) {
        requireKnownBias(asked.choosing().sampling(), checkpoint);
        List<Prompt> prompts = asked.prompts().apply(checkpoint);
        List<Supplier<Answer>> works = new ArrayList<>();
        int promptTokens = 0;
        for (Prompt prompt : prompts) {
            int maxTokens = asked.limit().within(checkpoint.decoder().contextLength(), prompt.ids().length);
            promptTokens += prompt.ids().length;
            for (int choice = 0; choice < asked.n(); choice++) {
                Told told = new Told(
                        works.size(),
                        checkpoint,
                        prompt,
                        asked,
                        listener,
                        time,
                        observer.watch(checkpoint.modelName(), time));
                Sampling sampling = asked.sampling(choice);
                works.add(() -> decode(checkpoint, prompt, maxTokens, asked, sampling, told, time));
            }
        }
        List<Answer> answers = place.work(works, time);
        int generated = 0;
        int cached = 0;
        for (int i = 0; i < answers.size(); i++) {
            generated += answers.get(i).tokens();
            cached += i % asked.n() == 0 ? answers.get(i).cachedTokens() : 0;
        }
        return new Completion(
                answers.stream().map(Answer::choice).toList(),
                Usage.of(promptTokens, generated, cached),
                checkpoint.modelName(),
                checkpoint.checkpointId());
    }

    private static void requireKnownBias(Sampling sampling, ServedCheckpoint checkpoint) {
        if (sampling.logitBias().keySet().stream().anyMatch(id -> id >= checkpoint.vocabularySize())) {
            throw RefusedRequestException.invalid(
                    "logit_bias",
                    "'logit_bias' names a token that the model does not have: its ids are below "
                            + checkpoint.vocabularySize());
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

    /** A choice, and what it cost. */
    private record Answer(Completion.Choice choice, int tokens, int cachedTokens) {}

    private Answer decode(
            ServedCheckpoint checkpoint,
            Prompt prompt,
            int maxTokens,
            Asked asked,
            Sampling sampling,
            Told told,
            RequestTime time) {
        requireTime(time);
        Decoded decoded = checkpoint
                .decoder()
                .decode(
                        new DecodingRequest(
                                prompt.ids(),
                                maxTokens,
                                sampling,
                                new Ending(asked.choosing().ignoreEos(), prompt.endTokens()),
                                asked.telling().scores(),
                                asked.constraint().apply(checkpoint)),
                        told);
        if (decoded.finishReason() == FinishReason.CANCELLED && !told.isComplete()) {
            told.abort(decoded);
            requireTime(time);
            throw RefusedRequestException.unavailable("this instance stops", retryAfter);
        }
        return told.end(decoded);
    }

    private static void requireTime(RequestTime time) {
        if (time.isOver()) {
            throw time.refusal();
        }
    }

    /** Follows a completion; its methods must return at once. */
    public interface Listener {
        /** For who waits for the end. */
        Listener NONE = new Listener() {
            @Override
            public void piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint) {}

            @Override
            public void end(int choice, String finishReason, ServedCheckpoint checkpoint) {}
        };

        /** The next piece of a choice's text; empty only where there are tokens. */
        void piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint);

        /** A choice has ended. */
        void end(int choice, String finishReason, ServedCheckpoint checkpoint);
    }

    /** Lets decoding go on until a stop sequence, the end of the request's time, or the end of the service. */
    private final class Told implements DecodingListener {
        private final int choice;
        private final ServedCheckpoint checkpoint;
        private final Prompt prompt;
        private final Asked asked;
        private final Listener listener;
        private final RequestTime time;
        private final SequenceObserver.Watch watch;
        private final StringBuilder text = new StringBuilder();
        private final List<TokenText> tokens = new ArrayList<>();
        private @Nullable TextStream stream;
        private boolean promptTold;

        Told(
                int choice,
                ServedCheckpoint checkpoint,
                Prompt prompt,
                Asked asked,
                Listener listener,
                RequestTime time,
                SequenceObserver.Watch watch) {
            this.choice = choice;
            this.checkpoint = checkpoint;
            this.prompt = prompt;
            this.asked = asked;
            this.listener = listener;
            this.time = time;
            this.watch = watch;
        }

        @Override
        public void onStart() {
            watch.started();
            if (asked.telling().echo() && !asked.telling().isScored() && !promptTold) {
                promptTold = true;
                tell(new TextStream.Piece(prompt.text().orElseGet(() -> checkpoint.decode(prompt.ids())), List.of()));
            }
        }

        @Override
        public void onPrompt(List<ScoredToken> scored) {
            TextStream ofPrompt = new TextStream(checkpoint, new int[0], new StopSequences(List.of()), true, 0);
            StringBuilder written = new StringBuilder();
            List<TokenText> placed = new ArrayList<>();
            for (ScoredToken token : scored) {
                TextStream.Piece piece = ofPrompt.add(token);
                written.append(piece.text());
                placed.addAll(piece.tokens());
            }
            TextStream.Piece last = ofPrompt.end();
            written.append(last.text());
            placed.addAll(last.tokens());
            tell(new TextStream.Piece(written.toString(), placed));
        }

        @Override
        public boolean onToken(ScoredToken token) {
            watch.token();
            if (asked.telling().promptAlone()) {
                return false;
            }
            tell(stream().add(token));
            return !stream().isStopped() && !time.isOver() && !queue.isStopping();
        }

        private TextStream stream() {
            if (stream == null) {
                stream = new TextStream(
                        checkpoint,
                        prompt.ids(),
                        asked.choosing().stop(),
                        asked.telling().isScored(),
                        text.length());
            }
            return stream;
        }

        /** Whether it ended because all has been told. */
        boolean isComplete() {
            return asked.telling().promptAlone() || stream().isStopped();
        }

        /** It ended although more was to be told. */
        void abort(Decoded decoded) {
            watch.ended(
                    "abort",
                    prompt.ids().length,
                    decoded.cachedTokens(),
                    stream().tokens());
        }

        Answer end(Decoded decoded) {
            tell(stream().end());
            boolean cut = asked.telling().promptAlone()
                    || (decoded.finishReason() == FinishReason.LENGTH
                            && !stream().isStopped());
            String reason = cut ? "length" : "stop";
            listener.end(choice, reason, checkpoint);
            int count = asked.telling().promptAlone() ? 0 : stream().tokens();
            watch.ended(reason, prompt.ids().length, decoded.cachedTokens(), count);
            return new Answer(
                    new Completion.Choice(choice, text.toString(), reason, tokens), count, decoded.cachedTokens());
        }

        private void tell(TextStream.Piece piece) {
            if (!piece.isEmpty()) {
                text.append(piece.text());
                tokens.addAll(piece.tokens());
                listener.piece(choice, piece.text(), piece.tokens(), checkpoint);
            }
        }
    }
}
