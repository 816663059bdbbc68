package io.magicoder.cleaner.decontamination.meaning;

import java.util.List;

/** A model that turns texts into vectors of their meaning. */
public interface Embedder {
    /**
     * Embeds texts.
     *
     * @return as many as there are texts, in their order; all vectors of all calls have the same dimension
     * @throws RuntimeException in one sentence, if the model cannot be asked
     */
    List<Embedding> embed(List<String> texts) throws InterruptedException;

    /** What became of a text. */
    sealed interface Embedding {
        /** Its vector, of any length but zero. */
        @SuppressWarnings("ArrayRecordComponent") // written once and compared by nobody
        record Vector(float[] values) implements Embedding {}

        /** The model does not take this one text. */
        record Missing(String why) implements Embedding {}
    }
}
