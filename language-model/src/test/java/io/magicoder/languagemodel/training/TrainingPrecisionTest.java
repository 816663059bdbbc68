package io.magicoder.languagemodel.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.weights.TensorFile;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Weights in bf16 learn what weights in fp32 learn, unless they are rounded to the nearest. */
class TrainingPrecisionTest {
    private static final ModelConfig CONFIG = ModelConfig.small(90, 32, 2, 4, 2, 48, 64, 1, 2);
    private static final double SMALL_RATE = 5e-5;

    @ParameterizedTest
    @ValueSource(strings = {"bf16", "bf16-stochastic"})
    void twoHundredStepsLearnWhatFp32Learns(String precision) {
        List<Double> expected = losses(TrainingPrecision.FP32, 200);

        List<Double> losses = losses(TrainingPrecision.parse(precision), 200);

        assertThat(expected.getLast()).isLessThan(0.75 * expected.getFirst()); // there is something to be learnt
        for (int step = 0; step < losses.size(); step++) {
            assertThat(losses.get(step))
                    .as("step %d", step)
                    .isCloseTo(expected.get(step), within(0.01 * expected.get(step)));
        }
    }

    /** The norms begin at 1, where the numbers of bf16 lie 0.004 to 0.008 apart. */
    @ParameterizedTest
    @EnumSource
    void onlyPlainBf16LosesUpdatesOf5e5(TrainingPrecision precision, @TempDir Path directory) {
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, precision.weights(), 1);
                Optimizer optimizer = new AdamW(model.trainable(precision, 42), 0.9, 0.999, 1e-8, 0)) {
            for (int step = 0; step < 60; step++) {
                model.clearGradients();
                model.accumulateGradients(rows(0), 1);
                optimizer.step(SMALL_RATE);
            }
            model.save(directory.resolve("model"));
            optimizer.save(directory.resolve("state"));
        }
        float[] norm = norm(directory, precision);
        double moved = IntStream.range(0, norm.length)
                .mapToDouble(i -> Math.abs(norm[i] - 1))
                .average()
                .orElseThrow();
        if (precision == TrainingPrecision.BF16_PLAIN) {
            assertThat(moved).isZero();
        } else {
            // Of 60 steps of 5e-5, nearly all in one direction; at random a few weights went by a number of bf16 each.
            assertThat(moved).isBetween(0.3 * 60 * SMALL_RATE, 1.7 * 60 * SMALL_RATE);
        }
    }

    /** What is trained: in the file of the model, or its original in the optimizer's. */
    private static float[] norm(Path directory, TrainingPrecision precision) {
        boolean original = precision == TrainingPrecision.BF16;
        try (PtNDManager manager = Djl.newManager()) {
            PtNDArray norm = (PtNDArray) manager.create(new float[32]);
            TensorFile.open(directory.resolve(original ? "state" : "model/model.safetensors"))
                    .read(manager, Map.of(original ? "model.norm.weight/master" : "model.norm.weight", norm));
            return norm.toFloatArray();
        }
    }

    @Test
    void randomRoundingIsExactInTheMeanAndHitsNeighboursOnly() {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = TrainedParameters.program(manager)) {
            int size = 300_000;
            float x = 1 + 0.3f / 128; // three tenths of the way from 1 to the next number of bf16
            float[] numbers = new float[size];
            Arrays.fill(numbers, x);
            PtNDArray rounded = (PtNDArray) manager.create(numbers);

            program.run("round_at_random", rounded, rounded.duplicate(), 12345, -6789, 1 << 15);

            float[] results = rounded.toFloatArray();
            long up = 0;
            for (float result : results) {
                assertThat(result == 1 || result == 1 + 1f / 128).isTrue();
                up += result > 1 ? 1 : 0;
            }
            double deviation = Math.sqrt(size * 0.3 * 0.7);
            assertThat((double) up).isCloseTo(size * 0.3, within(5 * deviation));
            // Neighbours in memory are rounded independently of each other.
            long both = 0;
            for (int i = 1; i < size; i++) {
                both += results[i] > 1 && results[i - 1] > 1 ? 1 : 0;
            }
            assertThat((double) both).isCloseTo(size * 0.09, within(6 * Math.sqrt(size * 0.09)));
        }
    }

    @Test
    void randomBitsDependOnTheKeysAndNotOnHowManyAreRoundedAtOnce() {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram program = TrainedParameters.program(manager)) {
            float[] numbers = new float[10_000];
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < numbers.length; i++) {
                numbers[i] = (float) random.nextGaussian();
            }
            float[] whole = rounded(manager, program, numbers, 1, 2, 1 << 20);

            assertThat(rounded(manager, program, numbers, 1, 2, 777)).isEqualTo(whole);
            assertThat(rounded(manager, program, numbers, 1, 3, 777)).isNotEqualTo(whole);
            assertThat(rounded(manager, program, numbers, 2, 2, 777)).isNotEqualTo(whole);
            // Numbers that bf16 has stay what they are.
            assertThat(rounded(manager, program, whole, 5, 6, 777)).isEqualTo(whole);
            assertThat(rounded(manager, program, new float[] {0, Float.POSITIVE_INFINITY, -2}, 5, 6, 777))
                    .containsExactly(0, Float.POSITIVE_INFINITY, -2);
        }
    }

    private static float[] rounded(
            PtNDManager manager, TorchProgram program, float[] numbers, int key, int other, int most) {
        PtNDArray tensor = (PtNDArray) manager.create(numbers);
        program.run("round_at_random", tensor, tensor.duplicate(), key, other, most);
        return tensor.toFloatArray();
    }

    @Test
    void keysDifferBetweenSeedsStepsAndParameters() {
        TrainedParameters.Rounding one = new TrainedParameters.Rounding(TrainingPrecision.BF16_STOCHASTIC, 1);
        TrainedParameters.Rounding two = new TrainedParameters.Rounding(TrainingPrecision.BF16_STOCHASTIC, 2);

        assertThat(List.of(one.key(1, 1), one.key(1, 2), one.key(2, 1), two.key(1, 1)))
                .doesNotHaveDuplicates();
        assertThat(one.key(3, 4)).isEqualTo(one.key(3, 4));
    }

    @Test
    void whatIsNotThereIsRefusedByName() {
        assertThatThrownBy(() -> TrainingPrecision.parse("fp8"))
                .hasMessage("there is no training precision 'fp8': known are fp32, bf16, bf16-stochastic, bf16-plain");
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, Precision.FP32, 1)) {
            assertThatThrownBy(() -> new Adafactor(model.trainable(TrainingPrecision.BF16_PLAIN, 0), 0))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("bf16-plain");
        }
    }

    @Test
    void memoryIsThatOfWhatIsKept() {
        long parameters = CausalLanguageModel.parameterCount(CONFIG);

        TrainingMemory masters = TrainingMemory.of(CONFIG, TrainingPrecision.BF16, OptimizerKind.ADAMW);
        TrainingMemory stochastic =
                TrainingMemory.of(CONFIG, TrainingPrecision.BF16_STOCHASTIC, OptimizerKind.ADAFACTOR);

        assertThat(masters).isEqualTo(new TrainingMemory(6 * parameters, 4 * parameters, 8 * parameters, 0));
        assertThat(stochastic.weights()).isEqualTo(2 * parameters);
        assertThat(stochastic.gradients()).isEqualTo(4 * parameters);
        assertThat(stochastic.optimizer()).isLessThan(parameters);
        assertThat(stochastic.update()).isEqualTo(4L * 4 * 90 * 32); // of the embedding
    }

    @Test
    void memoryOfAnAdapterIsItsMatricesBesideTheFrozenWeights() {
        long parameters = CausalLanguageModel.parameterCount(CONFIG);
        long numbers = 2 * 3L * (32 + 32 + 16 + 32); // two layers; A and B of 32 inputs, 32 and 16 outputs

        TrainingMemory memory = TrainingMemory.of(
                CONFIG, TrainingPrecision.BF16, OptimizerKind.ADAMW, LoraSettings.of(3, 6, "q_proj,v_proj"));

        assertThat(memory).isEqualTo(new TrainingMemory(2 * parameters + 4 * numbers, 4 * numbers, 8 * numbers, 0));
    }

    private static List<Double> losses(TrainingPrecision precision, int steps) {
        List<Double> losses = new ArrayList<>();
        try (CausalLanguageModel model = CausalLanguageModel.initialize(CONFIG, precision.weights(), 1);
                Optimizer optimizer = new AdamW(model.trainable(precision, 42), 0.9, 0.999, 1e-8, 0)) {
            for (int step = 0; step < steps; step++) {
                List<TrainingRow> rows = rows(step);
                long tokens = rows.stream().mapToLong(Batch::lossTokens).sum();
                model.clearGradients();
                losses.add(model.accumulateGradients(rows, tokens).mean());
                optimizer.step(1e-3);
            }
        }
        return losses;
    }

    /** Texts of a simple rule with some noise: the next token is the last one plus a step of the row's own. */
    private static List<TrainingRow> rows(int step) {
        SplittableRandom random = new SplittableRandom(step);
        List<TrainingRow> rows = new ArrayList<>();
        for (int row = 0; row < 8; row++) {
            int[] ids = new int[24];
            int stride = 1 + random.nextInt(3);
            ids[0] = random.nextInt(90);
            for (int i = 1; i < ids.length; i++) {
                ids[i] = random.nextInt(10) == 0 ? random.nextInt(90) : (ids[i - 1] + stride) % 90;
            }
            rows.add(new TrainingRow(ids, 1));
        }
        return rows;
    }
}
