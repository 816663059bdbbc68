package io.magicoder.scriptedteacher;

import java.util.List;
import java.util.SplittableRandom;

/** Choices at random: the same key always leads to the same. */
final class Draw {

    private final SplittableRandom random;

    Draw(long key) {
        random = new SplittableRandom(key);
    }

    <T> T from(List<T> choices) {
        return choices.get(below(choices.size()));
    }

    /** An integer from 0 to less than the bound. */
    int below(int bound) {
        return random.nextInt(bound);
    }

    /** A share from 0 to less than 1. */
    double share() {
        return random.nextDouble();
    }
}
