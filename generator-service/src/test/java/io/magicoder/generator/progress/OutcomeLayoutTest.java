package io.magicoder.generator.progress;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class OutcomeLayoutTest {
    @ParameterizedTest
    @CsvSource({"48,12", "48,48", "48,10", "12,48", "7,12", "1,1"})
    void theOutcomeOfASeedLiesWhereTheLayoutSays(int seeds, int outcomes) {
        // Given
        OutcomeLayout layout = new OutcomeLayout(seeds, Map.of("outcomes", outcomes));
        // Then
        assertThat(IntStream.range(0, 2000).mapToObj(i -> ("seed-" + i).getBytes(StandardCharsets.UTF_8)))
                .allSatisfy(key -> assertThat(layout.of(BuiltInPartitioner.partitionForKey(key, seeds)))
                        .contains(new TopicPartition("outcomes", BuiltInPartitioner.partitionForKey(key, outcomes))));
    }

    @Test
    void whereTheNumbersDivideThereIsOnePlace() {
        assertThat(new OutcomeLayout(48, Map.of("outcomes", 12)).of(17))
                .containsExactly(new TopicPartition("outcomes", 5));
    }
}
