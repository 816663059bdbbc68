package io.magicoder.languagemodel.serving;

import java.util.BitSet;

/** Which tokens may come next, of one sequence. Called on the engine's thread alone. */
public interface TokenConstraint {
    /**
     * The ids that may come next, the end token's among them where the text may end; never empty. The set is only looked at.
     */
    BitSet allowed();

    /** The token that was chosen. */
    void accept(int id);

    /** Whether nothing can follow what was accepted: the sequence then ends without an end token. */
    default boolean isComplete() {
        return false;
    }
}
