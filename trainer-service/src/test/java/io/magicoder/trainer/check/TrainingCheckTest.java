package io.magicoder.trainer.check;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.trainer.SmallBaseModel;
import io.magicoder.trainer.TrainerConfiguration;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TrainingCheckTest {
    private static final Map<String, String> SHORT = Map.of("max-length", "256");

    @TempDir
    Path folder;

    @Test
    void aTrainingThatCanBeginHasNoProblems() {
        Path base = SmallBaseModel.write(folder.resolve("base"), 256);

        assertThat(check(base, null, SHORT)).isEmpty();
        assertThat(check(base, "review", SHORT)).isEmpty();
        assertThat(check(null, null, Map.of())).isEmpty();
        assertThat(check(null, null, Map.of("keep", "2", "small-model.hidden", "96", "epochs", "1")))
                .isEmpty();
    }

    @Test
    void everySettingThatMakesNoSenseIsNamed() {
        assertThat(check(null, null, Map.of("epochs", "0", "learning-rate", "fast", "learnin-rate", "1")))
                .hasSize(3)
                .contains(
                        "epochs is '0': it must be a whole number above 0",
                        "learning-rate is 'fast': it must be a number that is not negative")
                .anyMatch(problem -> problem.startsWith("there is no training setting 'learnin-rate': known are "));
        assertThat(check(null, "large", Map.of()))
                .containsExactly("there is no preset 'large': known are magicoder, magicoder-s, review, small");
        assertThat(check(null, null, Map.of("small-model.hidden", "100")))
                .containsExactly("small-model.hidden is 100: it must be a multiple of small-model.heads (6)");
        assertThat(check(null, null, Map.of("small-model.layers", "many")))
                .containsExactly("small-model.layers is 'many': it must be a whole number above 0");
        assertThat(check(null, null, Map.of("small-model.depth", "3")))
                .singleElement()
                .asString()
                .startsWith("there is no size 'small-model.depth' of a small model: known are ");
    }

    @Test
    void aConfigurationThatCannotBeRunIsNamed() throws IOException {
        Path base = SmallBaseModel.write(folder.resolve("base"), 256);
        Path config = base.resolve("config.json");
        Files.writeString(
                config,
                Files.readString(config)
                        .replace(
                                "\"rope_scaling\": null",
                                "\"rope_scaling\": {\"rope_type\": \"yarn\", \"factor\": 4.0}"));

        assertThat(check(base, null, SHORT))
                .singleElement()
                .asString()
                .startsWith(config + ": rope_scaling is ")
                .endsWith("only the types default, linear and llama3 can be run");
    }

    @Test
    void weightFilesAreCheckedByTheirHeadersAndSizes() throws IOException {
        Path base = SmallBaseModel.write(folder.resolve("base"), 256);
        Path weights = base.resolve("model.safetensors");
        byte[] whole = Files.readAllBytes(weights);
        Files.write(weights, Arrays.copyOf(whole, whole.length - 100));

        assertThat(check(base, null, SHORT))
                .singleElement()
                .asString()
                .startsWith(weights + " is no sound safetensors file, copy it again: ");

        Files.delete(weights);
        assertThat(check(base, null, SHORT))
                .containsExactly(base + " holds neither model.safetensors nor model.safetensors.index.json: copy the"
                        + " model's weights");
    }

    @Test
    void aMissingTokenizerIsNamed() throws IOException {
        Path base = SmallBaseModel.write(folder.resolve("base"), 256);
        Files.delete(base.resolve("tokenizer.json"));

        assertThat(check(base, null, SHORT))
                .containsExactly(base.resolve("tokenizer.json")
                        + " does not exist: save the tokenizer with transformers as a fast tokenizer");
    }

    @Test
    void rowsThatTheModelCannotReadAreForeseen() {
        Path base = SmallBaseModel.write(folder.resolve("base"), 256);

        assertThat(check(base, null, Map.of()))
                .containsExactly("max-length is 1216, but the model reads at most 256 tokens: set max-length to that or"
                        + " less");
    }

    @Test
    void moreMemoryAndDiskThanThereIsIsForeseen() {
        assertThat(check(null, null, Map.of("small-model.hidden", "120000", "small-model.layers", "900")))
                .hasSize(2)
                .anyMatch(problem -> problem.matches(
                        "the training needs [\\d.]+ GB \\(weights [\\d.]+ GB, gradients [\\d.]+ GB, optimizer [\\d.]+ GB,"
                                + " activations, or an update [\\d.]+ GB, process [\\d.]+ GB\\) of memory, and there are"
                                + " [\\d.]+ GB: take a smaller model .*"))
                .anyMatch(
                        problem -> problem.matches("a checkpoint of [\\d.]+ GB must be written to .*, where [\\d.]+ GB"
                                + " are free: make room, or name another directory"));
    }

    @Test
    void theTokensOfADataSetNeedRoomToo() {
        StartingModel small = StartingModel.Small.of(Map.of());
        TrainingSettings settings = TrainingSettings.preset(TrainingSettings.SMALL, Map.of());

        assertThat(TrainingCheck.of(small, settings, folder, 1_000_000_000_000L))
                .singleElement()
                .asString()
                .contains(" and up to 6144000.0 GB of tokens must be written to ");
    }

    @Test
    void aPlaceThatCannotBeADirectoryIsNamed() throws IOException {
        Path file = Files.writeString(folder.resolve("file"), "x");

        assertThat(TrainingCheck.of(null, null, Map.of(), file.resolve("checkpoints")))
                .containsExactly(file.resolve("checkpoints") + " cannot be written: " + file + " is no directory");
    }

    @Test
    void aSettingOfTrainingsOnFilesIsNone() {
        assertThat(check(null, null, Map.of("lora.merge", "false")))
                .containsExactly(
                        "lora.merge is a setting of ./magicoder train, and of a trainer whose adapters others serve: a run trains"
                                + " and serves a whole model");
    }

    @Test
    void theKeysAreThoseOfTheConfiguration() {
        Set<String> known = new TreeSet<>(TrainingCheck.SERVICE_KEYS);
        known.addAll(TrainingSettings.preset(TrainingSettings.SMALL, Map.of())
                .asMap()
                .keySet());
        known.addAll(StartingModel.Small.DEFAULTS.keySet());

        assertThat(known)
                .isEqualTo(keys("", TrainerConfiguration.class).collect(Collectors.toCollection(TreeSet::new)));
        assertThat(StartingModel.Small.DEFAULTS)
                .isEqualTo(Arrays.stream(TrainerConfiguration.SmallModel.class.getDeclaredMethods())
                        .collect(Collectors.toMap(
                                method -> StartingModel.Small.PREFIX + kebab(method.getName()),
                                method ->
                                        method.getAnnotation(WithDefault.class).value(),
                                (one, other) -> one,
                                TreeMap::new)));
    }

    private List<String> check(@Nullable Path base, @Nullable String preset, Map<String, String> overrides) {
        return TrainingCheck.of(base, preset, overrides, folder.resolve("checkpoints"));
    }

    private static Stream<String> keys(String prefix, Class<?> mapping) {
        return Arrays.stream(mapping.getDeclaredMethods()).flatMap((Method method) -> {
            String key = prefix + kebab(method.getName());
            Class<?> type = method.getReturnType();
            return type.isMemberClass() && type.isInterface() ? keys(key + ".", type) : Stream.of(key);
        });
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
