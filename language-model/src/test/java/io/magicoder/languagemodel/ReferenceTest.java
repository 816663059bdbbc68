package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import ai.djl.pytorch.engine.PtNDManager;
import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.LossSum;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.languagemodel.weights.GoldenTensors;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Every architecture against vectors of transformers in fp32. */
class ReferenceTest {
    /** Models and numbers by {@code src/test/python/transformers_models.py}. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-biases",
                "llama-linear",
                "llama-tied-gelu-wide-heads",
                "mistral-one-key-head",
                "mistral-window",
                "qwen2-window-of-upper-layers",
                "starcoder2-window-untied",
                "starcoder2-without-biases"
            })
    void equalsTransformersWhateverTheConfigurationSays(String name) throws IOException {
        Path directory = Path.of("src/test/resources/transformers", name);
        JsonNode expected = Golden.json(directory.resolve("expected.json"));
        List<TrainingRow> rows = Golden.rows(expected.get("rows"));
        int[] continuation = Golden.ids(expected.get("continuation"));

        try (CausalLanguageModel model = CausalLanguageModel.load(directory, Precision.FP32)) {
            List<RowScore> scores = model.score(rows);
            model.accumulateGradients(
                    rows, scores.stream().mapToLong(RowScore::tokens).sum());
            Generation generation = model.generate(
                    Golden.ids(expected.get("prompt")),
                    new GenerationSettings(continuation.length, 0, 1, 0, 0, true),
                    token -> true);

            for (int i = 0; i < rows.size(); i++) {
                double nll = expected.get("rows").get(i).get("nll").asDouble();
                assertThat(scores.get(i).nll()).isCloseTo(nll, within(1e-6 * nll));
            }
            double norm = expected.get("gradient_norm").asDouble();
            assertThat(model.gradientNorm()).isCloseTo(norm, within(1e-5 * norm));
            assertThat(generation.tokenIds()).isEqualTo(continuation);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama",
                "llama-linear-rope",
                "llama3-rope",
                "llama-bf16-sharded",
                "mistral-window",
                "qwen2",
                "starcoder2"
            })
    void equalsTransformers(String name) throws IOException {
        // Given
        Path golden = Golden.directory("models/" + name);
        JsonNode vectors = Golden.json(golden.resolve("vectors.json"));
        List<TrainingRow> rows = Golden.rows(vectors.get("rows"));
        long lossTokens = vectors.get("loss_tokens").asLong();
        Path tensors = golden.resolve("vectors.safetensors");

        try (CausalLanguageModel model = load(golden);
                PtNDManager scope = Djl.newManager()) {
            // When
            float[] logits = model.logits(rows);
            LossSum first = model.accumulateGradients(rows.subList(0, 3), lossTokens);
            LossSum second = model.accumulateGradients(rows.subList(3, rows.size()), lossTokens);

            // Then
            assertThat(Golden.error(logits, GoldenTensors.tensor(tensors, "logits")))
                    .isLessThan(1e-4);
            assertThat((first.sum() + second.sum()) / lossTokens)
                    .isCloseTo(vectors.get("loss").asDouble(), within(1e-5));
            assertThat(first.tokens() + second.tokens()).isEqualTo(lossTokens);
            double squares = 0;
            for (var gradient : model.gradientsByName(scope).entrySet()) {
                float[] expected = GoldenTensors.tensor(tensors, "gradient." + gradient.getKey());
                assertThat(Golden.error(gradient.getValue().toFloatArray(), expected))
                        .as(gradient.getKey())
                        .isLessThan(1e-4);
                squares += Math.pow(
                        vectors.get("gradient_norms").get(gradient.getKey()).asDouble(), 2);
            }
            assertThat(model.gradientNorm()).isCloseTo(Math.sqrt(squares), within(1e-4));
            List<RowScore> scores = model.score(rows);
            for (int i = 0; i < rows.size(); i++) {
                JsonNode score = vectors.get("row_nll_and_tokens").get(i);
                assertThat(scores.get(i).nll()).isCloseTo(score.get(0).asDouble(), within(1e-3));
                assertThat(scores.get(i).tokens()).isEqualTo(score.get(1).asLong());
            }
            for (JsonNode greedy : vectors.get("greedy")) {
                int[] continuation = Golden.ids(greedy.get("continuation"));
                Generation generation = model.generate(
                        Golden.ids(greedy.get("prompt")),
                        new GenerationSettings(continuation.length, 0, 1, 0, 0, true),
                        token -> true);
                assertThat(generation.tokenIds()).isEqualTo(continuation);
                assertThat(generation.finishReason()).isEqualTo(FinishReason.LENGTH);
            }
        }
    }

    /**
     * The vectors of the bf16 files came from a model that had been cast to bf16 as a whole, its rotary frequencies
     * too, and back. What transformers itself computes from these files has exact frequencies, as the model here has;
     * so these vectors are compared with frequencies rounded like theirs.
     */
    private static CausalLanguageModel load(Path golden) {
        ModelConfig config = ModelConfig.read(golden);
        double[] frequencies = config.rotaryFrequencies();
        if (golden.endsWith("llama-bf16-sharded")) {
            frequencies =
                    Arrays.stream(frequencies).map(ReferenceTest::roundedToBf16).toArray();
        }
        Computation computation = Computation.onCpu(Precision.FP32);
        return CausalLanguageModel.load(golden, config, computation, () -> computation.kernels(config), frequencies);
    }

    private static double roundedToBf16(double number) {
        int bits = Float.floatToIntBits((float) number);
        return Float.intBitsToFloat((bits + 0x7FFF + ((bits >> 16) & 1)) & 0xFFFF0000);
    }
}
