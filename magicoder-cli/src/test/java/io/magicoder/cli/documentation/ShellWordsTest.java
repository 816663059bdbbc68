package io.magicoder.cli.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;

class ShellWordsTest {
    @Test
    void quotesCommentsPipesAndContinuedLinesAreUnderstood() {
        assertThat(ShellWords.calls(
                        "./magicoder",
                        List.of(
                                "A=1 ./magicoder complete --prompt \"def add(a, b):\" \\",
                                "    --max-tokens 16 | head -n 1  # ./magicoder no",
                                "ls; ./magicoder status > 'a file'")))
                .containsExactly(
                        List.of("complete", "--prompt", "def add(a, b):", "--max-tokens", "16"), List.of("status"));
    }
}
