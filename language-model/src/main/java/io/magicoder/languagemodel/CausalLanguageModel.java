package io.magicoder.languagemodel;

import ai.djl.Device;
import ai.djl.engine.Engine;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteOrder;
import java.nio.FloatBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SplittableRandom;

/**
 * A Llama in memory, in fp32 on the processor.
 *
 * <p>Decoding and scoring may run in several threads at once; training is for one thread while nothing else runs.
 * Closing frees the weights: nothing may run any more.
 */
public final class CausalLanguageModel implements AutoCloseable {
    private static final long MAX_FILE_BYTES = 5_000_000_000L;
    private static final String PROGRAM = "llama.torchscript";

    private final ModelConfig config;
    private final Map<String, long[]> shapes;
    private final PtNDManager manager;
    private final TorchProgram program;
    private final List<PtNDArray> weights = new ArrayList<>();
    private List<PtNDArray> gradients = List.of();
    private final PtNDArray frequencies;

    private CausalLanguageModel(ModelConfig config, Precision precision) {
        if (precision != Precision.FP32) {
            throw new IllegalArgumentException("the precision bf16 is not available yet: use fp32");
        }
        this.config = config;
        this.shapes = config.parameters();
        this.manager = (PtNDManager) Engine.getEngine("PyTorch").newBaseManager(Device.cpu());
        this.program = TorchProgram.load(manager, PROGRAM);
        this.frequencies = TorchProgram.tensor(manager.create(config.rotaryFrequencies()));
        shapes.values()
                .forEach(shape -> weights.add(TorchProgram.tensor(manager.zeros(new Shape(shape), DataType.FLOAT32))));
    }

