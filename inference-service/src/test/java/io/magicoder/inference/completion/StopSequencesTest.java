package io.magicoder.inference.completion;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;

class StopSequencesTest {
    @Test
    void findsATextThatSpansManyTokens() {
        StopSequences stop = new StopSequences(List.of("→ 終わり"));
        String text = "x".repeat(500) + "→ 終わり";

        assertThat(endedBy(stop, text)).isTrue();
        assertThat(stop.cut(text)).isEqualTo("x".repeat(500));
    }

    @Test
    void doesNotEndBeforeTheLastByte() {
        byte[] bytes = "end →".getBytes(UTF_8);
        StopSequences stop = new StopSequences(List.of("→"));
        int[] tokens = tokens(bytes);

        assertThat(endedBy(stop, tokens, tokens.length - 1)).isFalse();
        assertThat(endedBy(stop, tokens, tokens.length)).isTrue();
    }

    @Test
    void cutsAtTheFirstOfSeveral() {
        assertThat(new StopSequences(List.of("c", "b")).cut("abc")).isEqualTo("a");
    }

    @Test
    void withoutTextsNothingEnds() {
        StopSequences none = new StopSequences(List.of());

        assertThat(endedBy(none, "anything")).isFalse();
        assertThat(none.cut("anything")).isEqualTo("anything");
    }

    private static boolean endedBy(StopSequences stop, String text) {
        int[] tokens = tokens(text.getBytes(UTF_8));
        return endedBy(stop, tokens, tokens.length);
    }

    private static boolean endedBy(StopSequences stop, int[] tokens, int length) {
        return stop.endedBy(length, from -> decodeBytes(Arrays.copyOfRange(tokens, from, length)));
    }

    private static int[] tokens(byte[] bytes) {
        int[] tokens = new int[bytes.length];
        for (int i = 0; i < tokens.length; i++) {
            tokens[i] = bytes[i] & 0xff;
        }
        return tokens;
    }

    /** A tokenizer with one token for each byte. */
    private static String decodeBytes(int[] ids) {
        byte[] bytes = new byte[ids.length];
        for (int i = 0; i < ids.length; i++) {
            bytes[i] = (byte) ids[i];
        }
        return new String(bytes, UTF_8);
    }
}
