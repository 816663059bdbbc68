package io.magicoder.generator.teacher;

import io.magicoder.generator.teacher.Completion.Usage;

/**
 * What a teacher's tokens cost.
 *
 * @param input dollars for a million tokens of prompts
 * @param output dollars for a million tokens of answers, reasoning included
 */
public record Price(double input, double output) {
    public static final Price FREE = new Price(0, 0);

    private static final double NANO_DOLLARS_PER_TOKEN = 1000;

    public Price {
        if (!(input >= 0 && output >= 0)) {
            throw new IllegalArgumentException("a price must be 0 or more dollars for a million tokens");
        }
    }

    /** The price of some tokens in billionths of a dollar, rounded up. */
    public long nanoDollars(long promptTokens, long completionTokens) {
        return (long) Math.ceil((promptTokens * input + completionTokens * output) * NANO_DOLLARS_PER_TOKEN);
    }

    long nanoDollars(Usage usage) {
        return nanoDollars(usage.promptTokens(), usage.completionTokens());
    }

    public boolean isFree() {
        return input == 0 && output == 0;
    }

    /** A share of the price, as for batches. */
    public Price times(double share) {
        return new Price(input * share, output * share);
    }
}
