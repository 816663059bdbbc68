package io.magicoder.generator.prompt;

import com.knuddels.jtokkit.Encodings;
import com.knuddels.jtokkit.api.EncodingType;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/** Counts the tokens of a text. */
@FunctionalInterface
public interface TokenCounter {
    /** The name of the counter that needs no vocabulary: one token per three bytes, on the safe side for code. */
    String ESTIMATE = "estimate";

    int count(String text);

    /**
     * The counter of this name: {@value #ESTIMATE}, an OpenAI encoding such as {@code cl100k_base}, or a {@code
     * tokenizer.json}.
     *
     * @throws IllegalArgumentException if there is none; the message lists those there are
     */
    static TokenCounter named(String name) {
        if (name.equals(ESTIMATE)) {
            return text -> Math.ceilDiv(text.getBytes(StandardCharsets.UTF_8).length, 3);
        }
        if (Files.isRegularFile(Path.of(name))) {
            return TokenizerFile.read(Path.of(name));
        }
        EncodingType type = EncodingType.fromName(name)
                .orElseThrow(() -> new IllegalArgumentException("magicoder.generator.teacher.tokenizer is '" + name
                        + "': it must be a tokenizer.json, " + ESTIMATE + ", or one of "
                        + Arrays.stream(EncodingType.values())
                                .map(EncodingType::getName)
                                .toList()));
        return Encodings.newLazyEncodingRegistry().getEncoding(type)::countTokensOrdinary;
    }
}
