package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;

class InspirationTest {

    @Test
    void keyDependsOnTheSnippetAndTheSeed() {
        Inspiration inspiration = Inspiration.bySnippet("int a;", 1);

        assertThat(inspiration).isEqualTo(Inspiration.bySnippet("Other words.\n```\nint a;\n```", 1));
        assertThat(inspiration.key())
                .isNotEqualTo(Inspiration.bySnippet("int a;", 2).key())
                .isNotEqualTo(Inspiration.bySnippet("int b;", 1).key());
    }

    @Test
    void byHashAnyChangeOfPromptOrSeedGivesAnotherKey() {
        Inspiration inspiration = Inspiration.byHash("int a;", 1);

        assertThat(inspiration).isEqualTo(Inspiration.byHash("int a;", 1));
        assertThat(inspiration.key())
                .isNotEqualTo(Inspiration.byHash("int a; ", 1).key())
                .isNotEqualTo(Inspiration.byHash("int a;", 2).key());
    }

    @Test
    void byHashAllLanguagesAreAnswered() {
        assertThat(LongStream.range(0, 50)
                        .mapToObj(seed -> Inspiration.byHash("x", seed).language()))
                .containsAll(AnswerLanguage.ALL);
    }
}
