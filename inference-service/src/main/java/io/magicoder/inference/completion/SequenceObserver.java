package io.magicoder.inference.completion;

/** Told of every choice of every request; for metrics. */
public interface SequenceObserver {
    /** Looks away. */
    SequenceObserver NONE = (model, time) -> Watch.NONE;

    /**
     * A choice is about to wait for its turn.
     *
     * @param time of its request
     */
    Watch watch(String model, RequestTime time);

    /** Told of one choice. Its methods return at once. */
    interface Watch {
        /** Looks away. */
        Watch NONE = new Watch() {
            @Override
            public void started() {}

            @Override
            public void token() {}

            @Override
            public void ended(String finishReason, int promptTokens, int cachedTokens, int generatedTokens) {}
        };

        /** Its computation begins; again if it had to give way to others. */
        void started();

        /** The next token is there. */
        void token();

        /** All is there. */
        void ended(String finishReason, int promptTokens, int cachedTokens, int generatedTokens);
    }
}
