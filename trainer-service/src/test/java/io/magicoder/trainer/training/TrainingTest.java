package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.text.TrainingRows;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
    private static final List<Example> EXAMPLES = IntStream.range(0, 24)
            .mapToObj(i -> new Example("Print the number " + i + ".", "print(" + i + ")\n".repeat(3)))
            .toList();

    @TempDir
    Path directory;

    @Test
    void theLossFalls() throws IOException {
        // Given
        List<StepReport> steps = new ArrayList<>();
        TrainingSettings settings = settings(Map.of("epochs", "16", "learning-rate", "5e-3"));

        // When
        TrainingOutcome outcome = train(settings, steps);

        // Then
        assertThat(steps).hasSize(48);
        assertThat(steps.getFirst().loss()).isBetween(5.0, 6.0); // ln of about 260 bytes and special tokens
        assertThat(steps.getLast().loss()).isLessThan(steps.getFirst().loss() / 3);
        assertThat(outcome).isInstanceOfSatisfying(TrainingOutcome.Trained.class, trained -> {
            assertThat(trained.steps()).isEqualTo(48);
            assertThat(trained.lastLoss()).isEqualTo(steps.getLast().loss());
        });
        assertThat(directory.resolve("out/model.safetensors")).isNotEmptyFile();
    }

    @Test
    void theSameSettingsGiveTheSameLosses() throws IOException {
        List<StepReport> once = new ArrayList<>();
        List<StepReport> again = new ArrayList<>();

        train(settings(Map.of("epochs", "1")), once);
        train(settings(Map.of("epochs", "1")), again);

        assertThat(again)
                .extracting(StepReport::loss)
                .isEqualTo(once.stream().map(StepReport::loss).toList());
    }

    @ParameterizedTest
    @ValueSource(strings = {"64", "300"})
    void microBatchesDoNotChangeTheLossOfAStep(String microBatchTokens) throws IOException {
        List<StepReport> whole = new ArrayList<>();
        List<StepReport> parts = new ArrayList<>();

        train(settings(Map.of("epochs", "1")), whole);
        train(settings(Map.of("epochs", "1", "micro-batch-tokens", microBatchTokens)), parts);

        assertThat(parts.getLast().loss()).isCloseTo(whole.getLast().loss(), within(1e-4));
    }

    @Test
    void theLearningRateFollowsTheScheduleFromItsFirstStep() throws IOException {
        List<StepReport> steps = new ArrayList<>();

        train(settings(Map.of("schedule", "linear", "learning-rate", "1", "warmup-steps", "2", "epochs", "2")), steps);

        assertThat(steps).extracting(StepReport::learningRate).containsExactly(0.0, 0.5, 1.0, 0.75, 0.5, 0.25);
    }

    @Test
    void noRowsIsRefused() {
        assertThatThrownBy(() -> new Training(settings(Map.of()), report -> {}, () -> false)
                        .run(
                                () -> {
                                    throw new IllegalStateException("opened for nothing");
                                },
                                List.of(),
                                (model, result) -> {}))
                .hasMessage("there is no row to train on");
    }

    @ParameterizedTest
    @ValueSource(strings = {"magicoder", "review"})
    void equalsTheReferencesTrainings(String name) throws IOException {
        // Given
        Path golden = Path.of("src/test/resources/golden/trainings", name);
        JsonNode vectors =
                new ObjectMapper().readTree(golden.resolve("vectors.json").toFile());
        JsonNode recipe = vectors.get("recipe");
        Map<String, String> values = new HashMap<>();
        values.put("learning-rate", recipe.get("learning_rate").asText());
        values.put("schedule", recipe.get("lr_scheduler_type").asText());
        values.put("warmup-steps", recipe.path("warmup_steps").asText("0"));
        values.put("warmup-ratio", recipe.path("warmup_ratio").asText("0"));
        values.put(
                "max-gradient-norm",
                String.valueOf(Math.max(0, recipe.get("max_grad_norm").asDouble())));
        values.put("micro-batch", recipe.get("micro_batch").asText());
        values.put("accumulation", recipe.get("accumulation").asText());
        values.put("epochs", recipe.get("epochs").asText());
        values.put("precision", recipe.get("precision").asText());
        values.put("shuffle", "false");
        List<TrainingRow> rows = new ArrayList<>();
        for (JsonNode row : vectors.get("rows")) {
            int[] ids = IntStream.range(0, row.get("input_ids").size())
                    .map(i -> row.get("input_ids").get(i).asInt())
                    .toArray();
            rows.add(new TrainingRow(ids, row.get("prompt_length").asInt()));
        }
        List<StepReport> steps = new ArrayList<>();

        // When
        new Training(TrainingSettings.preset(name, values), steps::add, () -> false)
                .run(
                        () -> CausalLanguageModel.load(golden.resolve("base"), Precision.FP32),
                        rows,
                        (model, result) -> {});

        // Then
        JsonNode expected = vectors.get("steps");
        assertThat(steps).hasSize(expected.size());
        for (int i = 0; i < steps.size(); i++) {
            StepReport step = steps.get(i);
            assertThat(step.loss()).isCloseTo(expected.get(i).get("loss").asDouble(), within(1e-3));
            assertThat(step.learningRate())
                    .isCloseTo(expected.get(i).get("learning_rate").asDouble(), within(1e-12));
            JsonNode norm = expected.get(i).get("gradient_norm");
            if (!norm.isNull()) {
                assertThat(step.gradientNorm()).isCloseTo(norm.asDouble(), within(1e-2));
            }
        }
    }

    private static TrainingSettings settings(Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>(overrides);
        values.put("rows-per-step", "8");
        return TrainingSettings.preset(TrainingSettings.SMALL, values);
    }

    private TrainingOutcome train(TrainingSettings settings, List<StepReport> steps) throws IOException {
        StartingModel start = new StartingModel.Small(300, 32, 1, 2, 1, 64, 512);
        Path out = Files.createDirectories(directory.resolve("out"));
        PromptFormat format = PromptFormat.named(settings.promptFormat());
        try (Tokenizer tokenizer = start.openTokenizer(settings, EXAMPLES, directory)) {
            List<TrainingRow> rows = EXAMPLES.stream()
                    .map(example -> TrainingRows.encode(
                            tokenizer, format, example.instruction(), example.response(), settings.maxLength()))
                    .map(EncodedRow::row)
                    .toList();
            return new Training(settings, steps::add, () -> false)
                    .run(() -> start.open(tokenizer, settings), rows, (model, result) -> model.save(out));
        }
    }
}
