package io.magicoder.trainer.training;

import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowFilterException;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.training.TrainingPrecision;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Every hyper-parameter of a training by name. A preset gives all values, any of them can be overridden by its key.
 *
 * <p>Presets: {@code magicoder} is the recipe of the paper (arXiv 2312.02120) for its first stage, {@code magicoder-s}
 * for the second one, which continues from the first's result; {@code review} is the AdamW recipe with the Alpaca prompt, {@code small} teaches a freshly initialised model of a few million
 * parameters on two cores: its steps are small because what it needs most is many of them.
 */
public final class TrainingSettings {
    public static final String MAGICODER = "magicoder";
    public static final String MAGICODER_S = "magicoder-s";
    public static final String REVIEW = "review";
    public static final String SMALL = "small";

    public static final String PRESET = "preset";
    public static final String EPOCHS = "epochs";
    public static final String MAX_LENGTH = "max-length";
    public static final String PROMPT_FORMAT = "prompt-format";
    public static final String FIM_RATE = "fim-rate";
    public static final String OPTIMIZER = "optimizer";
    public static final String LEARNING_RATE = "learning-rate";
    public static final String SCHEDULE = "schedule";
    public static final String WARMUP_STEPS = "warmup-steps";
    public static final String WARMUP_RATIO = "warmup-ratio";
    public static final String ROWS_PER_STEP = "rows-per-step";
    public static final String MICRO_BATCH = "micro-batch";
    public static final String ACCUMULATION = "accumulation";
    public static final String MICRO_BATCH_TOKENS = "micro-batch-tokens";
    public static final String MAX_GRADIENT_NORM = "max-gradient-norm";
    public static final String WEIGHT_DECAY = "weight-decay";
    public static final String ADAM_BETA1 = "adam-beta1";
    public static final String ADAM_BETA2 = "adam-beta2";
    public static final String ADAM_EPSILON = "adam-epsilon";
    public static final String PRECISION = "precision";
    public static final String DEVICE = "device";
    public static final String DETERMINISTIC = "deterministic";
    public static final String SHUFFLE = "shuffle";
    public static final String SEED = "seed";
    public static final String LORA_RANK = "lora.rank";
    public static final String LORA_ALPHA = "lora.alpha";
    public static final String LORA_TARGETS = "lora.targets";
    public static final String LORA_MERGE = "lora.merge";
    public static final String CHECKPOINTING = "checkpointing";
    public static final String FUSED_BACKWARD = "fused-backward";
    public static final String SAVE_EVERY = "save-every";
    public static final String KEEP = "keep";
    public static final String HELD_OUT = "held-out";
    public static final String EVALUATE_EVERY = "evaluate-every";
    public static final String PATIENCE = "patience";
    public static final String WHERE = "where";

    private static final String AUTO = "auto";

    private static final Map<String, String> COMMON = Map.ofEntries(
            Map.entry(WARMUP_STEPS, "0"),
            Map.entry(WARMUP_RATIO, "0"),
            Map.entry(MICRO_BATCH, "0"),
            Map.entry(ACCUMULATION, "0"),
            Map.entry(MICRO_BATCH_TOKENS, "4096"),
            Map.entry(MAX_GRADIENT_NORM, "0"),
            Map.entry(WEIGHT_DECAY, "0"),
            Map.entry(ADAM_BETA1, "0.9"),
            Map.entry(ADAM_BETA2, "0.999"),
            Map.entry(ADAM_EPSILON, "1e-8"),
            Map.entry(PRECISION, "bf16"),
            Map.entry(DEVICE, AUTO),
            Map.entry(DETERMINISTIC, "false"),
            Map.entry(SHUFFLE, "true"),
            Map.entry(SEED, "42"),
            Map.entry(FIM_RATE, "0"),
            Map.entry(LORA_RANK, "0"),
            Map.entry(LORA_ALPHA, "32"),
            Map.entry(LORA_TARGETS, LoraSettings.ALL_LINEAR),
            Map.entry(LORA_MERGE, "true"),
            Map.entry(CHECKPOINTING, "false"),
            Map.entry(FUSED_BACKWARD, "false"),
            Map.entry(SAVE_EVERY, "50"),
            Map.entry(KEEP, "2"),
            Map.entry(HELD_OUT, "0"),
            Map.entry(EVALUATE_EVERY, "0"),
            Map.entry(PATIENCE, "0"),
            Map.entry(WHERE, ""));

