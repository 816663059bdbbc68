package io.magicoder.scriptedteacher;

/** What the script does with one request. */
sealed interface Reply {

    /**
     * A completion.
     *
     * @param finished false if the answer was cut off
     */
    record Answer(String content, boolean finished) implements Reply {

        /** A token is about four characters of code or English; the script has no tokenizer. */
        private static final int CHARACTERS_PER_TOKEN = 4;

        static int tokens(int characters) {
            return Math.ceilDiv(characters, CHARACTERS_PER_TOKEN);
        }

        /** This answer within a budget of tokens. */
        Answer within(int maxTokens) {
            long budget = (long) maxTokens * CHARACTERS_PER_TOKEN;
            return content.length() <= budget ? this : new Answer(content.substring(0, (int) budget), false);
        }
    }

    /** Try again after a second. */
    record RateLimited() implements Reply {}

    /** A server's fault. */
    record Failure() implements Reply {}
}
