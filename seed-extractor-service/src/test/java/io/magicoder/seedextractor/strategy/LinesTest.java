package io.magicoder.seedextractor.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LinesTest {
    @ParameterizedTest
    @ValueSource(
            strings = {
                "\n", "\r", "\r\n", "\u000b", "\u000c", "\u001c", "\u001d", "\u001e", "\u0085", "\u2028", "\u2029"
            })
    void shouldCutWherePythonCuts(String end) {
        assertThat(all(Lines.asPython("a" + end + end + "b"))).containsExactly("a" + end, end, "b");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\u001f", "\t", "\u0084", "\u0086", "\u00a0", "\u2027", "\u202a", "\ud83d\ude00", "\0"})
    void shouldNotCutElsewhere(String inside) {
        assertThat(all(Lines.asPython("a" + inside + "b"))).containsExactly("a" + inside + "b");
    }

    @Test
    void shouldTakeCarriageReturnAndLineFeedTogetherOnlyInThisOrder() {
        assertThat(all(Lines.asPython("a\n\rb\r\r\nc\r"))).containsExactly("a\n", "\r", "b\r", "\r\n", "c\r");
    }

    @Test
    void shouldHaveNoLineInAnEmptyTextAndNoneAfterTheLastEnd() {
        assertThat(all(Lines.asPython(""))).isEmpty();
        assertThat(all(Lines.asPython("\n"))).containsExactly("\n");
    }

    @Test
    void shouldCutForEditorsAtLineFeedsAndCarriageReturnsOnly() {
        assertThat(all(Lines.asEditor("a\fb\u2028c\r\nd\re\n"))).containsExactly("a\fb\u2028c\r\n", "d\r", "e\n");
    }

    @Test
    void shouldJoinNoMoreLinesThanThereAre() {
        // Given
        Lines lines = Lines.asPython("a\nb\nc");

        // Then
        assertThat(lines.joined(1, 1)).isEqualTo("b\n");
        assertThat(lines.joined(1, Integer.MAX_VALUE)).isEqualTo("b\nc");
        assertThat(lines.longest()).isEqualTo(2);
    }

    @Test
    void shouldHoldManyLines() {
        assertThat(Lines.asPython("x\n".repeat(1000)).count()).isEqualTo(1000);
    }

    private static List<String> all(Lines lines) {
        return IntStream.range(0, lines.count()).mapToObj(lines::line).toList();
    }
}
