package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.serving.ScoredToken;
import io.magicoder.languagemodel.text.TokenBytes;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * A token of an answer with its log probability.
 *
 * @param text what it writes, or {@code bytes:\xE2\x80} where that is only a part of a character
 * @param offset where its text begins, in characters of the answer
 * @param logProbability NaN where there is none: of the first token of a prompt
 * @param likeliest others that might have stood there, the likeliest first
 */
public record TokenText(String text, List<Integer> bytes, int offset, double logProbability, List<Likely> likeliest) {
    /** As servers of OpenAI's kind write what is too unlikely for a number in JSON. */
    private static final double LEAST = -9999;

    /** A token that might have stood there. */
    public record Likely(String text, List<Integer> bytes, double logProbability) {}

    static TokenText of(ScoredToken token, int offset, ServedCheckpoint checkpoint) {
        TokenBytes known = checkpoint.tokenBytes();
        return new TokenText(
                text(token.id(), known),
                bytes(token.id(), known),
                offset,
                finite(token.logProbability()),
                token.likeliest().stream()
                        .map(other -> new Likely(
                                text(other.id(), known), bytes(other.id(), known), finite(other.logProbability())))
                        .toList());
    }

    private static double finite(double logProbability) {
        return logProbability < LEAST ? LEAST : logProbability;
    }

    /** Vocabularies may end before the logits do. */
    private static byte[] raw(int id, TokenBytes known) {
        return id < known.size() ? known.of(id) : new byte[0];
    }

    private static List<Integer> bytes(int id, TokenBytes known) {
        byte[] raw = raw(id, known);
        Integer[] values = new Integer[raw.length];
        Arrays.setAll(values, i -> raw[i] & 0xff);
        return List.of(values);
    }

    private static String text(int id, TokenBytes known) {
        if (id >= known.size()) {
            return "";
        }
        return known.text(id).orElseGet(() -> {
            StringBuilder hexadecimal = new StringBuilder("bytes:");
            for (byte value : known.of(id)) {
                hexadecimal.append(String.format(Locale.ROOT, "\\x%02x", value));
            }
            return hexadecimal.toString();
        });
    }
}
