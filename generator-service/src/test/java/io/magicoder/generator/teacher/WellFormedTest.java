package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WellFormedTest {
    @ParameterizedTest
    @ValueSource(strings = {"", "plain", "grüße 😀 \uD83D\uDE00", "\uFFFD"})
    void unicodeStaysAsItIs(String text) {
        assertThat(WellFormed.of(text)).isEqualTo(new WellFormed(text, 0));
    }

    @Test
    void halvesOfPairsBecomeReplacementCharacters() {
        assertThat(WellFormed.of("a\uD83D")).isEqualTo(new WellFormed("a\uFFFD", 1));
        assertThat(WellFormed.of("\uDE00b")).isEqualTo(new WellFormed("\uFFFDb", 1));
        assertThat(WellFormed.of("\uD83D\uD83D\uDE00\uDE00x"))
                .isEqualTo(new WellFormed("\uFFFD\uD83D\uDE00\uFFFDx", 2));
    }
}
