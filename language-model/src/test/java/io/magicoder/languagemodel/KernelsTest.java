package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.Kernels;
import io.magicoder.languagemodel.program.Kernels.Attention;
import io.magicoder.languagemodel.program.Products;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.LossSum;
import io.magicoder.languagemodel.training.RowScore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * What a GPU computes with, on the processor in fp32: the same as what the processor computes with. The kernels of
 * {@code flash.py} alone are another implementation here, with the same arguments.
 */
class KernelsTest {
    private static final TorchSource WITHOUT_A_GPU = new TorchSource(KernelsTest.class, "packed_attention.py");

    private static final Computation FP32 = Computation.onCpu(Precision.FP32);

    private static final Path TRANSFORMERS = Path.of("src/test/resources/transformers");
    private static final Path GOLDEN = Path.of("src/test/resources/golden/models");

    /** By name, what is other than plain. */
    private static final Map<String, Kernels> VARIANTS = new TreeMap<>(Map.of(
            "packed attention", variant(Attention.PACKED, false, false, false),
            "plain attention", variant(Attention.PLAIN, false, false, false),
            "derivatives written out", variant(Attention.CHOSEN, true, false, false),
            "whole and sorted sums", variant(Attention.CHOSEN, false, true, true),
            "all of a GPU", variant(Attention.PACKED, true, true, false),
            "all of a GPU, deterministic", variant(Attention.PLAIN, true, true, true)));

    private static Kernels variant(Attention attention, boolean writtenOut, boolean wholeSums, boolean sortedSums) {
        return new Kernels(
                Products.PLAIN, attention, false, writtenOut, wholeSums, sortedSums, 1_000_000, WITHOUT_A_GPU);
    }

    static Stream<Arguments> modelsAndVariants() throws Exception {
        List<Path> models = new ArrayList<>();
        for (Path folder : List.of(TRANSFORMERS, GOLDEN)) {
            try (Stream<Path> found = Files.list(folder)) {
                found.filter(Files::isDirectory).sorted().forEach(models::add);
            }
        }
        return models.stream()
                .flatMap(model -> VARIANTS.keySet().stream().map(variant -> Arguments.of(model, variant)));
    }

    @ParameterizedTest
    @MethodSource("modelsAndVariants")
    void everyVariantComputesThePlainLossesGradientsAndTexts(Path directory, String name) {
        Kernels variant = Objects.requireNonNull(VARIANTS.get(name));
        try (CausalLanguageModel plain = load(directory, Kernels.plain(Products.PLAIN));
                CausalLanguageModel other = load(directory, variant)) {
            List<TrainingRow> rows = rows(plain.config(), 1, 2, 7, 30, 40, 17);
            long tokens = rows.stream()
                    .mapToLong(row -> row.inputIds().length - Math.max(1, row.promptLength()))
                    .sum();
            for (boolean recomputed : new boolean[] {false, true}) {
                other.recomputeLayers(recomputed ? Integer.MAX_VALUE : 0);
                for (CausalLanguageModel model : List.of(plain, other)) {
                    model.clearGradients();
                }

                LossSum expected = plain.accumulateGradients(rows, tokens);
                LossSum actual = other.accumulateGradients(rows, tokens);

                assertThat(actual.sum()).isCloseTo(expected.sum(), within(1e-6 * expected.sum()));
                assertSameGradients(other, plain);
                assertThat(other.gradientNorm()).isCloseTo(plain.gradientNorm(), within(1e-5 * plain.gradientNorm()));
            }
            List<RowScore> scores = other.score(rows);
            List<RowScore> wanted = plain.score(rows);
            for (int i = 0; i < rows.size(); i++) {
                assertThat(scores.get(i).nll())
                        .isCloseTo(
                                wanted.get(i).nll(),
                                within(1e-6 + 1e-6 * wanted.get(i).nll()));
            }
            GenerationSettings greedy = new GenerationSettings(24, 0, 1, 0, 0, true);
            assertThat(other.generate(rows.get(3).inputIds(), greedy, token -> true)
                            .tokenIds())
                    .isEqualTo(plain.generate(rows.get(3).inputIds(), greedy, token -> true)
                            .tokenIds());
        }
    }

    static Stream<Arguments> adaptersAndVariants() {
        return Stream.of("llama-tied-gelu-wide-heads", "qwen2-window-of-upper-layers", "starcoder2-window-untied")
                .flatMap(model -> VARIANTS.keySet().stream().map(variant -> Arguments.of(model, variant)));
    }

    @ParameterizedTest
    @MethodSource("adaptersAndVariants")
    void everyVariantTrainsAdaptersAlike(String model, String name) {
        Kernels variant = Objects.requireNonNull(VARIANTS.get(name));
        Path adapter = Path.of("src/test/resources/peft", model, "end");
        try (CausalLanguageModel plain = load(TRANSFORMERS.resolve(model), Kernels.plain(Products.PLAIN));
                CausalLanguageModel other = load(TRANSFORMERS.resolve(model), variant)) {
            plain.adapt(adapter);
            other.adapt(adapter);
            List<TrainingRow> rows = rows(plain.config(), 7, 30, 40);

            LossSum expected = plain.accumulateGradients(rows, 50);
            LossSum actual = other.accumulateGradients(rows, 50);

            assertThat(actual.sum()).isCloseTo(expected.sum(), within(1e-6 * expected.sum()));
            assertThat(other.gradientNorm()).isCloseTo(plain.gradientNorm(), within(1e-5 * plain.gradientNorm()));
            assertThat(other.score(rows).getFirst().nll())
                    .isCloseTo(plain.score(rows).getFirst().nll(), within(1e-4));
        }
    }

    private static CausalLanguageModel load(Path directory, Kernels kernels) {
        ModelConfig config = ModelConfig.read(directory);
        return CausalLanguageModel.load(directory, config, FP32, () -> kernels, config.rotaryFrequencies());
    }

    private static void assertSameGradients(CausalLanguageModel actual, CausalLanguageModel expected) {
        try (PtNDManager scope = Djl.newManager()) {
            Map<String, PtNDArray> gradients = actual.gradientsByName(scope);
            expected.gradientsByName(scope)
                    .forEach((name, gradient) -> assertThat(
                                    Golden.error(gradients.get(name).toFloatArray(), gradient.toFloatArray()))
                            .as(name)
                            .isLessThan(1e-5));
        }
    }

    private static List<TrainingRow> rows(ModelConfig config, int... lengths) {
        SplittableRandom random = new SplittableRandom(5);
        List<TrainingRow> rows = new ArrayList<>();
        for (int length : lengths) {
            int[] ids = random.ints(length, 0, config.vocabularySize()).toArray();
            rows.add(new TrainingRow(ids, length / 3));
        }
        return rows;
    }
}
