package io.magicoder.inference.completion;

import java.util.List;

/** Texts that end a completion and are no part of it. */
public record StopSequences(List<String> texts) {
    public StopSequences {
        texts = List.copyOf(texts);
    }
}
