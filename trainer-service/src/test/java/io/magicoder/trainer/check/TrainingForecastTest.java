package io.magicoder.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingForecastTest {
    /** The shape of DeepSeek-Coder 6.7B and CodeLlama 7B. */
    private static final ModelConfig SEVEN_BILLION =
            ModelConfig.small(32256, 4096, 32, 32, 32, 11008, 16384, 32013, 32014);

    private static final long GIGABYTE = 1_000_000_000;

    @TempDir
    Path directory;

    @Test
    void saysWhichSettingsWouldFit() {
        TrainingSettings magicoder = TrainingSettings.preset("magicoder", Map.of());

        assertThat(MemorySavings.remedy(SEVEN_BILLION, magicoder, 80 * GIGABYTE))
                .matches("it would fit with micro-batch-tokens=1216 \\([\\d.]+ GB\\)");
        assertThat(MemorySavings.remedy(SEVEN_BILLION, magicoder, 72 * GIGABYTE))
                .matches("it would fit with micro-batch-tokens=1216 checkpointing=\\d+ \\([\\d.]+ GB\\)");
        assertThat(MemorySavings.remedy(SEVEN_BILLION, magicoder, 44 * GIGABYTE))
                .matches("it would fit with .*checkpointing=true precision=bf16-stochastic \\([\\d.]+ GB\\)");
        assertThat(MemorySavings.remedy(SEVEN_BILLION, magicoder, 24 * GIGABYTE))
                .matches("it would fit with .*precision=bf16-stochastic lora.rank=16 \\([\\d.]+ GB\\)");
        assertThat(MemorySavings.remedy(SEVEN_BILLION, magicoder, 8 * GIGABYTE))
                .startsWith("take a smaller model or a machine with more; with ");
    }

    @Test
    void memoryIsThatOfItsParts() {
        Map<String, Long> kept = TrainingForecast.memory(SEVEN_BILLION, TrainingSettings.preset("magicoder", Map.of()));
        Map<String, Long> fused = TrainingForecast.memory(
                SEVEN_BILLION,
                TrainingSettings.preset(
                        "magicoder",
                        Map.of("fused-backward", "true", "precision", "bf16-stochastic", "rows-per-step", "8")));

        assertThat(kept.get("weights")).isBetween(13 * GIGABYTE, 14 * GIGABYTE);
        assertThat(kept.get("gradients")).isBetween(26 * GIGABYTE, 28 * GIGABYTE);
        assertThat(fused.get("gradients")).isLessThan(2 * GIGABYTE);
        assertThat(fused).doesNotContainKey("fp32 copy, or adapter");
    }

    @Test
    void resumePointsOfAnAdapterAreSmall() {
        TrainingSettings adapter = TrainingSettings.preset("magicoder", Map.of("lora.rank", "16"));
        TrainingSettings whole = TrainingSettings.preset("magicoder", Map.of());

        assertThat(MemoryNeed.of(SEVEN_BILLION, adapter).resumePoint(adapter)).isLessThan(GIGABYTE);
        assertThat(MemoryNeed.of(SEVEN_BILLION, whole).resumePoint(whole)).isBetween(40 * GIGABYTE, 41 * GIGABYTE);
    }

    @Test
    void timeStepsAndDiskFollowTheRows() throws IOException {
        TrainingSettings settings =
                TrainingSettings.preset("small", Map.of("rows-per-step", "10", "epochs", "3", "device", "cpu"));
        ModelConfig small = ModelConfig.small(258, 32, 2, 2, 1, 64, 512, 256, 257);

        TrainingForecast forecast =
                TrainingForecast.of(small, settings, new RowCounts(105, 10500, 0, 0, 0), 95, directory);

        assertThat(forecast.fits()).isTrue();
        assertThat(forecast.figures()).containsEntry("steps", 30L).doesNotContainKey("refusal");
        assertThat(forecast.toString()).contains("30 steps, about 0:00 h").endsWith("it fits");
    }
}
