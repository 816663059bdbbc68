package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TeacherSettingsTest {

    private static TeacherSettings settings(Map<Imperfection, Double> rates, Duration maxLatency, int concurrency) {
        return new TeacherSettings(rates, maxLatency, concurrency, true, 0);
    }

    @Test
    void everyImperfectionIsUsualAndNoneIsPerfect() {
        assertThat(Imperfection.values())
                .allMatch(imperfection -> TeacherSettings.usual().rate(imperfection) > 0)
                .allMatch(imperfection -> TeacherSettings.perfect().rate(imperfection) == 0)
                .allMatch(imperfection -> TeacherSettings.instant().rate(imperfection) == 0);
    }

    @Test
    void ratesThatDoNotFitTogetherAreRefused() {
        assertThatThrownBy(
                        () -> settings(Map.of(Imperfection.TRUNCATED, 0.6, Imperfection.EMPTY, 0.6), Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("must be a share from 0 to 1");
        assertThatThrownBy(() -> settings(Map.of(Imperfection.PREAMBLE, Double.NaN), Duration.ZERO, 1))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("preamble");
        assertThat(settings(Map.of(Imperfection.TRUNCATED, 0.6, Imperfection.UNFENCED, 0.6), Duration.ZERO, 1)
                        .rate(Imperfection.UNFENCED))
                .isEqualTo(0.6);
    }

    @Test
    void negativeLatencyAndNoConcurrencyAreRefused() {
        assertThatThrownBy(() -> settings(Map.of(), Duration.ofMillis(-1), 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> settings(Map.of(), Duration.ZERO, 0)).isInstanceOf(IllegalArgumentException.class);
    }
}
