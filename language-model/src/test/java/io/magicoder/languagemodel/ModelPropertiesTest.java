package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.Adafactor;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.languagemodel.weights.Weights;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What holds whatever the numbers are. */
class ModelPropertiesTest {
    private static final int VOCABULARY = 90;
    private static final TrainingRow ROW = new TrainingRow(new int[] {5, 6, 7, 8, 9}, 2);

    @ParameterizedTest
    @EnumSource
    void rowsTogetherAreEachRowAlone(Precision precision) {
        List<TrainingRow> rows = rows(1, 2, 7, 30, 64);
        long tokens = rows.stream()
                .mapToLong(row -> row.inputIds().length - Math.max(1, row.promptLength()))
                .sum();
        double tolerance = precision == Precision.FP32 ? 1e-5 : 2e-2;
        try (CausalLanguageModel together = small(precision);
                CausalLanguageModel alone = small(precision)) {
            // When
            double sum = together.accumulateGradients(rows, tokens).sum();
            double sums = rows.stream()
                    .mapToDouble(row ->
                            alone.accumulateGradients(List.of(row), tokens).sum())
                    .sum();

            // Then
            assertThat(sum).isCloseTo(sums, within(sums * tolerance));
            assertSameGradients(together, alone, tolerance);
            List<RowScore> scores = together.score(rows);
            for (int i = 0; i < rows.size(); i++) {
                RowScore score = alone.score(rows.subList(i, i + 1)).getFirst();
                assertThat(scores.get(i).nll()).isCloseTo(score.nll(), within(1e-6 + score.nll() * tolerance));
            }
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {1, 7, 1000})
    void theSizeOfChunksChangesNothing(int chunk) {
        List<TrainingRow> rows = rows(3, 20, 40);
        try (CausalLanguageModel plain = small(Precision.FP32);
                CausalLanguageModel chunked = small(Precision.FP32)) {
            double expected = plain.accumulateGradients(rows, 60).sum();

            double sum = chunked.accumulateGradients(rows, 60, chunk).sum();

            assertThat(sum).isCloseTo(expected, within(expected * 1e-6));
            assertSameGradients(chunked, plain, 1e-5);
        }
    }

    @ParameterizedTest
    @CsvSource({"FP32, 1", "FP32, 2", "FP32, 2147483647", "BF16, 1", "BF16, 2147483647"})
    void recomputedLayersGiveTheGradientsOfKeptOnes(Precision precision, int lowest) {
        List<TrainingRow> rows = rows(3, 20, 40);
        try (CausalLanguageModel kept = small(precision);
                CausalLanguageModel recomputed = small(precision)) {
            recomputed.recomputeLayers(lowest);

            for (int i = 0; i < 2; i++) {
                double sum = recomputed.accumulateGradients(rows, 60).sum();

                assertThat(sum).isCloseTo(kept.accumulateGradients(rows, 60).sum(), within(sum * 1e-6));
                assertSameGradients(recomputed, kept, 1e-6);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "llama3-rope", "llama-bf16-sharded", "mistral-window", "qwen2", "starcoder2"})
    void bf16IsNearFp32(String name) throws Exception {
        // Given
        Path golden = Golden.directory("models/" + name);
        List<TrainingRow> rows =
                Golden.rows(Golden.json(golden.resolve("vectors.json")).get("rows"));
        try (CausalLanguageModel exact = CausalLanguageModel.load(golden, Precision.FP32);
                CausalLanguageModel coarse = CausalLanguageModel.load(golden, Precision.BF16)) {
            // When
            double expected = exact.accumulateGradients(rows, 65).mean();
            double loss = coarse.accumulateGradients(rows, 65).mean();

            // Then
            assertThat(Golden.error(coarse.logits(rows), exact.logits(rows))).isLessThan(0.08);
            assertThat(loss).isCloseTo(expected, within(expected * 0.02));
            assertThat(coarse.gradientNorm()).isCloseTo(exact.gradientNorm(), within(exact.gradientNorm() * 0.1));
            assertThat(coarse.generate(new int[] {3, 4}, settings(5), token -> true)
                            .tokenIds())
                    .hasSize(5);
        }
    }

    @Test
    void bf16Learns(@TempDir Path directory) {
        try (CausalLanguageModel model = small(Precision.BF16);
                AdamW adamW = new AdamW(model, 0.9, 0.95, 1e-8, 0)) {
            double before = model.score(List.of(ROW)).getFirst().nll();
            for (int step = 0; step < 20; step++) {
                model.clearGradients();
                model.accumulateGradients(List.of(ROW), 3);
                adamW.step(0.01);
            }
            double after = model.score(List.of(ROW)).getFirst().nll();
            assertThat(after).isLessThan(before / 3);
            model.save(directory);
            try (CausalLanguageModel loaded = CausalLanguageModel.load(directory, Precision.BF16)) {
                assertThat(loaded.logits(List.of(ROW))).isEqualTo(model.logits(List.of(ROW)));
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void adafactorLearns(Precision precision) {
        try (CausalLanguageModel model = small(precision);
                Adafactor adafactor = new Adafactor(model, OptionalDouble.of(0.5), 0)) {
            double before = model.score(List.of(ROW)).getFirst().nll();
            for (int step = 0; step < 20; step++) {
                model.clearGradients();
                model.accumulateGradients(List.of(ROW), 3);
                adafactor.step(0.01);
            }
            assertThat(model.score(List.of(ROW)).getFirst().nll()).isLessThan(before / 3);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"llama", "mistral-window", "starcoder2"})
    void decodingContinuesWhatScoringSees(String name) {
        Path golden = Golden.directory("models/" + name);
        try (CausalLanguageModel model = CausalLanguageModel.load(golden, Precision.FP32)) {
            int[] prompt = rows(200).getFirst().inputIds();
            int[] text = model.generate(prompt, settings(20), token -> true).tokenIds();

            assertThatItChose(model, prompt, text);
        }
    }

    private static void assertThatItChose(CausalLanguageModel model, int[] prompt, int[] text) {
        int[] all = IntStream.concat(Arrays.stream(prompt), Arrays.stream(text)).toArray();
        float[] logits = model.logits(List.of(new TrainingRow(all, 0)));
        int vocabulary = model.config().vocabularySize();
        for (int i = 0; i < text.length; i++) {
            int position = (prompt.length + i - 1) * vocabulary;
            float best = Float.NEGATIVE_INFINITY;
            for (int id = 0; id < vocabulary; id++) {
                best = Math.max(best, logits[position + id]);
            }
            assertThat(logits[position + text[i]]).isCloseTo(best, within(1e-3f));
        }
    }

    /** Attention over many positions is computed in blocks, and over one by another way. */
    @ParameterizedTest
    @ValueSource(ints = {0, 300})
    void longRowsAreSeenAsDecodedTokenByToken(int window, @TempDir Path directory) throws Exception {
        try (CausalLanguageModel model = longRows(window, directory)) {
            int[] prompt = {7};
            int[] text = model.generate(prompt, settings(649), token -> true).tokenIds();

            assertThatItChose(model, prompt, text);
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 300})
    void gradientsOfLongRowsAreTheSlopeOfTheLoss(int window, @TempDir Path directory) throws Exception {
        List<TrainingRow> row = rows(650);
        try (CausalLanguageModel model = longRows(window, directory);
                PtNDManager scope = Djl.newManager();
                TorchProgram tensors = tensors(scope)) {
            model.accumulateGradients(row, 1);
            Map<String, PtNDArray> gradients = model.gradientsByName(scope);
            Map<String, PtNDArray> weights =
                    model.weights().parts(scope, model.weights().slots());
            for (String name : weights.keySet()) {
                if (!name.contains("layers.0.self_attn")) {
                    continue;
                }
                float[] gradient = gradients.get(name).toFloatArray();
                double length = 0;
                for (float number : gradient) {
                    length += (double) number * number;
                }
                length = Math.sqrt(length);
                for (int i = 0; i < gradient.length; i++) {
                    gradient[i] /= (float) length;
                }

                double slope = slope(model, tensors, scope, weights.get(name), gradient, row);

                assertThat(slope).as(name).isCloseTo(length, within(0.01 * length));
            }
        }
    }

    /** Of the loss where a parameter moves along a vector of length 1. */
    private static double slope(
            CausalLanguageModel model,
            TorchProgram tensors,
            PtNDManager scope,
            PtNDArray parameter,
            float[] direction,
            List<TrainingRow> row) {
        float[] original = parameter.toFloatArray();
        double distance = 0.02;
        double[] losses = new double[2];
        for (int side = 0; side < 2; side++) {
            float[] moved = original.clone();
            for (int i = 0; i < moved.length; i++) {
                moved[i] += (float) ((side == 0 ? -distance : distance) * direction[i]);
            }
            tensors.run("fill", parameter, 0, scope.create(moved));
            losses[side] = model.score(row).getFirst().nll();
        }
        tensors.run("fill", parameter, 0, scope.create(original));
        return (losses[1] - losses[0]) / (2 * distance);
    }

    private static TorchProgram tensors(PtNDManager manager) {
        return TorchProgram.load(manager, Map.of(), List.of(Weights.SOURCE), true);
    }

    private static CausalLanguageModel longRows(int window, Path directory) throws Exception {
        Files.writeString(
                directory.resolve("config.json"), """
                {"model_type": "mistral", "architectures": ["MistralForCausalLM"], "vocab_size": 90, "hidden_size": 32,
                 "num_hidden_layers": 2, "num_attention_heads": 4, "num_key_value_heads": 2, "intermediate_size": 48,
                 "max_position_embeddings": 700, "rms_norm_eps": 1e-5, "initializer_range": 0.3, "hidden_act": "silu",
                 "sliding_window": %s, "bos_token_id": 1, "eos_token_id": 2}
                """.formatted(window == 0 ? "null" : String.valueOf(window)));
        return CausalLanguageModel.initialize(ModelConfig.read(directory), Precision.FP32, 1);
    }

    @Test
    void manyThreadsDecodeAtOnce() throws Exception {
        try (CausalLanguageModel model = small(Precision.FP32);
                ExecutorService threads = Executors.newFixedThreadPool(4)) {
            int[] expected = model.generate(new int[] {1, 2}, settings(40), token -> true)
                    .tokenIds();
            List<Future<Generation>> futures = new ArrayList<>();
            for (int i = 0; i < 20; i++) {
                futures.add(threads.submit(() -> model.generate(new int[] {1, 2}, settings(40), token -> true)));
            }
            for (Future<Generation> future : futures) {
                assertThat(future.get().tokenIds()).isEqualTo(expected);
            }
        }
    }

    @Test
    void whatTheModelCannotTakeIsAnException() {
        try (CausalLanguageModel model = small(Precision.FP32)) {
            for (int[] ids : new int[][] {{}, {-1}, {VOCABULARY}, {Integer.MIN_VALUE}, new int[65]}) {
                assertThatThrownBy(() -> model.generate(ids, settings(1), token -> true))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> model.score(List.of(ROW, new TrainingRow(ids, 0))))
                        .isInstanceOf(IllegalArgumentException.class);
                assertThatThrownBy(() -> model.accumulateGradients(List.of(new TrainingRow(ids, 0)), 1))
                        .isInstanceOf(IllegalArgumentException.class);
            }
            assertThatThrownBy(() -> model.accumulateGradients(List.of(ROW), 0))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> model.score(List.of(new TrainingRow(new int[] {1, 2}, -1))))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(model.score(List.of())).isEmpty();
            assertThat(model.accumulateGradients(List.of(), 1).tokens()).isZero();
            assertThat(model.accumulateGradients(List.of(new TrainingRow(new int[] {1, 2}, 9)), 1)
                            .tokens())
                    .isZero();
        }
    }

    @Test
    void whatAProgramCannotTakeIsAnExceptionToo() {
        try (PtNDManager manager = Djl.newManager();
                TorchProgram tensors = tensors(manager)) {
            var matrix = tensors.tensor(manager, "zeros", new long[] {2, 3}, 15);
            var row = tensors.tensor(manager, "zeros", new long[] {1, 4}, 6);
            assertThatThrownBy(() -> tensors.tensor(manager, "join", List.of(row, matrix), 6))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("join");
            assertThatThrownBy(() -> tensors.run("join", matrix)).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tensors.run("nothing")).isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tensors.tensor(manager, "rows", matrix, 1, 9))
                    .isInstanceOf(IllegalStateException.class);
            assertThatThrownBy(() -> tensors.tensor(manager, "map", "/nowhere", 9))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void aClosedModelRefusesEverything() {
        CausalLanguageModel model = small(Precision.FP32);
        assertThatThrownBy(() -> model.generate(new int[] {1}, settings(2), token -> {
                    model.close();
                    return true;
                }))
                .isInstanceOf(IllegalStateException.class);
        AdamW optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0);
        model.close();
        model.close();
        assertThatThrownBy(() -> model.generate(new int[] {1}, settings(1), token -> true))
                .hasMessageContaining("closed");
        assertThatThrownBy(() -> model.score(List.of(ROW))).hasMessageContaining("closed");
        assertThatThrownBy(() -> model.accumulateGradients(List.of(ROW), 1)).hasMessageContaining("closed");
        assertThatThrownBy(() -> optimizer.step(1)).hasMessageContaining("closed");
        optimizer.close();
    }

    private static void assertSameGradients(CausalLanguageModel one, CausalLanguageModel other, double tolerance) {
        try (PtNDManager scope = Djl.newManager()) {
            Map<String, Double> errors = new TreeMap<>();
            var expected = other.gradientsByName(scope);
            one.gradientsByName(scope)
                    .forEach((name, gradient) -> errors.put(
                            name,
                            Golden.error(
                                    gradient.toFloatArray(), expected.get(name).toFloatArray())));
            assertThat(errors.values()).as(errors.toString()).allMatch(error -> error <= tolerance);
        }
    }

    private static GenerationSettings settings(int tokens) {
        return new GenerationSettings(tokens, 0, 1, 0, 0, true);
    }

    private static CausalLanguageModel small(Precision precision) {
        ModelConfig config = ModelConfig.small(VOCABULARY, 32, 2, 4, 2, 48, 64, 1, 2);
        return CausalLanguageModel.initialize(config, precision, 1);
    }

    private static List<TrainingRow> rows(int... lengths) {
        SplittableRandom random = new SplittableRandom(9);
        List<TrainingRow> rows = new ArrayList<>();
        for (int length : lengths) {
            int[] ids = random.ints(length, 0, VOCABULARY).toArray();
            rows.add(new TrainingRow(ids, length / 3));
        }
        return rows;
    }
}
