package io.magicoder.languagemodel.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.Golden;
import java.io.IOException;
import org.junit.jupiter.api.Test;

class SchedulesTest {
    @Test
    void everyRateEqualsTheReference() throws IOException {
        JsonNode schedules = Golden.json(Golden.directory("schedules").resolve("schedules.json"));
        for (JsonNode vectors : schedules) {
            // Given
            double base = vectors.get("learning_rate").asDouble();
            long warmup = vectors.get("warmup_steps").asLong();
            long total = vectors.get("training_steps").asLong();
            String name = vectors.get("schedule").asText();

            // When
            Schedule schedule = switch (name) {
                case "linear" -> Schedules.linear(base, warmup, total);
                case "cosine" -> Schedules.cosine(base, warmup, total);
                default -> Schedules.constant(base, warmup);
            };

            // Then
            JsonNode rates = vectors.get("rates");
            for (int step = 0; step < rates.size(); step++) {
                assertThat(schedule.learningRate(step))
                        .as("%s with %d of %d steps of warm-up, step %d", name, warmup, total, step)
                        .isCloseTo(rates.get(step).asDouble(), within(1e-12));
            }
        }
    }
}
