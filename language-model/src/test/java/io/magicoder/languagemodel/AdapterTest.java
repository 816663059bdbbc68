package io.magicoder.languagemodel;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdamW;
import io.magicoder.languagemodel.training.Optimizer;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.languagemodel.weights.GoldenTensors;
import io.magicoder.languagemodel.weights.TensorFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Low-rank adapters against PEFT; vectors by {@code src/test/python/peft_adapters.py}. */
class AdapterTest {
    private static final Path MODELS = Path.of("src/test/resources/transformers");
    private static final Path ADAPTERS = Path.of("src/test/resources/peft");
    private static final String TENSORS = "adapter_model.safetensors";
    private static final String LLAMA = "llama-tied-gelu-wide-heads";

    @TempDir
    Path directory;

    @ParameterizedTest
    @CsvSource({
        "llama-tied-gelu-wide-heads, false",
        "llama-tied-gelu-wide-heads, true",
        "mistral-one-key-head, false",
        "qwen2-window-of-upper-layers, true",
        "starcoder2-window-untied, false",
        "starcoder2-window-untied, true"
    })
    void learnsWhatPeftLearns(String name, boolean recompute) throws IOException {
        // Given
        JsonNode expected = Golden.json(ADAPTERS.resolve(name).resolve("expected.json"));
        List<TrainingRow> rows = rows(name);
        try (CausalLanguageModel model = CausalLanguageModel.load(MODELS.resolve(name), Precision.FP32)) {
            long tokens = model.score(rows).stream().mapToLong(RowScore::tokens).sum();
            model.adapt(ADAPTERS.resolve(name).resolve("start"));
            model.recomputeLayers(recompute ? Integer.MAX_VALUE : 0);
            List<Double> losses = new ArrayList<>();

            // When
            try (Optimizer optimizer = new AdamW(model, 0.9, 0.999, 1e-8, 0)) {
                for (int step = 0; step < expected.get("losses").size(); step++) {
                    model.clearGradients();
                    double sum = model.accumulateGradients(rows.subList(0, 1), tokens)
                                    .sum()
                            + model.accumulateGradients(rows.subList(1, rows.size()), tokens)
                                    .sum();
                    losses.add(sum / tokens);
                    optimizer.step(expected.get("learning_rate").asDouble());
                }
            }
            model.saveAdapter(directory, name);

            // Then
            for (int step = 0; step < losses.size(); step++) {
                double loss = expected.get("losses").get(step).asDouble();
                assertThat(losses.get(step)).as("step %d", step).isCloseTo(loss, within(2e-5 * loss));
            }
            Path end = ADAPTERS.resolve(name).resolve("end").resolve(TENSORS);
            TensorFile wanted = TensorFile.open(end);
            TensorFile trained = TensorFile.open(directory.resolve(TENSORS));
            assertThat(trained.shapes().keySet()).isEqualTo(wanted.shapes().keySet());
            for (String matrix : wanted.shapes().keySet()) {
                float[] tensor = GoldenTensors.tensor(directory.resolve(TENSORS), matrix);
                assertThat(Golden.error(tensor, GoldenTensors.tensor(end, matrix)))
                        .as(matrix)
                        .isLessThan(2e-3);
            }
            assertThat(mean(model.score(rows))).isCloseTo(expected.get("end").asDouble(), within(1e-4));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "llama-tied-gelu-wide-heads",
                "mistral-one-key-head",
                "qwen2-window-of-upper-layers",
                "starcoder2-window-untied"
            })
    void whatIsMergedComputesWhatWasAdapted(String name) throws IOException {
        Path adapter = ADAPTERS.resolve(name).resolve("end");
        List<TrainingRow> rows = rows(name);
        double expected = Golden.json(ADAPTERS.resolve(name).resolve("expected.json"))
                .get("end")
                .asDouble();
        try (CausalLanguageModel merged =
                CausalLanguageModel.load(MODELS.resolve(name), adapter, Computation.onCpu(Precision.FP32))) {
            assertThat(mean(merged.score(rows))).isCloseTo(expected, within(1e-4));
            merged.save(directory);
            try (CausalLanguageModel loaded = CausalLanguageModel.load(directory, Precision.FP32)) {
                assertThat(loaded.score(rows)).isEqualTo(merged.score(rows));
            }
        }
    }

