package io.magicoder.languagemodel.serving;

import io.magicoder.languagemodel.decoding.FinishReason;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Optional;

/** A sequence on its way: its tokens, and which of them are in which blocks of the cache. Only {@link #cancel} is for other threads. */
final class Sequence implements SequenceHandle {
    private final SequenceRequest request;
    private final Optional<ServedAdapter> adapter;
    private final SequenceListener listener;
    private final TokenChooser chooser;
    private final int blockTokens;
    private final Runnable onCancel;
    private final List<ScoredToken> promptScores = new ArrayList<>();

    private int[] tokens;
    private int length;
    private int computed;
    private int cached;
    private boolean promptTold;
    private boolean ended;
    private final List<Integer> blocks = new ArrayList<>();
    private int published;
    private BlockKey lastKey;
    private volatile boolean cancelled;

    Sequence(
            SequenceRequest request,
            Optional<ServedAdapter> adapter,
            SequenceListener listener,
            int blockTokens,
            Runnable onCancel) {
        this.request = request;
        this.adapter = adapter;
        this.listener = listener;
        this.blockTokens = blockTokens;
        this.onCancel = onCancel;
        chooser = new TokenChooser(request.sampling(), request.promptIds());
        tokens = request.promptIds().clone();
        length = tokens.length;
        lastKey = root();
    }

    private BlockKey root() {
        return BlockKey.root(adapter.map(ServedAdapter::key).orElse(""));
    }

    @Override
    public void cancel() {
        cancelled = true;
        onCancel.run();
    }

    boolean isCancelled() {
        return cancelled;
    }

    Optional<ServedAdapter> adapter() {
        return adapter;
    }

    /** Tokens whose keys and values are not in the cache yet; one where a text goes on. */
    int uncomputed() {
        return length - computed;
    }

    int length() {
        return length;
    }

    int computed() {
        return computed;
    }

    int token(int position) {
        return tokens[position];
    }

    /** Whether logits of every position are wanted: then there are as many rows of them. */
    boolean scoresPrompt() {
        return request.scores().ofPrompt() && !promptTold;
    }

    /** Blocks that it does not have for the tokens that it has. */
    int missingBlocks() {
        return Math.ceilDiv(length, blockTokens) - blocks.size();
    }

    /** Takes what others have computed of its prompt, but for the last token, whose logits are needed. */
    void takePrefix(BlockPool pool) {
        if (scoresPrompt()) {
            return;
        }
        while (computed + blockTokens < length) {
            BlockKey key = lastKey.next(tokens, computed, blockTokens);
            Optional<Integer> shared = pool.share(key);
            if (shared.isEmpty()) {
                break;
            }
            blocks.add(shared.get());
            lastKey = key;
            published++;
            computed += blockTokens;
        }
        cached = Math.max(cached, Math.min(computed, request.promptIds().length));
    }

    int cachedTokens() {
        return cached;
    }

    /** Returns false, having kept what it got, if there are not enough blocks for all tokens. */
    boolean takeBlocks(BlockPool pool) {
        while (missingBlocks() > 0) {
            var block = pool.take(blocks.isEmpty() ? -1 : blocks.getLast());
            if (block.isEmpty()) {
                return false;
            }
            blocks.add(block.getAsInt());
        }
        return true;
    }

    /** Gives all blocks back; what it computed is lost but for what others use. */
    void release(BlockPool pool) {
        blocks.reversed().forEach(pool::release); // the ends of prefixes are forgotten first
        blocks.clear();
        published = 0;
        computed = 0;
        lastKey = root();
        promptScores.clear();
    }

    /** Where in the cache a position lies. */
    long place(int position) {
        return (long) blocks.get(position / blockTokens) * blockTokens + position % blockTokens;
    }

    /** The next tokens are in the cache now. */
    void computed(int count, BlockPool pool) {
        computed += count;
        while ((published + 1) * blockTokens <= computed) {
            lastKey = lastKey.next(tokens, published * blockTokens, blockTokens);
            pool.publish(blocks.get(published++), lastKey);
        }
    }

    void start() {
        listener.onStart();
    }

    /** Takes the logits of what follows a position of the prompt. */
    void scorePrompt(int position, float[] logits) {
        if (promptScores.isEmpty()) {
            promptScores.add(new ScoredToken(tokens[0], Double.NaN, List.of()));
        }
        if (position + 1 < request.promptIds().length) {
            promptScores.add(TokenScores.score(
                    tokens[position + 1], logits, request.scores().likeliest()));
        }
    }

    /** Whether the token can be chosen without its logits. */
    boolean isPlain() {
        return request.sampling().isPlainGreedy()
                && request.constraint().isEmpty()
                && !request.scores().ofText()
                && !request.scores().ofPrompt();
    }

    /**
     * Takes the likeliest token that follows.
     *
     * @return whether the sequence has ended
     */
    boolean take(int id) {
        return take(new ScoredToken(id, Double.NaN, List.of()));
    }

    /** The same by the logits of what follows, which are changed. */
    boolean take(float[] logits) {
        if (request.scores().ofPrompt() && !promptTold) {
            promptTold = true;
            listener.onPrompt(List.copyOf(promptScores));
        }
        float[] own = request.scores().ofText() ? logits.clone() : logits;
        BitSet allowed = request.constraint().map(TokenConstraint::allowed).orElse(null);
        int id = chooser.choose(logits, allowed);
        return take(
                request.scores().ofText()
                        ? TokenScores.score(id, own, request.scores().likeliest())
                        : new ScoredToken(id, Double.NaN, List.of()));
    }

    private boolean take(ScoredToken token) {
        if (request.endTokens().contains(token.id())) {
            return end(FinishReason.STOP);
        }
        chooser.accept(token.id());
        request.constraint().ifPresent(constraint -> constraint.accept(token.id()));
        if (length == tokens.length) {
            tokens = Arrays.copyOf(tokens, Math.max(16, 2 * length));
        }
        tokens[length++] = token.id();
        if (!listener.onToken(token)) {
            return end(FinishReason.CANCELLED);
        }
        if (request.constraint().isPresent() && request.constraint().get().isComplete()) {
            return end(FinishReason.STOP);
        }
        return length - request.promptIds().length == request.maxTokens() && end(FinishReason.LENGTH);
    }

    /** Tells its listener, once. */
    boolean end(FinishReason reason) {
        if (!ended) {
            ended = true;
            listener.onEnd(reason, cached);
        }
        return true;
    }

    /** Tells its listener, once. */
    void fail(RuntimeException failure) {
        if (!ended) {
            ended = true;
            listener.onFailure(failure);
        }
    }
}
