package io.magicoder.events.reading;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class TopicReaderTest {
    @Test
    void aPartitionThatHasNoLeaderForAMomentIsAskedAgain() {
        AtomicInteger asked = new AtomicInteger();

        String answer = TopicReader.answered(
                () -> {
                    if (asked.incrementAndGet() < 3) {
                        throw new NullPointerException("element cannot be mapped to a null key");
                    }
                    return "answer";
                },
                Duration.ofMinutes(1));

        assertThat(answer).isEqualTo("answer");
        assertThat(asked).hasValue(3);
    }

    @Test
    void oneThatHasNoneForLongIsATimeout() {
        assertThatThrownBy(() -> TopicReader.answered(
                        () -> {
                            throw new NullPointerException("element cannot be mapped to a null key");
                        },
                        Duration.ZERO))
                .isInstanceOf(TimeoutException.class)
                .hasMessageContaining("no leader");
    }
}
