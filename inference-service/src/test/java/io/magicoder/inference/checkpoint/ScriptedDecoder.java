package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.TokenListener;
import io.magicoder.languagemodel.serving.Sampling;
import java.util.Arrays;
import java.util.concurrent.CountDownLatch;

/** Says a text for ever, the letter a unless told otherwise, at first only when it is let go. */
public final class ScriptedDecoder implements Decoder {
    public static final int CONTEXT_LENGTH = 1_000_000;

    public final CountDownLatch began = new CountDownLatch(1);
    private final CountDownLatch go;
    private final String text;
    private volatile boolean closed;

    public ScriptedDecoder(CountDownLatch go) {
        this(go, "a");
    }

    /** @param text in ASCII, one token a character */
    public ScriptedDecoder(CountDownLatch go, String text) {
        this.go = go;
        this.text = text;
    }

    public boolean isClosed() {
        return closed;
    }

    @Override
    public int contextLength() {
        return CONTEXT_LENGTH;
    }

    @Override
    public Generation generate(
            int[] promptIds, int maxTokens, Sampling sampling, Ending ending, TokenListener listener) {
        began.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        int[] ids = new int[maxTokens];
        for (int i = 0; i < ids.length; i++) {
            ids[i] = text.charAt(i % text.length());
            if (!listener.onToken(ids[i])) {
                return new Generation(Arrays.copyOf(ids, i + 1), FinishReason.CANCELLED);
            }
        }
        return new Generation(ids, FinishReason.LENGTH);
    }

    @Override
    public void close() {
        closed = true;
    }
}
