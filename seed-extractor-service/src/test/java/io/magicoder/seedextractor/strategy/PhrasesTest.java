package io.magicoder.seedextractor.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PhrasesTest {
    private static final Phrases PHRASES =
            new Phrases(List.of("do not edit", "generated", "licensed to"), List.of("©"));

    @ParameterizedTest
    @ValueSource(
            strings = {
                "generated",
                "DO NOT EDIT",
                "xxGenerated",
                "a very long line of which the end is liCensed To",
                "do not do not edit",
                "© somebody",
                "ü😀 generated",
            })
    void shouldFindAPhraseWhereverItStands(String text) {
        assertThat(PHRASES.in(text)).isTrue();
        assertThat(PHRASES.in("ab" + text + "cd", 2, text.length() + 2)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "g", "generate", "do  not edit", "licensed\nto", "\u212aenerated", "genera\u0167ed"})
    void shouldFindNothingElse(String text) {
        assertThat(PHRASES.in(text)).isFalse();
    }

    @Test
    void shouldNotLookOutsideOfTheStretch() {
        String text = "so generated here";

        assertThat(PHRASES.in(text, 3, 12)).isTrue();
        assertThat(PHRASES.in(text, 4, text.length())).isFalse();
        assertThat(PHRASES.in(text, 0, 11)).isFalse();
    }

    @Test
    void shouldAgreeWithLookingForEachPhrase() {
        // Given
        Random random = new Random(976);
        Phrases phrases = new Phrases(List.of("abc", "bcab", "cc", "abacab"), List.of());
        int found = 0;

        for (int i = 0; i < 20_000; i++) {
            StringBuilder made = new StringBuilder();
            for (int length = random.nextInt(12); length > 0; length--) {
                made.append("aAbBcCdé".charAt(random.nextInt(8)));
            }
            String text = made.toString();
            String lower = text.replace('A', 'a').replace('B', 'b').replace('C', 'c');

            // When
            boolean in = phrases.in(text);

            // Then
            assertThat(in)
                    .as(text)
                    .isEqualTo(List.of("abc", "bcab", "cc", "abacab").stream().anyMatch(lower::contains));
            found += in ? 1 : 0;
        }
        assertThat(found).isBetween(2_000, 18_000);
    }
}
