package io.magicoder.languagemodel.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A training that was stopped and resumed is the training that was not. */
class OptimizerStateTest {
    private static final ModelConfig CONFIG = ModelConfig.small(90, 32, 2, 4, 2, 48, 64, 1, 2);

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "adamw, fp32",
        "adamw, bf16",
        "adamw, bf16-stochastic",
        "adafactor, fp32",
        "adafactor, bf16",
        "adafactor, bf16-stochastic",
        "adafactor-with-moments, fp32",
        "adafactor-with-moments, bf16",
        "adafactor-with-moments, bf16-plain"
    })
    void aResumedTrainingIsBitForBitTheUndisturbedOne(String name, String precisionName) throws IOException {
        // Given
        TrainingPrecision training = TrainingPrecision.parse(precisionName);
        Precision precision = training.weights();
        List<Double> undisturbed;
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, precision, 1);
                Optimizer optimizer = optimizer(name).apply(model.trainable(training, 42))) {
            undisturbed = train(model, optimizer, 6);
            model.save(directory.resolve("undisturbed"));
            optimizer.save(directory.resolve("undisturbed.state"));
        }
        List<Double> losses = new ArrayList<>();
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, precision, 1);
                Optimizer optimizer = optimizer(name).apply(model.trainable(training, 42))) {
            losses.addAll(train(model, optimizer, 3));
            model.save(directory.resolve("half"));
            optimizer.save(directory.resolve("half.state"));
        }

        // When
        try (CausalLanguageModel model = CausalLanguageModel.load(directory.resolve("half"), precision);
                Optimizer optimizer = optimizer(name).apply(model.trainable(training, 42))) {
            optimizer.load(directory.resolve("half.state"));
            losses.addAll(train(model, optimizer, 3));
            model.save(directory.resolve("resumed"));
            optimizer.save(directory.resolve("resumed.state"));
        }

        // Then
        assertThat(losses).isEqualTo(undisturbed);
        assertThat(directory.resolve("resumed/model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("undisturbed/model.safetensors"));
        assertThat(directory.resolve("resumed.state")).hasSameBinaryContentAs(directory.resolve("undisturbed.state"));
    }

    /** Without its state a training goes another way: what the tests above compare depends on it. */
    @Test
    void aTrainingWithoutItsStateGoesAnotherWay() {
        try (CausalLanguageModel one = CausalLanguageModel.initialize(CONFIG, Precision.FP32, 1);
                Optimizer first = optimizer("adamw").apply(one)) {
            List<Double> undisturbed = train(one, first, 6);
            try (CausalLanguageModel other = CausalLanguageModel.initialize(CONFIG, Precision.FP32, 1)) {
                List<Double> losses = new ArrayList<>();
                for (int half = 0; half < 2; half++) {
                    try (Optimizer optimizer = optimizer("adamw").apply(other)) {
                        losses.addAll(train(other, optimizer, 3));
                    }
                }
                assertThat(losses.subList(0, 3)).isEqualTo(undisturbed.subList(0, 3));
                assertThat(losses.get(5)).isNotEqualTo(undisturbed.get(5));
            }
        }
    }

    @Test
    void aStateThatDoesNotFitIsRefusedInASentence() throws IOException {
        // Given
        Path adamW = saved("adamw", Precision.FP32);
        Path moments = saved("adafactor-with-moments", Precision.FP32);
        Path masters = saved("adamw", Precision.BF16);
        ModelConfig wider = ModelConfig.small(90, 48, 2, 4, 2, 48, 64, 1, 2);

        // Then
        refused("adafactor", CONFIG, Precision.FP32, adamW, "the state of adamw, not that of adafactor");
        refused("adafactor", CONFIG, Precision.FP32, moments, "first_moment belongs to something else");
        refused("adamw", wider, Precision.FP32, adamW, "has the shape [90, 32] and must have [90, 48]");
        refused("adamw", CONFIG, Precision.BF16, adamW, "a training whose precision is fp32, not bf16");
        refused("adamw", CONFIG, Precision.FP32, masters, "a training whose precision is bf16, not fp32");
        refused("adamw", CONFIG, Precision.BF16, masters, "belongs to other weights: its model.embed_tokens.weight");
        Path weights = directory.resolve("fresh");
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, Precision.FP32, 7)) {
            model.save(weights);
        }
        refused("adamw", CONFIG, Precision.FP32, weights.resolve("model.safetensors"), "no state of an optimizer");
        Files.write(adamW, new byte[3]);
        refused("adamw", CONFIG, Precision.FP32, adamW, "no sound safetensors file");
        refused("adamw", CONFIG, Precision.FP32, directory.resolve("nowhere"), "nowhere cannot be read");
    }

    @Test
    void aStateOfAnotherRoundingIsRefused() {
        Path state = directory.resolve("stochastic.state");
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, Precision.BF16, 1);
                Optimizer optimizer = optimizer("adamw").apply(model.trainable(TrainingPrecision.BF16_STOCHASTIC, 42));
                Optimizer otherSeed = optimizer("adamw").apply(model.trainable(TrainingPrecision.BF16_STOCHASTIC, 43));
                Optimizer plain = optimizer("adamw").apply(model.trainable(TrainingPrecision.BF16_PLAIN, 42))) {
            optimizer.save(state);

            assertThatThrownBy(() -> otherSeed.load(state))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("rounding seed is 42, not 43");
            assertThatThrownBy(() -> plain.load(state)).hasMessageContaining("bf16-stochastic, not bf16-plain");
        }
    }

    @Test
    void aStateThatCannotBeWrittenLeavesTheOneBefore() throws IOException {
        Path state = saved("adamw", Precision.FP32);
        byte[] before = Files.readAllBytes(state);
        Files.createDirectory(state.resolveSibling(state.getFileName() + ".part")); // where it is written first
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, Precision.FP32, 2);
                Optimizer optimizer = optimizer("adamw").apply(model)) {
            assertThatThrownBy(() -> optimizer.save(state)).hasMessageContaining(".part");
        }
        assertThat(Files.readAllBytes(state)).isEqualTo(before);
    }

    private void refused(String name, ModelConfig config, Precision precision, Path state, String why) {
        try (CausalLanguageModel model = CausalLanguageModel.initialize(config, precision, 7);
                Optimizer optimizer = optimizer(name).apply(model)) {
            assertThatThrownBy(() -> optimizer.load(state))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining(why)
                    .message()
                    .hasLineCount(1);
            assertThat(optimizer.steps()).isZero();
        }
    }

    private Path saved(String name, Precision precision) {
        Path file = directory.resolve(name + "." + precision);
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, precision, 1);
                Optimizer optimizer = optimizer(name).apply(model)) {
            train(model, optimizer, 1);
            optimizer.save(file);
        }
        return file;
    }

    private static Function<Trainable, Optimizer> optimizer(String name) {
        return switch (name) {
            case "adamw" -> model -> new AdamW(model, 0.9, 0.95, 1e-8, 0.1);
            case "adafactor" -> model -> new Adafactor(model, 0.1);
            default -> model -> new Adafactor(model, OptionalDouble.of(0.9), 0.1);
        };
    }

    /** The losses of some steps, each on other rows. */
    private static List<Double> train(CausalLanguageModel model, Optimizer optimizer, int steps) {
        List<Double> losses = new ArrayList<>();
        for (int i = 0; i < steps; i++) {
            int first = 5 + (int) optimizer.steps();
            TrainingRow row = new TrainingRow(new int[] {first, 6, 7, first + 1, 9, 2}, 2);
            model.clearGradients();
            losses.add(model.accumulateGradients(List.of(row), 4).sum());
            optimizer.step(0.01);
        }
        return losses;
    }
}
