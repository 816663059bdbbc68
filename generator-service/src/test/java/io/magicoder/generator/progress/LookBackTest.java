package io.magicoder.generator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LookBackTest {
    @Test
    void theMetadataOfACommitIsReadAsItWasWritten() {
        // Given
        LookBack lookBack = new LookBack(Map.of(
                new TopicPartition("magicoder.rejections", 3), 45L,
                new TopicPartition("magicoder.instructions", 3), 1200L));
        // When
        String metadata = lookBack.metadata();
        // Then
        assertThat(metadata).isEqualTo("look-back-1 magicoder.instructions:3:1200 magicoder.rejections:3:45");
        assertThat(LookBack.parse(metadata)).contains(lookBack);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "somebody else's words", "look-back-2 a:1:2", "look-back-1 a:1", "look-back-1 a:b:c"})
    void theMetadataOfOthersSayNothing(String metadata) {
        assertThat(LookBack.parse(metadata)).isEmpty();
    }

    @Test
    void theLargestLayoutFitsIntoWhatABrokerTakes() {
        // Given
        Map<TopicPartition, Long> from = new java.util.HashMap<>();
        new OutcomeLayout(47, Map.of("magicoder.instructions", 32, "magicoder.rejections", 32))
                .of(5)
                .forEach(partition -> from.put(partition, Long.MAX_VALUE));
        // Then
        assertThat(new LookBack(from).metadata()).hasSizeLessThan(4096); // offset.metadata.max.bytes
    }
}