    @Test
    void aNewAdapterChangesNothingAndBeginsAsItsSeedSays() throws IOException {
        List<TrainingRow> rows = rows(LLAMA);
        try (CausalLanguageModel model = CausalLanguageModel.load(MODELS.resolve(LLAMA), Precision.FP32)) {
            double before = mean(model.score(rows));
            model.adapt(LoraSettings.of(4, 8, "all-linear"), 5);
            assertThat(mean(model.score(rows))).isCloseTo(before, within(1e-6));
            model.saveAdapter(directory.resolve("one"), "base");
            model.mergeAdapter();
            model.adapt(LoraSettings.of(4, 8, "all-linear"), 5);
            model.saveAdapter(directory.resolve("same"), "base");
            model.mergeAdapter();
            model.adapt(LoraSettings.of(4, 8, "q_proj, down_proj"), 6);
            model.saveAdapter(directory.resolve("other"), "base");
        }
        Path one = directory.resolve("one").resolve(TENSORS);
        assertThat(directory.resolve("same").resolve(TENSORS)).hasSameBinaryContentAs(one);
        String first = "base_model.model.model.layers.0.mlp.down_proj.lora_A.weight";
        float[] matrix = GoldenTensors.tensor(one, first);
        assertThat(matrix).hasSize(4 * 40);
        double bound = 1 / Math.sqrt(40);
        double largest = 0;
        double sum = 0;
        for (float number : matrix) {
            largest = Math.max(largest, Math.abs(number));
            sum += number;
        }
        assertThat(largest).isBetween(0.9 * bound, bound);
        assertThat(sum / matrix.length).isCloseTo(0, within(0.2 * bound));
        Path other = directory.resolve("other").resolve(TENSORS);
        assertThat(GoldenTensors.tensor(other, first)).isNotEqualTo(matrix);
        assertThat(TensorFile.open(other).shapes()).hasSize(3 * 2 * 2); // layers, targets, matrices
    }

    @ParameterizedTest
    @CsvSource({"FP32", "BF16"})
    void anAdapterResumesBitForBitAndTheBaseStaysAsItIs(Precision precision) throws IOException {
        // Given
        List<TrainingRow> rows = rows(LLAMA).subList(0, 1);
        Path base = MODELS.resolve(LLAMA);
        List<Double> undisturbed;
        try (CausalLanguageModel model = CausalLanguageModel.load(base, precision)) {
            model.adapt(LoraSettings.of(2, 4, "all-linear"), 5);
            undisturbed = train(model, rows, 6, directory.resolve("none"), directory.resolve("state-6"));
            model.saveAdapter(directory.resolve("adapter-6"), "base");
        }
        List<Double> losses = new ArrayList<>();
        try (CausalLanguageModel model = CausalLanguageModel.load(base, precision)) {
            model.adapt(LoraSettings.of(2, 4, "all-linear"), 5);
            losses.addAll(train(model, rows, 3, directory.resolve("none"), directory.resolve("state-3")));
            model.saveAdapter(directory.resolve("adapter-3"), "base");
        }

        // When
        try (CausalLanguageModel model = CausalLanguageModel.load(base, precision)) {
            model.adapt(directory.resolve("adapter-3"));
            losses.addAll(train(model, rows, 3, directory.resolve("state-3"), directory.resolve("state")));
            model.saveAdapter(directory.resolve("adapter"), "base");
        }

        // Then
        assertThat(losses).isEqualTo(undisturbed);
        assertThat(losses.getLast()).isLessThan(losses.getFirst());
        assertThat(directory.resolve("adapter").resolve(TENSORS))
                .hasSameBinaryContentAs(directory.resolve("adapter-6").resolve(TENSORS));
        assertThat(directory.resolve("state")).hasSameBinaryContentAs(directory.resolve("state-6"));
    }

    private static List<Double> train(
            CausalLanguageModel model, List<TrainingRow> rows, int steps, Path from, Path to) {
        List<Double> losses = new ArrayList<>();
        try (Optimizer optimizer = new AdamW(model, 0.9, 0.999, 1e-8, 0)) {
            if (Files.exists(from)) {
                optimizer.load(from);
            }
            for (int step = 0; step < steps; step++) {
                model.clearGradients();
                losses.add(model.accumulateGradients(rows, 35).sum());
                optimizer.step(0.01);
            }
            optimizer.save(to);
        }
        return losses;
    }