    /**
     * Reads a Hugging Face directory.
     *
     * @throws ModelFormatException one sentence that names every bad tensor
     * @throws IllegalArgumentException if the precision is not available
     */
    public static CausalLanguageModel load(Path directory, Precision precision) {
        CausalLanguageModel model = new CausalLanguageModel(ModelConfig.read(directory), precision);
        try {
            Map<String, FloatBuffer> targets = model.buffers();
            Safetensors.read(directory, model.shapes, name -> get(targets, name));
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** A new model: matrices from a normal distribution of width {@code initializer_range}, norms of ones. */
    public static CausalLanguageModel initialize(ModelConfig config, Precision precision, long seed) {
        CausalLanguageModel model = new CausalLanguageModel(config, precision);
        SplittableRandom random = new SplittableRandom(seed);
        model.buffers().forEach((name, target) -> {
            boolean norm = name.endsWith("norm.weight");
            while (target.hasRemaining()) {
                target.put(norm ? 1 : (float) (config.initializerRange() * random.nextGaussian()));
            }
        });
        return model;
    }

    public ModelConfig config() {
        return config;
    }

    public long parameterCount() {
        return weights.stream().mapToLong(PtNDArray::size).sum();
    }

    /** Writes configuration and weights; the tokenizer's files are {@link Tokenizer#copyFiles}'s. */
    public void save(Path directory) {
        save(directory, MAX_FILE_BYTES);
    }

    void save(Path directory, long maxFileBytes) {
        Map<String, PtNDArray> byName = byName(weights);
        try {
            Files.createDirectories(directory);
            config.write(directory);
            Safetensors.write(directory, shapes, name -> get(byName, name).toByteBuffer(true), maxFileBytes);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Adds the gradient of (sum of the rows' losses) / {@code tokensInStep}.
     *
     * @param tokensInStep tokens with loss in all micro-batches of the step
     */
    public LossSum accumulateGradients(List<TrainingRow> microBatch, long tokensInStep) {
        Batch batch = Batch.of(microBatch);
        if (batch.targets.length == 0) {
            return new LossSum(0, 0);
        }
        if (gradients.isEmpty()) {
            gradients = zerosLikeWeights(manager);
        }
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            List<Object> arguments = arguments(scope, batch);
            arguments.add(scope.create(batch.selected));
            arguments.add(scope.create(batch.targets));
            arguments.add(gradients);
            arguments.add(1.0 / tokensInStep);
            double sum =
                    program.call(scope, true, "accumulate", arguments.toArray()).toDoubleArray()[0];
            return new LossSum(sum, batch.targets.length);
        }
    }

    /** L2, over all parameters. */
    public double gradientNorm() {
        try (PtNDArray norm = program.call(manager, true, "norm", gradients())) {
            return norm.toDoubleArray()[0];
        }
    }

    /** Multiplies every gradient. */
    public void scaleGradients(double factor) {
        program.call(manager, true, "scale", gradients(), factor).close();
    }

    public void clearGradients() {
        if (!gradients.isEmpty()) {
            program.call(manager, true, "clear", gradients).close();
        }
    }

    /** The loss of every row by itself. */
    public List<RowScore> score(List<TrainingRow> rows) {
        return rows.stream().map(this::score).toList();
    }

    private RowScore score(TrainingRow row) {
        Batch batch = Batch.of(List.of(row));
        if (batch.targets.length == 0) {
            return new RowScore(0, 0);
        }
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            List<Object> arguments = arguments(scope, batch);
            arguments.add(scope.create(batch.selected));
            arguments.add(scope.create(batch.targets));
            double sum = program.call(scope, false, "nll", arguments.toArray()).toDoubleArray()[0];
            return new RowScore(batch.targets.length, sum);
        }
    }

    /**
     * Continues a prompt; blocks until an end token, the limit, the end of the context, or the listener's false.
     *
     * @param promptIds at least one, at most {@link ModelConfig#contextLength()}
     * @throws IllegalArgumentException if there are none or too many
     */
    public Generation generate(int[] promptIds, GenerationSettings settings, TokenListener listener) {
        if (promptIds.length == 0 || promptIds.length > config.contextLength()) {
            throw new IllegalArgumentException(
                    "the prompt has " + promptIds.length + " tokens: it must have from 1 to " + config.contextLength());
        }
        Batch.checkIds(promptIds, config.vocabularySize());
        int capacity = (int) Math.min(config.contextLength(), (long) promptIds.length + settings.maxTokens());
        Set<Integer> endTokens = settings.ignoreEos() ? Set.of() : config.endTokens();
        Sampler sampler = new Sampler(settings);
        int[] ids = new int[capacity - promptIds.length];
        try (PtNDManager session = (PtNDManager) manager.newSubManager()) {
            Shape shape = new Shape(capacity, config.keyValueHeads(), config.headDimension());
            List<PtNDArray> cache = new ArrayList<>();
            for (int i = 0; i < 2 * config.layers(); i++) {
                cache.add(TorchProgram.tensor(session.zeros(shape, DataType.FLOAT32)));
            }
            int[] next = promptIds;
            int start = 0;
            for (int count = 0; count < ids.length; count++) {
                int id = sampler.choose(decode(session, next, start, cache));
                if (endTokens.contains(id)) {
                    return new Generation(Arrays.copyOf(ids, count), FinishReason.STOP);
                }
                ids[count] = id;
                if (!listener.onToken(id)) {
                    return new Generation(Arrays.copyOf(ids, count + 1), FinishReason.CANCELLED);
                }
                start += next.length;
                next = new int[] {id};
            }
        }
        return new Generation(ids, FinishReason.LENGTH);
    }

    private float[] decode(PtNDManager session, int[] next, int start, List<PtNDArray> cache) {
        try (PtNDManager scope = (PtNDManager) session.newSubManager()) {
            float[] positions = new float[next.length];
            long[] ids = new long[next.length];
            for (int i = 0; i < next.length; i++) {
                positions[i] = start + i;
                ids[i] = next[i];
            }
            List<Object> arguments = head();
            arguments.add(scope.create(ids));
            arguments.add(scope.create(positions));
            arguments.add(cache);
            arguments.add((long) start);
            return program.call(scope, false, "decode", arguments.toArray()).toFloatArray();
        }
    }

    /** Of every position of the rows, one after the other: for tests. */
    float[] logits(List<TrainingRow> rows) {
        try (PtNDManager scope = (PtNDManager) manager.newSubManager()) {
            return program.call(
                            scope,
                            false,
                            "logits",
                            arguments(scope, Batch.of(rows)).toArray())
                    .toFloatArray();
        }
    }

    /** By parameter: for tests. */
    Map<String, PtNDArray> gradientsByName() {
        return byName(gradients());
    }

    PtNDManager manager() {
        return manager;
    }

    TorchProgram program() {
        return program;
    }

    List<PtNDArray> weights() {
        return weights;
    }

    List<PtNDArray> gradients() {
        if (gradients.isEmpty()) {
            gradients = zerosLikeWeights(manager);
        }
        return gradients;
    }

    List<PtNDArray> zerosLikeWeights(PtNDManager owner) {
        return weights.stream()
                .map(weight -> TorchProgram.tensor(owner.zeros(weight.getShape(), DataType.FLOAT32)))
                .toList();
    }

    @Override
    public void close() {
        manager.close();
    }

    private List<Object> head() {
        long output = config.tiedEmbedding() ? 0 : weights.size() - 1L;
        List<Object> arguments = new ArrayList<>();
        arguments.add(weights);
        arguments.add(
                new long[] {config.layers(), config.heads(), config.keyValueHeads(), config.headDimension(), output});
        arguments.add(config.normEpsilon());
        arguments.add(frequencies);
        return arguments;
    }

    private List<Object> arguments(PtNDManager scope, Batch batch) {
        Batch.checkIds(batch.ids, config.vocabularySize());
        List<Object> arguments = head();
        arguments.add(scope.create(batch.ids));
        arguments.add(scope.create(batch.positions));
        arguments.add(batch.lengths);
        return arguments;
    }

    /** The memory of the weights. */
    private Map<String, FloatBuffer> buffers() {
        Map<String, FloatBuffer> buffers = new LinkedHashMap<>();
        byName(weights)
                .forEach((name, weight) -> buffers.put(
                        name,
                        weight.toByteBuffer(true).order(ByteOrder.nativeOrder()).asFloatBuffer()));
        return buffers;
    }

    private Map<String, PtNDArray> byName(List<PtNDArray> arrays) {
        Map<String, PtNDArray> byName = new LinkedHashMap<>();
        int i = 0;
        for (String name : shapes.keySet()) {
            byName.put(name, arrays.get(i++));
        }
        return byName;
    }

    private static <T> T get(Map<String, T> map, String name) {
        T value = map.get(name);
        if (value == null) {
            throw new IllegalStateException("there is no parameter " + name);
        }
        return value;
    }

    /** Rows laid end to end. {@code selected} positions predict {@code targets}. */
    private static final class Batch {
        final long[] ids;
        final float[] positions;
        final long[] lengths;
        final long[] selected;
        final long[] targets;

        private Batch(int tokens, int rows, int lossTokens) {
            ids = new long[tokens];
            positions = new float[tokens];
            lengths = new long[rows];
            selected = new long[lossTokens];
            targets = new long[lossTokens];
        }

        static Batch of(List<TrainingRow> rows) {
            int tokens = rows.stream().mapToInt(row -> row.inputIds().length).sum();
            int lossTokens = rows.stream()
                    .mapToInt(row -> Math.max(0, row.inputIds().length - firstTarget(row)))
                    .sum();
            Batch batch = new Batch(tokens, rows.size(), lossTokens);
            int start = 0;
            int loss = 0;
            for (int r = 0; r < rows.size(); r++) {
                int[] row = rows.get(r).inputIds();
                batch.lengths[r] = row.length;
                for (int i = 0; i < row.length; i++) {
                    batch.ids[start + i] = row[i];
                    batch.positions[start + i] = i;
                    if (i >= firstTarget(rows.get(r))) {
                        batch.selected[loss] = start + i - 1L;
                        batch.targets[loss++] = row[i];
                    }
                }
                start += row.length;
            }
            return batch;
        }

        private static int firstTarget(TrainingRow row) {
            return Math.max(1, row.promptLength());
        }

        static void checkIds(int[] ids, int vocabularySize) {
            checkIds(Arrays.stream(ids).asLongStream().toArray(), vocabularySize);
        }

        static void checkIds(long[] ids, int vocabularySize) {
            for (long id : ids) {
                if (id < 0 || id >= vocabularySize) {
                    throw new IllegalArgumentException("token " + id + " is not in the vocabulary of " + vocabularySize
                            + ": the tokenizer belongs to another model");
                }
            }
        }
    }
}
