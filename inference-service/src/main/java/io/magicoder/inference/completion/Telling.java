package io.magicoder.inference.completion;

import io.magicoder.languagemodel.serving.SequenceRequest.Scores;

/**
 * What is told beside the text.
 *
 * @param isScored whether tokens come with log probabilities
 * @param likeliest how many others with each
 * @param echo whether the prompt is told, too
 * @param promptAlone whether nothing else is
 */
record Telling(boolean isScored, int likeliest, boolean echo, boolean promptAlone) {
    private static final int MOST_LIKELIEST = 20;

    /** Nothing. */
    static final Telling TEXT = new Telling(false, 0, false, false);

    Telling {
        RefusedRequestException.refuseUnless(
                likeliest >= 0 && likeliest <= MOST_LIKELIEST,
                "logprobs",
                "from 0 to " + MOST_LIKELIEST + " likely tokens are offered, not " + likeliest);
    }

    Scores scores() {
        return new Scores(isScored, isScored && echo, likeliest);
    }
}
