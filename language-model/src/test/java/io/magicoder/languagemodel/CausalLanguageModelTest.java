package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.LossSum;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class CausalLanguageModelTest {
    private static final int[] PROMPT = {5, 6, 7};

    @TempDir
    Path directory;

    @Test
    void whatIsSavedIsWhatIsLoaded() {
        try (CausalLanguageModel model = small(1)) {
            model.save(directory.resolve("one"));
            model.save(directory.resolve("many"), 10_000);
            float[] logits = model.logits(List.of(row()));

            for (String name : List.of("one", "many")) {
                try (CausalLanguageModel loaded = CausalLanguageModel.load(directory.resolve(name), Precision.FP32)) {
                    assertThat(loaded.logits(List.of(row()))).isEqualTo(logits);
                    assertThat(loaded.parameterCount()).isEqualTo(model.parameterCount());
                }
            }
        }
        assertThat(directory.resolve("many/model.safetensors.index.json")).exists();
    }

    @Test
    void learnsARow() {
        try (CausalLanguageModel model = small(1);
                AdamW optimizer = new AdamW(model, 0.9, 0.95, 1e-8, 0.1)) {
            double before = model.score(List.of(row())).getFirst().nll();
            for (int step = 0; step < 30; step++) {
                model.clearGradients();
                model.accumulateGradients(List.of(row()), 5);
                double norm = model.gradientNorm();
                model.scaleGradients(0.5);
                assertThat(model.gradientNorm()).isCloseTo(norm / 2, within(norm * 1e-5));
                optimizer.step(0.01);
            }

            assertThat(model.score(List.of(row())).getFirst().nll()).isLessThan(before / 10);
            assertThat(model.generate(PROMPT, GenerationSettings.greedy(9), token -> true))
                    .satisfies(generation -> {
                        assertThat(generation.tokenIds()).containsExactly(8, 9, 10, 11);
                        assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
                    });
            GenerationSettings endedEarlier = new GenerationSettings(9, 0, 1, 0, 0, false, Set.of(10));
            assertThat(model.generate(PROMPT, endedEarlier, token -> true)).satisfies(generation -> {
                assertThat(generation.tokenIds()).containsExactly(8, 9);
                assertThat(generation.finishReason()).isEqualTo(FinishReason.STOP);
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"review"})
    void trainsAsTheReference(String name) throws IOException {
        // Given
        Path golden = Golden.directory("trainings/" + name);
        JsonNode vectors = Golden.json(golden.resolve("vectors.json"));
        JsonNode recipe = vectors.get("recipe");
        List<TrainingRow> rows = Golden.rows(vectors.get("rows"));
        int rowsPerStep =
                recipe.get("micro_batch").asInt() * recipe.get("accumulation").asInt();
        List<JsonNode> steps = new ArrayList<>();
        vectors.get("steps").forEach(steps::add);

        try (CausalLanguageModel model = CausalLanguageModel.load(golden.resolve("base"), Precision.FP32);
                AdamW optimizer = new AdamW(model, 0.9, 0.999, 1e-8, 0)) {
            int step = 0;
            for (int epoch = 0; epoch < recipe.get("epochs").asInt(); epoch++) {
                for (int from = 0; from < rows.size(); from += rowsPerStep) {
                    // When
                    List<TrainingRow> batch = rows.subList(from, Math.min(rows.size(), from + rowsPerStep));
                    long tokens = batch.stream()
                            .mapToLong(row -> row.inputIds().length - row.promptLength())
                            .sum();
                    model.clearGradients();
                    LossSum loss = model.accumulateGradients(batch, tokens);
                    double norm = model.gradientNorm();

                    // Then
                    JsonNode wanted = steps.get(step++);
                    assertThat(loss.mean()).isCloseTo(wanted.get("loss").asDouble(), within(1e-3));
                    assertThat(norm).isCloseTo(wanted.get("gradient_norm").asDouble(), within(1e-2));
                    model.scaleGradients(Math.min(1, 1 / (norm + 1e-6)));
                    optimizer.step(wanted.get("learning_rate").asDouble());
                }
            }
            assertThat(step).isEqualTo(steps.size());
        }
    }

    @Test
    void theSameSeedGivesTheSameModelAndTheSameText() {
        GenerationSettings settings = new GenerationSettings(20, 1.0, 0.9, 50, 7, true);
        try (CausalLanguageModel one = small(3);
                CausalLanguageModel same = small(3);
                CausalLanguageModel other = small(4)) {
            int[] text = one.generate(PROMPT, settings, token -> true).tokenIds();

            assertThat(same.generate(PROMPT, settings, token -> true).tokenIds())
                    .isEqualTo(text);
            assertThat(other.logits(List.of(row()))).isNotEqualTo(one.logits(List.of(row())));
            assertThat(one.generate(PROMPT, new GenerationSettings(20, 1.0, 0.9, 50, 8, true), token -> true)
                            .tokenIds())
                    .isNotEqualTo(text);
        }
    }

    @Test
    void endsWithTheContextAndWhenTheListenerSaysSo() {
        try (CausalLanguageModel model = small(1)) {
            GenerationSettings settings = new GenerationSettings(1000, 0, 1, 0, 0, true);

            Generation whole = model.generate(PROMPT, settings, token -> true);
            Generation cancelled = model.generate(PROMPT, settings, token -> false);

            assertThat(whole.tokenIds()).hasSize(64 - PROMPT.length);
            assertThat(whole.finishReason()).isEqualTo(FinishReason.LENGTH);
            assertThat(cancelled.tokenIds()).hasSize(1);
            assertThat(cancelled.finishReason()).isEqualTo(FinishReason.CANCELLED);
        }
    }

    @Test
    void refusesWhatItCannotRun() throws IOException {
        try (CausalLanguageModel model = small(1)) {
            model.save(directory);
            assertThatThrownBy(() -> model.generate(new int[] {300}, GenerationSettings.greedy(1), token -> true))
                    .hasMessageContaining("token 300");
        }
        Path config = directory.resolve("config.json");
        String text = Files.readString(config);

        Files.writeString(config, text.replace("\"intermediate_size\": 48", "\"intermediate_size\": 40"));
        assertThatThrownBy(() -> CausalLanguageModel.load(directory, Precision.FP32))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("layers.0.mlp.up_proj.weight has the shape [48, 32] and must have [40, 32]")
                .hasMessageContaining("layers.1.mlp.down_proj");

        Files.writeString(config, text.replace("LlamaForCausalLM", "MambaForCausalLM"));
        assertThatThrownBy(() -> CausalLanguageModel.load(directory, Precision.FP32))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("config.json: architectures");

        Files.writeString(config, text);
        Files.write(directory.resolve("model.safetensors"), new byte[100]);
        assertThatThrownBy(() -> CausalLanguageModel.load(directory, Precision.FP32))
                .isInstanceOf(ModelFormatException.class)
                .hasMessageContaining("model.safetensors");
    }

    private static CausalLanguageModel small(long seed) {
        ModelConfig config = ModelConfig.small(258, 32, 2, 4, 2, 48, 64, 256, 257);
        return CausalLanguageModel.initialize(config, Precision.FP32, seed);
    }

    private static TrainingRow row() {
        return new TrainingRow(new int[] {5, 6, 7, 8, 9, 10, 11, 257}, 3);
    }
}