    /** What PEFT writes loads here; so does what is written here, as PEFT names it. */
    @Test
    void whatIsWrittenHasPeftsNames() throws IOException {
        try (CausalLanguageModel model = CausalLanguageModel.load(MODELS.resolve(LLAMA), Precision.FP32)) {
            model.adapt(ADAPTERS.resolve(LLAMA).resolve("end"));
            model.saveAdapter(directory, "some/base");
        }
        JsonNode written = Golden.json(directory.resolve("adapter_config.json"));
        JsonNode peft = Golden.json(ADAPTERS.resolve(LLAMA).resolve("end/adapter_config.json"));
        for (String key : List.of("r", "lora_alpha", "peft_type", "task_type", "bias", "fan_in_fan_out")) {
            assertThat(written.get(key)).as(key).isEqualTo(peft.get(key));
        }
        assertThat(written.get("target_modules")).containsExactlyInAnyOrderElementsOf(peft.get("target_modules"));
        assertThat(written.get("base_model_name_or_path").asText()).isEqualTo("some/base");
        assertThat(directory.resolve(TENSORS))
                .hasSameBinaryContentAs(ADAPTERS.resolve(LLAMA).resolve("end").resolve(TENSORS));
    }

    @Test
    void whatDoesNotFitIsRefusedInASentence() throws IOException {
        try (CausalLanguageModel model = CausalLanguageModel.load(MODELS.resolve(LLAMA), Precision.FP32)) {
            assertThatThrownBy(() -> model.adapt(LoraSettings.of(2, 4, "q_proj,c_fc"), 1))
                    .hasMessage("lora.targets names 'c_fc': the model has down_proj, gate_proj, k_proj, o_proj, q_proj,"
                            + " up_proj, v_proj, or all of them by all-linear");
            assertThatThrownBy(() -> model.adapt(ADAPTERS.resolve("starcoder2-window-untied/end")))
                    .isInstanceOf(ModelFormatException.class)
                    .hasMessageContaining("does not fit the model that it is to adapt");
            assertThatThrownBy(() -> model.adapt(directory)).hasMessageContaining("adapter_config.json");

            Path config = directory.resolve("adapter_config.json");
            String text = Files.readString(ADAPTERS.resolve(LLAMA).resolve("end/adapter_config.json"));
            for (String[] change : new String[][] {
                {"\"use_dora\": false", "\"use_dora\": true", "use_dora is true: this feature is not available"},
                {"\"rank_pattern\": {}", "\"rank_pattern\": {\"q_proj\": 4}", "rank_pattern"},
                {"\"modules_to_save\": null", "\"modules_to_save\": [\"lm_head\"]", "modules_to_save"},
                {"\"bias\": \"none\"", "\"bias\": \"all\"", "bias"},
                {"\"LORA\"", "\"IA3\"", "peft_type"},
                {"\"init_lora_weights\": true", "\"init_lora_weights\": \"pissa\"", "init_lora_weights"},
                {"\"r\": 2", "\"r\": null", "r is null"},
                {"\"r\": 2", "\"r\": 0", "lora.rank is 0"},
            }) {
                Files.writeString(config, text.replace(change[0], change[1]));
                assertThatThrownBy(() -> model.adapt(directory))
                        .as(change[1])
                        .isInstanceOf(ModelFormatException.class)
                        .hasMessageContaining("adapter_config.json: " + (change[2].startsWith("lora") ? "" : change[2]))
                        .hasMessageContaining(change[2]);
            }
            Files.writeString(config, text);
            assertThatThrownBy(() -> model.adapt(directory)).hasMessageContaining("holds no adapter_model.safetensors");

            model.adapt(ADAPTERS.resolve(LLAMA).resolve("end"));
            assertThatThrownBy(() -> model.adapt(LoraSettings.of(2, 4, "q_proj"), 1))
                    .hasMessageContaining("not merged");
            assertThatThrownBy(() -> model.save(directory)).hasMessageContaining("not merged");
            assertThatThrownBy(() -> model.generate(new int[] {5}, GenerationSettings.greedy(1), _ -> true))
                    .hasMessageContaining("not merged");
            model.mergeAdapter();
            assertThatThrownBy(() -> model.saveAdapter(directory, "base")).hasMessageContaining("no adapter");
        }
    }

    private static List<TrainingRow> rows(String name) throws IOException {
        return Golden.rows(
                Golden.json(MODELS.resolve(name).resolve("expected.json")).get("rows"));
    }

    private static double mean(List<RowScore> scores) {
        return scores.stream().mapToDouble(RowScore::nll).sum()
                / scores.stream().mapToLong(RowScore::tokens).sum();
    }
}
