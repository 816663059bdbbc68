package io.magicoder.languagemodel;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Supplier;

/**
 * A causal language model in memory, on the processor.
 *
 * <p>Decoding and scoring may run in several threads at once; what changes weights or gradients, and closing, waits
 * until nothing else runs. A model that was closed refuses everything with an {@link IllegalStateException}.
 *
 * <p>Gradients are fp32 in either precision.
 */
public final class CausalLanguageModel implements AutoCloseable {
    /** As transformers does. */
    public static final long DEFAULT_FILE_BYTES = 5_000_000_000L;

    /** Tokens whose loss is scored in one go. */
    private static final int SCORED_TOKENS = 4096;

    /** Logits in memory at once, in fp32: below the 32 MiB from which on an allocator maps memory anew each time. */
    private static final int LOGITS = 8_000_000;

    private final ModelConfig config;
    private final Layout layout;
    private final PtNDManager manager;
    private final TorchProgram program;
    private final Weights weights;
    private final Map<String, List<Parameter>> shards;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private List<PtNDArray> gradients = List.of();
    private boolean recompute;
    private boolean closed;

    private CausalLanguageModel(
            ModelConfig config,
            Layout layout,
            PtNDManager manager,
            TorchProgram program,
            Weights weights,
            Map<String, List<Parameter>> shards) {
        this.config = config;
        this.layout = layout;
        this.manager = manager;
        this.program = program;
        this.weights = weights;
        this.shards = shards;
    }

    /**
     * Reads a Hugging Face directory. The files are mapped: nobody may write into them while the model lives;
     * replacing or deleting them is harmless.
     *
     * @throws ModelFormatException one sentence that names every bad tensor
     */
    public static CausalLanguageModel load(Path directory, Precision precision) {
        ModelConfig config = ModelConfig.read(directory);
        return load(directory, config, precision, config.rotaryFrequencies());
    }

    /** With rotary frequencies of the caller's, for tests. */
    static CausalLanguageModel load(Path directory, ModelConfig config, Precision precision, double[] frequencies) {
        Layout layout = new Layout(config);
        WeightFiles files = WeightFiles.open(directory, layout);
        return create(
                config,
                layout,
                precision,
                frequencies,
                files.shards(layout),
                (manager, tensors) -> Weights.load(manager, tensors, layout, precision, files));
    }

    /** A new model: matrices from a normal distribution of width {@code initializer_range}, norms of ones. */
    public static CausalLanguageModel initialize(ModelConfig config, Precision precision, long seed) {
        Layout layout = new Layout(config);
        return create(
                config,
                layout,
                precision,
                config.rotaryFrequencies(),
                Map.of(),
                (manager, tensors) ->
                        Weights.initialize(manager, tensors, layout, precision, config.initializerRange(), seed));
    }

    private interface WeightSource {
        Weights get(PtNDManager manager, TorchProgram tensors);
    }

    private static CausalLanguageModel create(
            ModelConfig config,
            Layout layout,
            Precision precision,
            double[] frequencies,
            Map<String, List<Parameter>> shards,
            WeightSource source) {
        PtNDManager manager = Programs.newManager();
        try {
            TorchProgram program = Programs.model(manager, config, Kernels.of(precision), frequencies);
            Weights weights = source.get(manager, Programs.tensors(manager));
            return new CausalLanguageModel(config, layout, manager, program, weights, shards);
        } catch (RuntimeException e) {
            manager.close();
            throw e;
        }
    }

    public ModelConfig config() {
        return config;
    }

    public Precision precision() {
        return weights.precision();
    }

    public long parameterCount() {
        return layout.parameters().stream().mapToLong(Parameter::size).sum();
    }

    /**
     * Writes configuration and weights; the tokenizer's files are {@link Tokenizer#copyFiles}'s. A model that came in
     * several files is written into files of the same names.
     */
    public void save(Path directory) {
        boolean asItCame = !shards.isEmpty()
                && shards.values().stream().allMatch(shard -> bytes(shard) <= DEFAULT_FILE_BYTES || shard.size() == 1);
        save(directory, asItCame ? shards : SafetensorsWriter.shards(weights, DEFAULT_FILE_BYTES));
    }

