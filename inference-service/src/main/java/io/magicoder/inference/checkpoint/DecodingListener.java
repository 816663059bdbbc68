package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.serving.ScoredToken;
import java.util.List;

/** Follows a continuation; must return at once, for others wait. */
public interface DecodingListener {
    /** Its computation begins. */
    default void onStart() {}

    /** The prompt's tokens, where their scores were asked for. */
    default void onPrompt(List<ScoredToken> tokens) {}

    /** The next token; returns false to end the continuation after it. */
    boolean onToken(ScoredToken token);
}
