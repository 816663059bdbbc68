package io.magicoder.trainer.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;
import static org.assertj.core.api.Assertions.withinPercentage;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.text.TrainingRows;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.trainer.SmallBaseModel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.function.BooleanSupplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class TrainingTest {
    private static final List<Example> EXAMPLES = IntStream.range(0, 24)
            .mapToObj(i -> new Example("Print the number " + i + ".", "print(" + i + ")\n".repeat(3)))
            .toList();

    private static final StartingModel.Small SMALL = new StartingModel.Small(300, 32, 1, 2, 1, 64, 512);
    private static final List<Example> NOTHING_HELD_OUT = List.of();

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

    /** One pass of 512 rows of all lengths is 512 passes of one, in any order, with layers kept or computed again. */
    @ParameterizedTest
    @ValueSource(
            strings = {"micro-batch=1", "seed=7", "checkpointing=true", "checkpointing=1", "micro-batch-tokens=777"})
    void howRowsArePackedChangesNothing(String setting) throws IOException {
        // Given
        Random random = new Random(3);
        List<TrainingRow> rows = IntStream.range(0, 512)
                .mapToObj(_ -> new TrainingRow(
                        random.ints(2 + random.nextInt(40), 0, 256).toArray(), 1))
                .toList();
        String[] keyAndValue = setting.split("=", 2);
        Map<String, String> whole =
                Map.of("epochs", "1", "rows-per-step", "512", "micro-batch-tokens", "100000", "max-gradient-norm", "0");
        Map<String, String> other = new HashMap<>(whole);
        other.put(keyAndValue[0], keyAndValue[1]);

        // When
        StepReport one = firstStep(whole, rows);
        StepReport same = firstStep(other, rows);

        // Then
        assertThat(same.loss()).isCloseTo(one.loss(), within(1e-5));
        assertThat(same.gradientNorm()).isCloseTo(one.gradientNorm(), withinPercentage(1e-3));
    }

    private StepReport firstStep(Map<String, String> settings, List<TrainingRow> rows) throws IOException {
        Path base = SmallBaseModel.write(directory.resolve("base"), 512);
        TrainingSettings of = TrainingSettings.preset(TrainingSettings.SMALL, settings);
        List<StepReport> steps = new ArrayList<>();
        new Training(of, points(of.results()), steps::add, () -> false)
                .run(new StartingModel.Directory(base).opening(null, of), rows, List.of(), (_, _) -> {});
        return steps.getFirst();
    }

    @Test
    void theLearningRateFollowsTheScheduleFromItsFirstStep() throws IOException {
        List<StepReport> steps = new ArrayList<>();

        train(settings(Map.of("schedule", "linear", "learning-rate", "1", "warmup-steps", "2", "epochs", "2")), steps);

        assertThat(steps).extracting(StepReport::learningRate).containsExactly(0.0, 0.5, 1.0, 0.75, 0.5, 0.25);
    }

    @Test
    void noRowsIsRefused() {
        TrainingSettings settings = settings(Map.of());

        assertThatThrownBy(() -> new Training(settings, points(Map.of()), _ -> {}, () -> false)
                        .run(SMALL.opening(null, settings), List.of(), List.of(), (_, _) -> {}))
                .hasMessage("there is no row to train on");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "optimizer=adamw",
                "optimizer=adafactor",
                "precision=bf16",
                "precision=bf16-stochastic",
                "lora.rank=4",
                "checkpointing=true",
                "fused-backward=true"
            })
    void aTrainingThatWasStoppedEndsWithTheSameWeights(String setting) throws IOException {
        // Given
        String[] keyAndValue = setting.split("=", 2);
        TrainingSettings settings =
                settings(Map.of("epochs", "3", "max-gradient-norm", "0", keyAndValue[0], keyAndValue[1]));
        List<StepReport> undisturbed = new ArrayList<>();
        train(settings, undisturbed);
        byte[] expected = Files.readAllBytes(directory.resolve("out/model.safetensors"));
        ResumePoints points = points(settings.results());

        // When
        List<StepReport> steps = new ArrayList<>();
        TrainingOutcome first = train(settings, points, NOTHING_HELD_OUT, steps, () -> steps.size() == 4);
        TrainingOutcome second = train(settings, points, NOTHING_HELD_OUT, steps, () -> false);

        // Then
        assertThat(first).isEqualTo(new TrainingOutcome.Stopped(4));
        assertThat(second).isInstanceOf(TrainingOutcome.Trained.class);
        assertThat(steps)
                .extracting(StepReport::loss)
                .isEqualTo(undisturbed.stream().map(StepReport::loss).toList());
        assertThat(Files.readAllBytes(directory.resolve("out/model.safetensors")))
                .isEqualTo(expected);
    }

    @Test
    void aResumePointOfAnotherTrainingIsRefusedByWhatDiffers() throws IOException {
        TrainingSettings settings = settings(Map.of("epochs", "3"));
        List<StepReport> steps = new ArrayList<>();
        train(settings, points(settings.results()), NOTHING_HELD_OUT, steps, () -> steps.size() == 2);
        TrainingSettings other = settings(Map.of("epochs", "3", "learning-rate", "1e-4"));

        assertThatThrownBy(
                        () -> train(other, points(other.results()), NOTHING_HELD_OUT, new ArrayList<>(), () -> false))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("step-2 belongs to another training (learning-rate was 3e-3 and is 1e-4)");
    }

    @Test
    void onlyTheNewestResumePointsAreKept() throws IOException {
        TrainingSettings settings = settings(Map.of("epochs", "2", "save-every", "1", "keep", "2"));

        train(settings, points(settings.results()), NOTHING_HELD_OUT, new ArrayList<>(), () -> false);

        try (Stream<Path> points = Files.list(directory.resolve("checkpoints"))) {
            assertThat(points.map(point -> point.getFileName().toString()))
                    .containsExactlyInAnyOrder("step-4", "step-5");
        }
    }

    @Test
    void theHeldOutLossIsMeasuredAndEndsATrainingThatItNoLongerHelps() throws IOException {
        // Given: the answers to the rows held out contradict what is learnt
        TrainingSettings settings = settings(Map.of("epochs", "40", "patience", "2", "learning-rate", "2e-2"));
        List<Example> contradiction = EXAMPLES.stream()
                .limit(4)
                .map(example -> new Example(
                        example.instruction(), "return " + example.instruction().hashCode()))
                .toList();
        List<StepReport> steps = new ArrayList<>();

        // When
        TrainingOutcome outcome = train(settings, points(settings.results()), contradiction, steps, () -> false);

        // Then
        List<Double> heldOut = steps.stream()
                .map(StepReport::heldOutLoss)
                .filter(Objects::nonNull)
                .toList();
        double best = heldOut.stream().mapToDouble(Double::doubleValue).min().orElseThrow();
        assertThat(steps).hasSizeLessThan(120);
        assertThat(heldOut.indexOf(best)).isEqualTo(heldOut.size() - 3);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        TrainingOutcome.Trained.class,
                        trained -> assertThat(trained.heldOutLoss()).isEqualTo(best));
        // The model with the lowest loss was saved, not the last one.
        try (Tokenizer tokenizer = SMALL.knownTokenizer(directory);
                CausalLanguageModel model = CausalLanguageModel.load(directory.resolve("out"), Precision.FP32)) {
            double loss = 0;
            double tokens = 0;
            for (RowScore score : model.score(rows(tokenizer, settings, contradiction))) {
                loss += score.nll();
                tokens += score.tokens();
            }
            assertThat(loss / tokens).isCloseTo(best, within(1e-6));
        }
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
        TrainingSettings settings = TrainingSettings.preset(name, values);
        List<StepReport> steps = new ArrayList<>();

        // When
        new Training(settings, points(Map.of()), steps::add, () -> false)
                .run(
                        new StartingModel.Directory(golden.resolve("base")).opening(null, settings),
                        rows,
                        List.of(),
                        (_, _) -> {});

        // Then
        JsonNode expected = vectors.get("steps");
        assertThat(steps).hasSize(expected.size());
        for (int i = 0; i < steps.size(); i++) {
            StepReport step = steps.get(i);
            assertThat(step.loss()).isCloseTo(expected.get(i).get("loss").asDouble(), within(1e-4));
            assertThat(step.learningRate())
                    .isCloseTo(expected.get(i).get("learning_rate").asDouble(), within(1e-12));
            JsonNode norm = expected.get(i).get("gradient_norm");
            if (!norm.isNull()) {
                assertThat(step.gradientNorm()).isCloseTo(norm.asDouble(), within(1e-3));
            }
        }
    }

    private static TrainingSettings settings(Map<String, String> overrides) {
        Map<String, String> values = new HashMap<>(overrides);
        values.put("rows-per-step", "8");
        return TrainingSettings.preset(TrainingSettings.SMALL, values);
    }

    private ResumePoints points(Map<String, String> origin) {
        return new ResumePoints(directory.resolve("checkpoints"), 2, origin);
    }

    /** Without a resume point of an earlier training. */
    private TrainingOutcome train(TrainingSettings settings, List<StepReport> steps) throws IOException {
        ResumePoints points = points(Map.of());
        points.discard();
        TrainingOutcome outcome = train(settings, points, NOTHING_HELD_OUT, steps, () -> false);
        points.discard();
        return outcome;
    }

    private TrainingOutcome train(
            TrainingSettings settings,
            ResumePoints points,
            List<Example> heldOut,
            List<StepReport> steps,
            BooleanSupplier stop)
            throws IOException {
        Path out = Files.createDirectories(directory.resolve("out"));
        try (Tokenizer tokenizer = SMALL.openTokenizer(settings, EXAMPLES, directory)) {
            return new Training(settings, points, steps::add, stop)
                    .run(
                            SMALL.opening(tokenizer, settings),
                            rows(tokenizer, settings, EXAMPLES),
                            rows(tokenizer, settings, heldOut),
                            (model, _) -> {
                                if (settings.lora().isPresent()) {
                                    model.mergeAdapter();
                                }
                                model.save(out);
                            });
        }
    }

    private static List<TrainingRow> rows(Tokenizer tokenizer, TrainingSettings settings, List<Example> examples) {
        PromptFormat format = PromptFormat.named(settings.promptFormat());
        return examples.stream()
                .map(example -> TrainingRows.encode(
                        tokenizer, format, example.instruction(), example.response(), settings.maxLength()))
                .map(EncodedRow::row)
                .toList();
    }
}
