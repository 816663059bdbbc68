package io.magicoder.inference.checkpoint;

import java.util.HashSet;
import java.util.Set;

/**
 * What ends a text beside its limit.
 *
 * @param ignoreEos whether the model's own end tokens do not
 * @param more ids that do
 */
public record Ending(boolean ignoreEos, Set<Integer> more) {
    /** The model's own end tokens. */
    public static final Ending OF_THE_MODEL = new Ending(false, Set.of());

    public Ending {
        more = Set.copyOf(more);
    }

    /** The ids, for a model with these end tokens. */
    Set<Integer> tokens(Set<Integer> ofModel) {
        Set<Integer> tokens = new HashSet<>(more);
        if (!ignoreEos) {
            tokens.addAll(ofModel);
        }
        return tokens;
    }
}
