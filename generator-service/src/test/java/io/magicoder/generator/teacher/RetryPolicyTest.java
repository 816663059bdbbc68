package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.Random;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryPolicyTest {
    private final RetryPolicy retries = new RetryPolicy(5, Duration.ofSeconds(1), Duration.ofSeconds(60));

    @ParameterizedTest
    @CsvSource({"1,500,1000", "2,1000,2000", "5,8000,16000", "7,30000,60000", "1000,30000,60000"})
    void delaysDoubleUpToTheLongestWithJitter(int failures, long least, long most) {
        Random random = new Random(1);
        for (int i = 0; i < 1000; i++) {
            assertThat(retries.delay(failures, random).toMillis()).isBetween(least, most);
        }
    }
}