    /** The paper's first stage. */
    private static final Map<String, String> FIRST_STAGE = Map.ofEntries(
            Map.entry(EPOCHS, "2"),
            Map.entry(MAX_LENGTH, "1216"),
            Map.entry(PROMPT_FORMAT, "magicoder"),
            Map.entry(OPTIMIZER, "adafactor"),
            Map.entry(LEARNING_RATE, "5e-5"),
            Map.entry(SCHEDULE, "linear"),
            Map.entry(WARMUP_STEPS, "15"),
            Map.entry(ROWS_PER_STEP, "512"));

    private static final Map<String, Map<String, String>> PRESETS = Map.of(
            MAGICODER,
            FIRST_STAGE,
            MAGICODER_S,
            with(FIRST_STAGE, Map.of(MAX_LENGTH, "1024")),
            REVIEW,
            Map.ofEntries(
                    Map.entry(EPOCHS, "2"),
                    Map.entry(MAX_LENGTH, "2048"),
                    Map.entry(PROMPT_FORMAT, "alpaca"),
                    Map.entry(OPTIMIZER, "adamw"),
                    Map.entry(LEARNING_RATE, "2e-5"),
                    Map.entry(SCHEDULE, "cosine"),
                    Map.entry(WARMUP_RATIO, "0.05"),
                    Map.entry(ROWS_PER_STEP, "128")),
            SMALL,
            Map.ofEntries(
                    Map.entry(EPOCHS, "4"),
                    Map.entry(MAX_LENGTH, "1536"),
                    Map.entry(PROMPT_FORMAT, "magicoder"),
                    Map.entry(OPTIMIZER, "adamw"),
                    Map.entry(ADAM_BETA2, "0.95"),
                    Map.entry(LEARNING_RATE, "3e-3"),
                    Map.entry(SCHEDULE, "cosine"),
                    Map.entry(WARMUP_RATIO, "0.05"),
                    Map.entry(ROWS_PER_STEP, "4"),
                    Map.entry(MAX_GRADIENT_NORM, "1"),
                    Map.entry(PRECISION, "fp32")));

    private final SortedMap<String, String> values;

    private TrainingSettings(SortedMap<String, String> values) {
        this.values = Collections.unmodifiableSortedMap(values);
        check();
    }

    /**
     * The settings of a preset with some values replaced.
     *
     * @throws IllegalArgumentException one sentence, if preset or key is unknown or a value is none of its kind
     */
    public static TrainingSettings preset(String preset, Map<String, String> overrides) {
        Map<String, String> presetValues = PRESETS.get(preset);
        if (presetValues == null) {
            throw new IllegalArgumentException("there is no preset '" + preset + "': known are " + sorted(PRESETS));
        }
        SortedMap<String, String> values = new TreeMap<>(COMMON);
        values.putAll(presetValues);
        values.put(PRESET, preset);
        for (Map.Entry<String, String> override : overrides.entrySet()) {
            if (!values.containsKey(override.getKey()) || override.getKey().equals(PRESET)) {
                throw new IllegalArgumentException(
                        "there is no training setting '" + override.getKey() + "': known are " + sorted(values));
            }
            values.put(override.getKey(), override.getValue().strip());
        }
        return new TrainingSettings(values);
    }

    /** These settings with some values replaced. */
    public TrainingSettings with(Map<String, String> changes) {
        return new TrainingSettings(new TreeMap<>(with(values, changes)));
    }

    /** The preset of a training that names none: the recipe of the paper for a base model, else that for a small one. */
    public static String presetFor(@Nullable Path baseModel) {
        return baseModel == null ? SMALL : MAGICODER;
    }

    private static Map<String, String> with(Map<String, String> values, Map<String, String> changes) {
        Map<String, String> changed = new TreeMap<>(values);
        changed.putAll(changes);
        return changed;
    }

    private static String sorted(Map<String, ?> map) {
        return map.keySet().stream().filter(key -> !key.equals(PRESET)).sorted().collect(Collectors.joining(", "));
    }

    /** Every value by its key: what a checkpoint records and a training's id is made of. */
    public SortedMap<String, String> asMap() {
        return values;
    }

    /** Those values on which the trained weights depend. */
    public SortedMap<String, String> results() {
        SortedMap<String, String> results = new TreeMap<>(values);
        results.keySet().removeAll(List.of(PRESET, DEVICE, LORA_MERGE, SAVE_EVERY, KEEP));
        results.remove(WHERE, ""); // trainings of before it keep their ids
        return results;
    }

    public int epochs() {
        return positive(EPOCHS);
    }

