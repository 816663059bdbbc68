package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.serving.ScoredToken;
import java.util.List;
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
    public Decoded decode(DecodingRequest request, DecodingListener listener) {
        began.countDown();
        try {
            go.await();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
        listener.onStart();
        for (int i = 0; i < request.maxTokens(); i++) {
            ScoredToken token = new ScoredToken(text.charAt(i % text.length()), -1, List.of());
            if (!listener.onToken(token)) {
                return new Decoded(FinishReason.CANCELLED, 0);
            }
        }
        return new Decoded(FinishReason.LENGTH, 0);
    }

    @Override
    public void close() {
        closed = true;
    }
}
