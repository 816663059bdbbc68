package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.serving.TokenConstraint;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * What a request asks for.
 *
 * @param count of its prompts
 * @param prompts by the tokenizer of the checkpoint that answers
 * @param n choices of each prompt
 * @param constraint what its answers must be, made anew for each of them; empty if they may be anything
 */
record Asked(
        int count,
        Function<ServedCheckpoint, List<Prompt>> prompts,
        int n,
        TokenLimit limit,
        Choosing choosing,
        Telling telling,
        Function<ServedCheckpoint, Optional<TokenConstraint>> constraint) {
    private static final int MOST_CHOICES = 128;

    Asked {
        RefusedRequestException.refuseUnless(
                n >= 1 && n <= MOST_CHOICES, "n", "from 1 to " + MOST_CHOICES + " choices are offered, not " + n);
    }

    /** One prompt, one choice, nothing but its text. */
    static Asked one(Function<ServedCheckpoint, Prompt> prompt, TokenLimit limit, Choosing choosing) {
        return new Asked(
                1,
                served -> List.of(prompt.apply(served)),
                1,
                limit,
                choosing,
                Telling.TEXT,
                served -> Optional.empty());
    }

    int choices() {
        return count * n;
    }

    /** How a choice of a prompt is drawn: the first by the seed itself, each by one of its own. */
    Sampling sampling(int choice) {
        return choosing.sampling().withSeed(choosing.sampling().seed() + 0x9e3779b97f4a7c15L * choice);
    }
}