    /** Longest row in tokens; longer ones are cut on the right. */
    public int maxLength() {
        return positive(MAX_LENGTH);
    }

    /** Name of the prompt around an instruction. */
    public String promptFormat() {
        return text(PROMPT_FORMAT);
    }

    /** Share of the rows that become a text with a hole in it, instead of prompt and response. */
    public double fimRate() {
        return parse(FIM_RATE, "a number from 0 to 1", value -> {
            double rate = Double.parseDouble(value);
            if (!(rate >= 0 && rate <= 1)) {
                throw new IllegalArgumentException();
            }
            return rate;
        });
    }

    public OptimizerName optimizer() {
        return oneOf(OPTIMIZER, OptimizerName.values());
    }

    /** Highest learning rate: the one at the end of the warm-up. */
    public double learningRate() {
        return notNegative(LEARNING_RATE);
    }

    public ScheduleName schedule() {
        return oneOf(SCHEDULE, ScheduleName.values());
    }

    /** Steps of warm-up in a training of so many steps: the number if one is set, else the ratio, rounded up. */
    public long warmupSteps(long totalSteps) {
        long steps = (long) notNegative(WARMUP_STEPS);
        return steps > 0 ? steps : (long) Math.ceil(totalSteps * notNegative(WARMUP_RATIO));
    }

    /** Rows of one optimizer step: {@code micro-batch × accumulation} if an accumulation is set. */
    public int rowsPerStep() {
        int accumulation = (int) notNegative(ACCUMULATION);
        return accumulation > 0 ? accumulation * Math.max(1, microBatchRows()) : positive(ROWS_PER_STEP);
    }

    /** Most rows of one forward and backward pass, 0 for any number. */
    public int microBatchRows() {
        return (int) notNegative(MICRO_BATCH);
    }

    /** Most tokens of one forward and backward pass; a row that is longer than that goes alone. */
    public int microBatchTokens() {
        return positive(MICRO_BATCH_TOKENS);
    }

    /** Gradients above this L2 norm are scaled down to it; 0 leaves all as they are. */
    public double maxGradientNorm() {
        return notNegative(MAX_GRADIENT_NORM);
    }

    public double weightDecay() {
        return notNegative(WEIGHT_DECAY);
    }

    public double adamBeta1() {
        return notNegative(ADAM_BETA1);
    }

    public double adamBeta2() {
        return notNegative(ADAM_BETA2);
    }

    public double adamEpsilon() {
        return notNegative(ADAM_EPSILON);
    }

    public TrainingPrecision precision() {
        return parse(
                PRECISION,
                Arrays.stream(TrainingPrecision.values()).map(String::valueOf).collect(Collectors.joining(" or ")),
                TrainingPrecision::parse);
    }

    /** What the model is trained on: {@code cpu}, {@code cuda}, {@code cuda:N} or {@code auto}. */
    public String device() {
        return parse(DEVICE, "cpu, cuda, cuda:N or auto", value -> {
            if (!value.equals(AUTO)) {
                Device.parse(value);
            }
            return value;
        });
    }

    /**
     * How the model computes. On the processor always so that the same training gives the same bits: that costs nothing
     * there.
     *
     * @throws io.magicoder.languagemodel.engine.DeviceUnavailableException if the device is not there
     */
    public Computation computation() {
        boolean wanted = flag(DETERMINISTIC);
        Device chosen = Device.choose(device());
        return new Computation(precision().weights(), chosen, wanted || !chosen.isCuda());
    }

    /** The low-rank adapter that is trained instead of the weights; empty if the weights are. */
    public Optional<LoraSettings> lora() {
        int rank = parse(LORA_RANK, "a whole number, 0 for none", value -> {
            int number = Integer.parseInt(value);
            if (number < 0) {
                throw new IllegalArgumentException();
            }
            return number;
        });
        return rank == 0
                ? Optional.empty()
                : Optional.of(LoraSettings.of(rank, notNegative(LORA_ALPHA), text(LORA_TARGETS)));
    }

    /** Whether an adapter is added to the weights when it is trained. */
    public boolean mergesLora() {
        return flag(LORA_MERGE);
    }

    /** Of how many of a model's layers gradients keep only the input and compute the layer again. */
    public int recomputedLayers(int layers) {
        return parse(CHECKPOINTING, "true, false or a number of layers", value -> switch (value) {
            case "true" -> layers;
            case "false" -> 0;
            default -> {
                int number = Integer.parseInt(value);
                if (number < 0) {
                    throw new IllegalArgumentException();
                }
                yield Math.min(number, layers);
            }
        });
    }

