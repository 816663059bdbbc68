package io.magicoder.languagemodel.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.JavaProcess;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Updating within the backward pass is updating after it, in less memory. */
class FusedBackwardTest {
    private static final Path MODELS = Path.of("src/test/resources/transformers");

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "llama-tied-gelu-wide-heads, adamw, fp32",
        "llama-tied-gelu-wide-heads, adafactor, bf16-stochastic",
        "llama-biases, adafactor, fp32",
        "mistral-one-key-head, adamw, bf16",
        "qwen2-window-of-upper-layers, adafactor, bf16-plain",
        "qwen2-window-of-upper-layers, adamw, fp32",
        "starcoder2-window-untied, adafactor, fp32",
        "starcoder2-without-biases, adamw, bf16-stochastic"
    })
    void fusedStepsAreBitForBitTheStepsAfterTheBackwardPass(String name, String optimizerName, String precisionName) {
        TrainingPrecision precision = TrainingPrecision.parse(precisionName);
        try (CausalLanguageModel plain = CausalLanguageModel.load(MODELS.resolve(name), precision.weights());
                CausalLanguageModel fused = CausalLanguageModel.load(MODELS.resolve(name), precision.weights());
                Optimizer after = optimizer(optimizerName, plain.trainable(precision, 7));
                Optimizer within = optimizer(optimizerName, fused.fusedTrainable(precision, 7))) {
            plain.recomputeLayers(Integer.MAX_VALUE);
            for (int step = 0; step < 4; step++) {
                List<TrainingRow> rows = rows(plain.config(), step, 9, 30);
                plain.clearGradients();
                LossSum loss = plain.accumulateGradients(
                        rows, rows.stream().mapToLong(Batch::lossTokens).sum());
                double norm = plain.gradientNorm();
                after.step(0.01);

                FusedStep result = fused.fusedStep(rows, within, 0.01);

                assertThat(result.loss()).isEqualTo(loss);
                assertThat(result.gradientNorm()).isCloseTo(norm, within(1e-6 * norm));
                assertThat(within.steps()).isEqualTo(after.steps());
            }
            plain.save(directory.resolve("plain"));
            fused.save(directory.resolve("fused"));
            after.save(directory.resolve("plain.state"));
            within.save(directory.resolve("fused.state"));
        }
        assertThat(directory.resolve("fused/model.safetensors"))
                .hasSameBinaryContentAs(directory.resolve("plain/model.safetensors"));
        assertThat(directory.resolve("fused.state")).hasSameBinaryContentAs(directory.resolve("plain.state"));
    }

    @Test
    void whatCannotBeDoneWithinTheBackwardPassIsRefused() {
        ModelConfig config = ModelConfig.small(90, 32, 2, 4, 2, 48, 64, 1, 2);
        try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, 1);
                Optimizer optimizer = new Adafactor(model.fusedTrainable(TrainingPrecision.FP32, 0), 0)) {
            assertThatThrownBy(() -> optimizer.step(0.1))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("within the backward pass");
            assertThatThrownBy(() -> model.fusedStep(List.of(), optimizer, 0.1))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(optimizer.steps()).isZero();
        }
    }

    /** Of a model of 8 layers, whose gradients are an eighth then. */
    @Test
    @EnabledOnOs(OS.LINUX)
    void theGradientsOfAllLayersAreNeverInMemory() {
        ModelConfig config = Child.config();
        TrainingMemory plain = TrainingMemory.of(config, TrainingPrecision.FP32, OptimizerKind.ADAFACTOR);
        TrainingMemory fused = TrainingMemory.fused(config, TrainingPrecision.FP32, OptimizerKind.ADAFACTOR);
        long saved = plain.total() - fused.total();
        assertThat(saved).isGreaterThan(150_000_000);

        long peak = Child.peak("plain");
        long fusedPeak = Child.peak("fused");

        assertThat(peak - fusedPeak).isBetween(saved * 90 / 100, saved * 110 / 100);
    }

    /** Trains some steps and prints by how much memory grew at most while it did, in bytes. */
    static final class Child {
        private Child() {}

        static ModelConfig config() {
            return config(8);
        }

        private static ModelConfig config(int layers) {
            return ModelConfig.small(300, 768, layers, 12, 12, 2048, 64, 1, 2);
        }

        static long peak(String way) {
            // What is freed goes back to the system at once, so that what is counted is what is used.
            Map<String, String> exact = Map.of("MALLOC_MMAP_THRESHOLD_", "262144");
            return JavaProcess.run(Child.class, List.of(way), List.of("-Xmx64m"), exact).stream()
                    .filter(line -> line.startsWith("peak "))
                    .mapToLong(line -> Long.parseLong(line.substring(5)))
                    .findFirst()
                    .orElseThrow();
        }

        public static void main(String... args) throws IOException {
            boolean fused = args[0].equals("fused");
            train(config(1), fused, () -> {}); // what code and its buffers take stays out of the account
            long[] before = {0};
            train(config(), fused, () -> {
                Files.writeString(Path.of("/proc/self/clear_refs"), "5"); // the peak begins anew
                before[0] = kilobytes("VmRSS:");
            });
            System.out.println("peak " + 1024 * (kilobytes("VmHWM:") - before[0]));
        }

        private interface Beginning {
            void begin() throws IOException;
        }

        private static void train(ModelConfig config, boolean fused, Beginning beginning) throws IOException {
            try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
                model.recomputeLayers(Integer.MAX_VALUE);
                beginning.begin();
                try (Optimizer optimizer = new Adafactor(
                        fused
                                ? model.fusedTrainable(TrainingPrecision.FP32, 0)
                                : model.trainable(TrainingPrecision.FP32, 0),
                        0)) {
                    for (int step = 0; step < 2; step++) {
                        List<TrainingRow> rows = rows(config, step, 40);
                        if (fused) {
                            model.fusedStep(rows, optimizer, 0.001);
                        } else {
                            model.clearGradients();
                            model.accumulateGradients(rows, 40);
                            optimizer.step(0.001);
                        }
                    }
                }
            }
        }

        private static long kilobytes(String name) throws IOException {
            return Files.readAllLines(Path.of("/proc/self/status")).stream()
                    .filter(text -> text.startsWith(name))
                    .mapToLong(text -> Long.parseLong(text.replaceAll("\\D", "")))
                    .findFirst()
                    .orElseThrow();
        }
    }

    private static Optimizer optimizer(String name, Trainable model) {
        return name.equals("adamw") ? new AdamW(model, 0.9, 0.95, 1e-8, 0.1) : new Adafactor(model, 0.1);
    }

    private static List<TrainingRow> rows(ModelConfig config, long seed, int... lengths) {
        SplittableRandom random = new SplittableRandom(seed);
        return IntStream.of(lengths)
                .mapToObj(length -> new TrainingRow(
                        random.ints(length, 0, config.vocabularySize()).toArray(), length / 3))
                .toList();
    }
}
