package io.magicoder.languagemodel.serving;

import io.magicoder.languagemodel.decoding.FinishReason;
import java.util.List;

/**
 * Follows a sequence. All calls come from the engine's thread and must return at once: other sequences wait. After {@link
 * #onEnd} or {@link #onFailure}, of which there is exactly one, nothing more comes.
 */
public interface SequenceListener {
    /** The sequence leaves the queue; again if it had to go back there. */
    default void onStart() {}

    /** The prompt's tokens, where {@link SequenceRequest.Scores#ofPrompt} asks for them; before the first of the text. */
    default void onPrompt(List<ScoredToken> tokens) {}

    /** The next token; returns false to end the sequence after it. */
    boolean onToken(ScoredToken token);

    /**
     * The sequence ended.
     *
     * @param cachedTokens tokens of the prompt that another request had computed before
     */
    void onEnd(FinishReason reason, int cachedTokens);

    /** The sequence could not be continued; the message is a sentence. */
    void onFailure(RuntimeException failure);
}
