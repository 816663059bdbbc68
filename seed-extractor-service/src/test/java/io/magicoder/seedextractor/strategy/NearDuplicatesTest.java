package io.magicoder.seedextractor.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class NearDuplicatesTest {
    private static final String SNIPPET = """
            def mean(values):
                total = 0
                for value in values:
                    total += value
                if not values:
                    raise ValueError("no values were given to take the mean of")
                return total / len(values)
            """;

    private final NearDuplicates duplicates = new NearDuplicates();

    @Test
    void shouldRecogniseASnippetThatDiffersInLayoutOrAWord() {
        assertThat(duplicates.add(SNIPPET)).isTrue();
        assertThat(duplicates.add(SNIPPET)).isFalse();
        assertThat(duplicates.add(SNIPPET.replace("    ", "\t").replace("\n", "\r\n")))
                .isFalse();
        assertThat(duplicates.add(SNIPPET.replace("were", "are"))).isFalse();
    }

    @Test
    void shouldKeepASnippetThatDoesSomethingElse() {
        duplicates.add(SNIPPET);
        assertThat(duplicates.add(SNIPPET.replace("total", "sum").replace("values", "numbers")))
                .isTrue();
        assertThat(duplicates.add("x")).isTrue();
        assertThat(duplicates.add("")).isTrue();
        assertThat(duplicates.add("y")).isTrue();
    }
}