    /** Writes weights into as few files of {@code maxFileBytes} as transformers would. */
    public void save(Path directory, long maxFileBytes) {
        save(directory, SafetensorsWriter.shards(weights, maxFileBytes));
    }

    private void save(Path directory, Map<String, List<Parameter>> files) {
        shared(() -> {
            try {
                Files.createDirectories(directory);
                config.write(directory, weights.precision());
                SafetensorsWriter.write(directory, weights, files);
                return files;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    private long bytes(List<Parameter> parameters) {
        return parameters.stream().mapToLong(Parameter::size).sum()
                * weights.precision().bytes();
    }

    /**
     * Whether gradients keep only the input of each layer and compute the layer again: about half the memory for a
     * third more time. Off at first.
     */
    public void recomputeLayers(boolean recompute) {
        this.recompute = recompute;
    }

    /**
     * Adds the gradient of (sum of the rows' losses) / {@code tokensInStep}.
     *
     * @param tokensInStep tokens with loss in all micro-batches of the step
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have
     */
    public LossSum accumulateGradients(List<TrainingRow> microBatch, long tokensInStep) {
        return accumulateGradients(microBatch, tokensInStep, LOGITS / config.vocabularySize());
    }

    /** With {@code chunk} rows of logits at a time, for tests. */
    LossSum accumulateGradients(List<TrainingRow> microBatch, long tokensInStep, int chunk) {
        if (!config.dropout().isEmpty()) {
            throw new IllegalStateException("training with " + config.dropout()
                    + " is not available: set it to 0 in config.json to train without");
        }
        if (tokensInStep < 1) {
            throw new IllegalArgumentException("a step cannot have " + tokensInStep + " tokens with loss");
        }
        Batch batch = Batch.of(microBatch, config);
        return exclusive(() -> {
            if (batch.targets.length == 0) {
                return new LossSum(0, 0);
            }
            try (PtNDManager scope = weights.newScope()) {
                double sum = program.differentiate(
                        "accumulate",
                        weights.slots(),
                        gradients(),
                        scope.create(batch.ids),
                        scope.create(batch.positions),
                        batch.lengths,
                        scope.create(batch.selected),
                        scope.create(batch.targets),
                        1.0 / tokensInStep,
                        recompute,
                        even(batch.targets.length, chunk));
                return new LossSum(sum, batch.targets.length);
            }
        });
    }

    /** Rows of each part if {@code rows} are cut into as few as possible, of about {@code most}. */
    private static int even(int rows, int most) {
        return Math.ceilDiv(rows, Math.ceilDiv(rows, Math.max(1, most)));
    }

    /** L2, over all parameters. */
    public double gradientNorm() {
        return exclusive(() -> weights.program().number("length", weights.distinct(gradients())));
    }

    /** Multiplies every gradient. */
    public void scaleGradients(double factor) {
        exclusive(() -> weights.program().run("scale", weights.distinct(gradients()), factor));
    }

    public void clearGradients() {
        exclusive(() -> weights.program().run("clear", weights.distinct(gradients())));
    }

    /** The loss of every row by itself. */
    public List<RowScore> score(List<TrainingRow> rows) {
        List<RowScore> scores = new ArrayList<>();
        int first = 0;
        while (first < rows.size()) {
            int end = first;
            int tokens = 0;
            while (end < rows.size() && (end == first || tokens + rows.get(end).inputIds().length <= SCORED_TOKENS)) {
                tokens += rows.get(end++).inputIds().length;
            }
            scores.addAll(scoreTogether(rows.subList(first, end)));
            first = end;
        }
        return scores;
    }

    private List<RowScore> scoreTogether(List<TrainingRow> rows) {
        Batch batch = Batch.of(rows, config);
        float[] losses = batch.targets.length == 0 ? new float[0] : losses(batch);
        List<RowScore> scores = new ArrayList<>();
        int at = 0;
        for (TrainingRow row : rows) {
            int tokens = Batch.lossTokens(row);
            double sum = 0;
            for (int i = 0; i < tokens; i++) {
                sum += losses[at++];
            }
            scores.add(new RowScore(tokens, sum));
        }
        return scores;
    }

    private float[] losses(Batch batch) {
        return shared(() -> {
            try (PtNDManager scope = weights.newScope()) {
                return program.tensor(
                                scope,
                                "nll",
                                weights.slots(),
                                scope.create(batch.ids),
                                scope.create(batch.positions),
                                batch.lengths,
                                scope.create(batch.selected),
                                scope.create(batch.targets),
                                even(batch.targets.length, LOGITS / config.vocabularySize()))
                        .toFloatArray();
            }
        });
    }

    /**
     * Continues a prompt; blocks until an end token, the limit, the end of the context, or the listener's false.
     *
     * @param promptIds at least one, at most {@link ModelConfig#contextLength()}
     * @throws IllegalArgumentException if there are none or too many, or ids that the model does not have
     */
    public Generation generate(int[] promptIds, GenerationSettings settings, TokenListener listener) {
        Batch.check(promptIds, config);
        return shared(() -> continued(promptIds, settings, listener));
    }

    private Generation continued(int[] promptIds, GenerationSettings settings, TokenListener listener) {
        int capacity = (int) Math.min(config.contextLength(), (long) promptIds.length + settings.maxTokens());
        Set<Integer> endTokens = settings.ignoreEos() ? Set.of() : config.endTokens();
        Sampler sampler = new Sampler(settings);
        int[] ids = new int[capacity - promptIds.length];
        try (DecodingSession session = new DecodingSession(config, program, weights, capacity)) {
            int[] next = promptIds;
            for (int count = 0; count < ids.length; count++) {
                int id = settings.temperature() == 0 ? session.likeliest(next) : sampler.choose(session.logits(next));
                if (id < 0) {
                    throw new IllegalStateException("the model's output is not finite: its weights are damaged");
                }
                if (endTokens.contains(id)) {
                    return new Generation(Arrays.copyOf(ids, count), FinishReason.STOP);
                }
                ids[count] = id;
                if (!listener.onToken(id)) {
                    return new Generation(Arrays.copyOf(ids, count + 1), FinishReason.CANCELLED);
                }
                next = new int[] {id};
            }
        }
        return new Generation(ids, FinishReason.LENGTH);
    }

    /** Of every position of the rows, one after the other: for tests. */
    float[] logits(List<TrainingRow> rows) {
        Batch batch = Batch.of(rows, config);
        return shared(() -> {
            try (PtNDManager scope = weights.newScope()) {
                return program.tensor(
                                scope,
                                "logits",
                                weights.slots(),
                                scope.create(batch.ids),
                                scope.create(batch.positions),
                                batch.lengths)
                        .toFloatArray();
            }
        });
    }

    /** By parameter, views of what {@link #accumulateGradients} adds to. */
    Map<String, PtNDArray> gradientsByName(PtNDManager owner) {
        Map<String, PtNDArray> byName = new LinkedHashMap<>();
        for (Parameter parameter : layout.parameters()) {
            byName.put(parameter.name(), weights.part(owner, gradients(), parameter));
        }
        return byName;
    }

    Weights weights() {
        return weights;
    }

    private List<PtNDArray> gradients() {
        if (gradients.isEmpty()) {
            gradients = weights.zeros(manager);
        }
        return gradients;
    }

    private <T> T shared(Supplier<T> work) {
        return locked(lock.readLock(), work);
    }

    /** Runs what may run only alone. */
    <T> T exclusive(Supplier<T> work) {
        refuseInsideOfGeneration();
        return locked(lock.writeLock(), work);
    }

    void exclusive(Runnable work) {
        exclusive(() -> {
            work.run();
            return lock;
        });
    }

    private <T> T locked(Lock held, Supplier<T> work) {
        held.lock();
        try {
            if (closed) {
                throw new IllegalStateException("the model was closed");
            }
            return work.get();
        } finally {
            held.unlock();
        }
    }

    private void refuseInsideOfGeneration() {
        if (lock.getReadHoldCount() > 0) {
            throw new IllegalStateException(
                    "a token listener must neither train nor close the model that it listens to");
        }
    }

    @Override
    public void close() {
        refuseInsideOfGeneration();
        lock.writeLock().lock();
        try {
            if (!closed) {
                closed = true;
                manager.close();
            }
        } finally {
            lock.writeLock().unlock();
        }
    }
}