    /**
     * Whether the weights of a layer are updated within the backward pass, so that the gradients of all layers are never
     * in memory together. A step is one pass then.
     */
    public boolean fusesBackward() {
        return flag(FUSED_BACKWARD);
    }

    /** What cannot be had together. */
    private void checkFused() {
        if (fusesBackward() && maxGradientNorm() > 0) {
            throw new IllegalArgumentException(
                    "fused-backward updates weights before the norm of all gradients is known:"
                            + " set max-gradient-norm to 0, or fused-backward to false");
        }
        if (fusesBackward() && lora().isPresent()) {
            throw new IllegalArgumentException(
                    "fused-backward is for trainings of all weights: set lora.rank to 0, or fused-backward to false");
        }
    }

    /** Steps from one resume point to the next. */
    public int saveEvery() {
        return positive(SAVE_EVERY);
    }

    /** Resume points that are kept. */
    public int keep() {
        return positive(KEEP);
    }

    /** Rows that are not trained on, whose loss is measured. */
    public int heldOut() {
        return (int) notNegative(HELD_OUT);
    }

    /** Steps from one measurement of the held-out loss to the next; 0 for one after each epoch. */
    public int evaluateEvery() {
        return (int) notNegative(EVALUATE_EVERY);
    }

    /** Measurements of the held-out loss without a better one after which the training ends early; 0 for never. */
    public int patience() {
        return (int) notNegative(PATIENCE);
    }

    /** Which rows are trained on; empty for all. */
    public Optional<RowFilter> where() {
        String condition = text(WHERE);
        if (condition.isBlank()) {
            return Optional.empty();
        }
        try {
            return Optional.of(RowFilter.parse(condition));
        } catch (RowFilterException e) {
            throw new IllegalArgumentException("where: " + e.getMessage(), e);
        }
    }

    /** Whether so many measurements without a better one end the training. */
    boolean stopsEarly(int sinceBest) {
        return patience() > 0 && sinceBest >= patience();
    }

    /** Whether the rows of every epoch come in an order of their own, else as they are listed. */
    public boolean shuffle() {
        return flag(SHUFFLE);
    }

    /** Of the first weights of a new model and of every epoch's order. */
    public long seed() {
        return parse(SEED, "a whole number", Long::parseLong);
    }

    @Override
    public String toString() {
        return values.toString();
    }

    private void check() {
        epochs();
        maxLength();
        PromptFormat.named(promptFormat());
        fimRate();
        optimizer();
        learningRate();
        schedule();
        warmupSteps(1);
        rowsPerStep();
        microBatchTokens();
        maxGradientNorm();
        weightDecay();
        adamBeta1();
        adamBeta2();
        adamEpsilon();
        precision();
        device();
        flag(DETERMINISTIC);
        shuffle();
        seed();
        lora();
        mergesLora();
        recomputedLayers(1);
        checkFused();
        saveEvery();
        keep();
        heldOut();
        evaluateEvery();
        patience();
        where();
    }

    private int positive(String key) {
        return parse(key, "a whole number above 0", value -> {
            int number = Integer.parseInt(value);
            if (number < 1) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    private double notNegative(String key) {
        return parse(key, "a number that is not negative", value -> {
            double number = Double.parseDouble(value);
            if (!(number >= 0 && number < Double.POSITIVE_INFINITY)) {
                throw new IllegalArgumentException();
            }
            return number;
        });
    }

    private boolean flag(String key) {
        return parse(key, "true or false", value -> switch (value) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException();
        });
    }

    private <E extends Enum<E>> E oneOf(String key, E[] constants) {
        String names = Arrays.stream(constants)
                .map(constant -> constant.name().toLowerCase(Locale.ROOT))
                .collect(Collectors.joining(" or "));
        return parse(
                key,
                names,
                value -> Arrays.stream(constants)
                        .filter(constant -> constant.name().equalsIgnoreCase(value))
                        .findFirst()
                        .orElseThrow(IllegalArgumentException::new));
    }

    private <T> T parse(String key, String expected, Function<String, T> parser) {
        String value = text(key);
        try {
            return parser.apply(value);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(key + " is '" + value + "': it must be " + expected, e);
        }
    }

    private String text(String key) {
        String value = values.get(key);
        if (value == null) {
            throw new IllegalStateException("no preset has " + key);
        }
        return value;
    }
}
