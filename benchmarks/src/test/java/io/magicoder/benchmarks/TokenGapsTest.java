package io.magicoder.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;

class TokenGapsTest {
    @Test
    void thePercentileIsThatOfTheLongestGapsAndTheMeanThatOfAll() {
        // Given: 198 gaps of a millisecond, and two of 11
        long[] times = new long[201];
        for (int i = 1; i < times.length; i++) {
            times[i] = times[i - 1] + (i % 100 == 0 ? 11_000_000 : 1_000_000);
        }

        // When
        TokenGaps gaps = TokenGaps.of(times);

        // Then: a hundredth may be longer than the percentile
        assertThat(gaps.mean()).isCloseTo(1.1, Offset.offset(1e-9));
        assertThat(gaps.ninetyNinth()).isEqualTo(1);
        times[150] += 500_000; // a third one, followed by a shorter
        assertThat(TokenGaps.of(times).ninetyNinth()).isEqualTo(1.5);
    }
}
