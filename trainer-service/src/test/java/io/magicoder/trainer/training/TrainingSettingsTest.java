package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.languagemodel.training.TrainingPrecision;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TrainingSettingsTest {
    @Test
    void magicoderIsTheRecipeOfThePaper() {
        TrainingSettings settings = TrainingSettings.preset("magicoder", Map.of());

        assertThat(settings.optimizer()).isEqualTo(OptimizerName.ADAFACTOR);
        assertThat(settings.learningRate()).isEqualTo(5e-5);
        assertThat(settings.schedule()).isEqualTo(ScheduleName.LINEAR);
        assertThat(settings.warmupSteps(294)).isEqualTo(15);
        assertThat(settings.rowsPerStep()).isEqualTo(512);
        assertThat(settings.maxLength()).isEqualTo(1216);
        assertThat(settings.epochs()).isEqualTo(2);
        assertThat(settings.promptFormat()).isEqualTo("magicoder");
        assertThat(settings.maxGradientNorm()).isZero();
        assertThat(settings.precision()).isEqualTo(TrainingPrecision.BF16);
    }

    @Test
    void reviewIsTheAdamWRecipe() {
        TrainingSettings settings = TrainingSettings.preset("review", Map.of());

        assertThat(settings.optimizer()).isEqualTo(OptimizerName.ADAMW);
        assertThat(settings.learningRate()).isEqualTo(2e-5);
        assertThat(settings.schedule()).isEqualTo(ScheduleName.COSINE);
        assertThat(settings.warmupSteps(101)).isEqualTo(6); // 5 %, rounded up
        assertThat(settings.rowsPerStep()).isEqualTo(128);
        assertThat(settings.maxLength()).isEqualTo(2048);
        assertThat(settings.promptFormat()).isEqualTo("alpaca");
    }

    @Test
    void everyValueCanBeOverridden() {
        TrainingSettings settings = TrainingSettings.preset(
                "review", Map.of("learning-rate", "0.003", "micro-batch", "2", "accumulation", "4"));

        assertThat(settings.learningRate()).isEqualTo(0.003);
        assertThat(settings.rowsPerStep()).isEqualTo(8);
        assertThat(settings.asMap()).containsEntry("learning-rate", "0.003").containsEntry("preset", "review");
    }

    @Test
    void refusesWhatCannotBeHadTogether() {
        assertThatThrownBy(() -> TrainingSettings.preset("small", Map.of("fused-backward", "true")))
                .hasMessageStartingWith("fused-backward updates weights before the norm of all gradients is known");
        assertThatThrownBy(
                        () -> TrainingSettings.preset("magicoder", Map.of("fused-backward", "true", "lora.rank", "4")))
                .hasMessageStartingWith("fused-backward is for trainings of all weights");
    }

    @Test
    void refusesWhatItDoesNotKnowInOneSentence() {
        assertThatThrownBy(() -> TrainingSettings.preset("large", Map.of()))
                .hasMessage("there is no preset 'large': known are magicoder, magicoder-s, review, small");
        assertThatThrownBy(() -> TrainingSettings.preset("small", Map.of("learnin-rate", "1")))
                .hasMessageStartingWith("there is no training setting 'learnin-rate': known are ");
        assertThatThrownBy(() -> TrainingSettings.preset("small", Map.of("epochs", "0")))
                .hasMessage("epochs is '0': it must be a whole number above 0");
        assertThatThrownBy(() -> TrainingSettings.preset("small", Map.of("learning-rate", "fast")))
                .hasMessage("learning-rate is 'fast': it must be a number that is not negative");
        assertThatThrownBy(() -> TrainingSettings.preset("small", Map.of("optimizer", "sgd")))
                .hasMessage("optimizer is 'sgd': it must be adamw or adafactor");
        assertThatThrownBy(() -> TrainingSettings.preset("small", Map.of("shuffle", "yes")))
                .hasMessage("shuffle is 'yes': it must be true or false");
    }
}
