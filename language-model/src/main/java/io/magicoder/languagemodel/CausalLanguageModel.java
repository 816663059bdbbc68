package io.magicoder.languagemodel;

import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import io.magicoder.languagemodel.config.LoraSettings;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.decoding.SequenceDecoder;
import io.magicoder.languagemodel.decoding.TokenListener;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.DeviceUnavailableException;
import io.magicoder.languagemodel.engine.Djl;
import io.magicoder.languagemodel.program.Kernels;
import io.magicoder.languagemodel.program.ModelProgram;
import io.magicoder.languagemodel.program.ProductRate;
import io.magicoder.languagemodel.program.TorchProgram;
import io.magicoder.languagemodel.program.TorchSource;
import io.magicoder.languagemodel.serving.BatchingEngine;
import io.magicoder.languagemodel.serving.EngineSettings;
import io.magicoder.languagemodel.serving.ServingEngine;
import io.magicoder.languagemodel.serving.ServingProgram;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.AdapterTraining;
import io.magicoder.languagemodel.training.FusedBackward;
import io.magicoder.languagemodel.training.FusedStep;
import io.magicoder.languagemodel.training.GradientSource;
import io.magicoder.languagemodel.training.Gradients;
import io.magicoder.languagemodel.training.Loss;
import io.magicoder.languagemodel.training.LossSum;
import io.magicoder.languagemodel.training.Optimizer;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.languagemodel.training.Trainable;
import io.magicoder.languagemodel.training.TrainedParameters;
import io.magicoder.languagemodel.training.TrainingPrecision;
import io.magicoder.languagemodel.weights.LowRankAdapter;
import io.magicoder.languagemodel.weights.WeightFiles;
import io.magicoder.languagemodel.weights.Weights;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.ReentrantReadWriteLock;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Stream;

/**
 * A causal language model in memory, on the processor or a GPU.
 *
 * <p>Decoding and scoring may run in several threads at once; what changes weights or gradients, and closing, waits
 * until nothing else runs. A model that was closed refuses everything with an {@link IllegalStateException}.
 *
 * <p>Gradients are fp32 in either precision.
 */
public final class CausalLanguageModel implements Trainable, AutoCloseable {
    static final List<TorchSource> SOURCES = Stream.of(
                    List.of(Loss.SOURCE, AdapterTraining.SOURCE, FusedBackward.SOURCE, SequenceDecoder.SOURCE),
                    ServingProgram.SOURCES,
                    Gradients.SOURCES)
            .flatMap(List::stream)
            .toList();

    private final ModelConfig config;
    private final PtNDManager manager;
    private final TorchProgram program;
    private final Kernels kernels;
    private final int rowsOfLogits;
    private final Weights weights;
    private final Loss loss;
    private final Gradients gradients;
    private final FusedBackward fused;
    private final SequenceDecoder decoder;
    private final ReentrantReadWriteLock lock = new ReentrantReadWriteLock(true);
    private Optional<AdapterTraining> adapter = Optional.empty();
    private int recompute;
    private boolean closed;

    private CausalLanguageModel(
            ModelConfig config, PtNDManager manager, Kernels kernels, TorchProgram program, Weights weights) {
        this.config = config;
        this.manager = manager;
        this.kernels = kernels;
        this.program = program;
        this.weights = weights;
        rowsOfLogits = kernels.logits() / config.vocabularySize();
        loss = new Loss(config, program, weights, rowsOfLogits);
        gradients = new Gradients(manager, config, program, weights);
        fused = new FusedBackward(config, program, weights, rowsOfLogits);
        decoder = new SequenceDecoder(config, program, weights);
    }

    /**
     * Checks the weight files of a Hugging Face directory by their headers and sizes; no number in them is read.
     *
     * @throws ModelFormatException one sentence that names every bad tensor
     */
    public static void checkWeightFiles(Path directory, ModelConfig config) {
        WeightFiles.open(directory, config);
    }

    /** Numbers in all weights of a model of this configuration. */
    public static long parameterCount(ModelConfig config) {
        return Weights.parameterCount(config);
    }

    /**
     * Floating point operations a second that bare products reach where and in the precision that a model computes;
     * takes a moment.
     */
    public static double productRate(Computation computation) {
        return ProductRate.measure(computation.precision(), computation.device());
    }

    /** The same where this model is. */
    public double productRate() {
        return ProductRate.measure(precision(), Djl.deviceOf(manager));
    }

    /** Reads a Hugging Face directory for the processor. */
    public static CausalLanguageModel load(Path directory, Precision precision) {
        return load(directory, Computation.onCpu(precision));
    }

    /**
     * Reads a Hugging Face directory. The files are mapped: nobody may write into them while a model on the processor
     * lives; replacing or deleting them is harmless.
     *
     * @throws ModelFormatException one sentence that names every bad tensor
     * @throws DeviceUnavailableException if the device is not there, or something that it needs is missing
     */
    public static CausalLanguageModel load(Path directory, Computation computation) {
        ModelConfig config = ModelConfig.read(directory);
        return load(directory, config, computation, () -> computation.kernels(config), config.rotaryFrequencies());
    }

    /**
     * Reads a Hugging Face directory and adds an adapter in PEFT's layout to its weights.
     *
     * @throws ModelFormatException one sentence, if either is unfit or they do not belong together
     * @throws DeviceUnavailableException if the device is not there, or something that it needs is missing
     */
    public static CausalLanguageModel load(Path base, Path adapter, Computation computation) {
        CausalLanguageModel model = load(base, computation);
        try {
            model.adapt(adapter);
            model.mergeAdapter();
            return model;
        } catch (RuntimeException e) {
            model.close();
            throw e;
        }
    }

    /** With kernels and rotary frequencies of the caller's, for tests. */
    static CausalLanguageModel load(
            Path directory,
            ModelConfig config,
            Computation computation,
            Supplier<Kernels> kernels,
            double[] frequencies) {
        WeightFiles files = WeightFiles.open(directory, config);
        return create(
                config,
                computation.device(),
                kernels,
                frequencies,
                manager -> Weights.load(manager, files, computation.precision()));
    }

    /** A new model on the processor. */
    public static CausalLanguageModel initialize(ModelConfig config, Precision precision, long seed) {
        return initialize(config, Computation.onCpu(precision), seed);
    }

    /**
     * A new model: matrices from a normal distribution of width {@code initializer_range}, norms of ones. Processor and
     * GPU draw different numbers from the same seed.
     *
     * @throws DeviceUnavailableException if the device is not there, or something that it needs is missing
     */
    public static CausalLanguageModel initialize(ModelConfig config, Computation computation, long seed) {
        return initialize(config, computation, () -> computation.kernels(config), seed);
    }

    /** With kernels of the caller's, for tests. */
    static CausalLanguageModel initialize(
            ModelConfig config, Computation computation, Supplier<Kernels> kernels, long seed) {
        return create(
                config,
                computation.device(),
                kernels,
                config.rotaryFrequencies(),
                manager -> Weights.initialize(manager, config, computation.precision(), seed));
    }

    private static CausalLanguageModel create(
            ModelConfig config,
            Device device,
            Supplier<Kernels> choice,
            double[] frequencies,
            Function<PtNDManager, Weights> weights) {
        PtNDManager manager = Djl.newManager(device);
        try {
            Kernels kernels = choice.get(); // once the device is known to be there
            TorchProgram program = ModelProgram.load(manager, config, kernels, frequencies, SOURCES);
            return new CausalLanguageModel(config, manager, kernels, program, weights.apply(manager));
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
        return weights.parameterCount();
    }

    /** Names of the parameters that have a number which is NaN or infinite; reads all weights. */
    public List<String> nonFiniteParameters() {
        return shared(weights::nonFiniteParameters);
    }

    /**
     * Puts a new low-rank adapter on the model: from then on {@link #accumulateGradients}, the norm, scaling and clearing
     * of gradients and {@link #trainable} are about its matrices alone, in fp32; the weights stay as they are. {@link
     * #score} counts it in. Text is generated, and the model saved, when it is merged.
     *
     * @throws IllegalArgumentException one sentence, if the model has no such target
     * @throws IllegalStateException if the model has an adapter already
     */
    public void adapt(LoraSettings settings, long seed) {
        adapt(() -> LowRankAdapter.initialize(weights, settings, seed));
    }

    /**
     * The same with an adapter in PEFT's layout.
     *
     * @throws ModelFormatException one sentence, if it is unfit or adapts another model
     */
    public void adapt(Path directory) {
        adapt(() -> LowRankAdapter.load(weights, directory));
    }

    private void adapt(Supplier<LowRankAdapter> made) {
        exclusive(() -> {
            requireWithoutAdapter();
            AdapterTraining training = new AdapterTraining(config, program, weights, made.get(), rowsOfLogits);
            training.recomputeLayers(recompute);
            adapter = Optional.of(training);
        });
    }

    /**
     * Writes the adapter in PEFT's layout; makes the directory.
     *
     * @param baseModel how the adapter's file names this model: a path or a name
     */
    public void saveAdapter(Path directory, String baseModel) {
        shared(() -> {
            try {
                requireAdapter().adapter().save(directory, baseModel);
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /** Adds the adapter to the weights, which are all the model has from then on. Close its optimizer before. */
    public void mergeAdapter() {
        exclusive(() -> {
            AdapterTraining training = requireAdapter();
            training.adapter().merge();
            training.close();
            adapter = Optional.empty();
        });
    }

    private AdapterTraining requireAdapter() {
        return adapter.orElseThrow(() -> new IllegalStateException("the model has no adapter"));
    }

    private void requireWithoutAdapter() {
        if (adapter.isPresent()) {
            throw new IllegalStateException("the model has an adapter, which is not merged");
        }
    }

    private GradientSource gradientSource() {
        return adapter.<GradientSource>map(training -> training).orElse(gradients);
    }

    /**
     * Writes configuration and weights; the tokenizer's files are {@link Tokenizer#copyFiles}'s. A model that came in
     * several files is written into files of the same names.
     */
    public void save(Path directory) {
        save(directory, config, weights::save);
    }

    /**
     * Writes a checkpoint that any server can ask in the right words: configuration and weights, the tokenizer's files with
     * the chat template of the prompt that the model was trained with, and the tokenizer's end token among those that end a
     * generation.
     */
    public void save(Path directory, Tokenizer tokenizer, PromptFormat trainedWith) {
        ModelConfig written = tokenizer.eosTokenId().isPresent()
                ? config.withEndToken(tokenizer.eosTokenId().getAsInt())
                : config;
        save(directory, written, target -> {
            weights.save(target);
            tokenizer.copyFiles(target, trainedWith);
        });
    }

    /** Writes weights into as few files of {@code maxFileBytes} as transformers would. */
    public void save(Path directory, long maxFileBytes) {
        save(directory, config, target -> weights.save(target, maxFileBytes));
    }

    private interface Saving {
        void into(Path directory) throws IOException;
    }

    private void save(Path directory, ModelConfig written, Saving saving) {
        shared(() -> {
            requireWithoutAdapter();
            try {
                Files.createDirectories(directory);
                written.write(directory, weights.precision());
                saving.into(directory);
                return directory;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        });
    }

    /**
     * Of how many of the lowest layers gradients keep only the input and compute the layer again: with all of them about
     * half the memory or less, for a quarter more time. None at first.
     *
     * @param lowest from 0; more than there are is all
     */
    public void recomputeLayers(int lowest) {
        recompute = lowest;
        gradients.recomputeLayers(lowest);
        adapter.ifPresent(training -> training.recomputeLayers(lowest));
    }

    /**
     * Adds the gradient of (sum of the rows' losses) / {@code tokensInStep}.
     *
     * @param tokensInStep tokens with loss in all micro-batches of the step
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have
     */
    public LossSum accumulateGradients(List<TrainingRow> microBatch, long tokensInStep) {
        return accumulateGradients(microBatch, tokensInStep, rowsOfLogits);
    }

    /** With {@code chunk} rows of logits at a time, for tests. */
    LossSum accumulateGradients(List<TrainingRow> microBatch, long tokensInStep, int chunk) {
        return exclusive(() -> gradientSource().accumulate(microBatch, tokensInStep, chunk));
    }

    /** L2, over all parameters that are trained. */
    public double gradientNorm() {
        return exclusive(() -> gradientSource().norm());
    }

    /** Multiplies every gradient. */
    public void scaleGradients(double factor) {
        exclusive(() -> gradientSource().scale(factor));
    }

    public void clearGradients() {
        exclusive(() -> gradientSource().clear());
    }

    /** All weights, in fp32 or, where the model is bf16, with fp32 originals. */
    @Override
    public TrainedParameters trainedParameters() {
        return trainable(TrainingPrecision.of(precision()), 0).trainedParameters();
    }

    /**
     * All weights, or the adapter's matrices if there is one, for an optimizer.
     *
     * @param seed of the random bits of {@link TrainingPrecision#BF16_STOCHASTIC}; others have none
     * @throws IllegalArgumentException when it is used, if the model was not loaded in the precision's {@link
     *     TrainingPrecision#weights()}
     */
    public Trainable trainable(TrainingPrecision precision, long seed) {
        return () -> adapter.map(training -> training.trainedParameters(this::exclusive))
                .orElseGet(
                        () -> TrainedParameters.of(weights, Optional.of(gradients), precision, seed, this::exclusive));
    }

    /**
     * All weights, for an optimizer that {@link #fusedStep} calls: their gradients are never all in memory.
     *
     * @param seed of the random bits of {@link TrainingPrecision#BF16_STOCHASTIC}; others have none
     */
    public Trainable fusedTrainable(TrainingPrecision precision, long seed) {
        return () -> {
            requireWithoutAdapter();
            return TrainedParameters.of(weights, Optional.empty(), precision, seed, this::exclusive);
        };
    }

    /**
     * Differentiates the mean loss of some rows and updates the weights on the way, a layer at a time: the result is that of
     * {@link #accumulateGradients} and {@link Optimizer#step} with layers computed again, bit for bit on a processor, without
     * the memory for the gradients of all layers. Nothing can be clipped by the norm, which is known only at the end.
     *
     * <p>Where the loss is not finite nothing is updated; where a gradient is not, the norm is NaN and the weights are to be
     * thrown away.
     *
     * @param optimizer of {@link #fusedTrainable}
     * @throws IllegalArgumentException if a row is empty, too long, or has ids that the model does not have, or if there is
     *     nothing to learn from
     */
    public FusedStep fusedStep(List<TrainingRow> rows, Optimizer optimizer, double learningRate) {
        return exclusive(() -> {
            requireWithoutAdapter();
            return fused.step(rows, optimizer, learningRate);
        });
    }

    /** The loss of every row by itself. */
    public List<RowScore> score(List<TrainingRow> rows) {
        List<RowScore> scores = new ArrayList<>();
        for (List<TrainingRow> part : Loss.parts(rows)) {
            scores.addAll(
                    shared(() -> adapter.map(training -> training.score(part)).orElseGet(() -> loss.score(part))));
        }
        return scores;
    }

    /**
     * Continues a prompt; blocks until an end token, the limit, the end of the context, or the listener's false.
     *
     * @param promptIds at least one, at most {@link ModelConfig#contextLength()}
     * @throws IllegalArgumentException if there are none or too many, or ids that the model does not have
     */
    public Generation generate(int[] promptIds, GenerationSettings settings, TokenListener listener) {
        return shared(() -> {
            requireWithoutAdapter();
            return decoder.generate(promptIds, settings, listener);
        });
    }

    /**
     * Starts an engine for many requests, which owns the model from then on and closes it.
     *
     * @throws IllegalArgumentException one sentence, if the settings do not fit the model
     */
    public ServingEngine serve(EngineSettings settings) {
        return shared(() -> {
            requireWithoutAdapter();
            return BatchingEngine.start(
                    config,
                    new ServingProgram(config, program, weights, settings, kernels.longestRun()),
                    settings,
                    this::shared,
                    this::close);
        });
    }

    /** Of every position of the rows, one after the other: for tests. */
    float[] logits(List<TrainingRow> rows) {
        return shared(() -> loss.logits(rows));
    }

    /** By parameter, views of what {@link #accumulateGradients} adds to: for tests. */
    Map<String, PtNDArray> gradientsByName(PtNDManager owner) {
        return gradients.byName(owner);
    }

    /** For tests. */
    Weights weights() {
        return weights;
    }

    private <T> T shared(Supplier<T> work) {
        return locked(lock.readLock(), work);
    }

    /** Runs what may run only alone. */
    private <T> T exclusive(Supplier<T> work) {
        refuseInsideOfGeneration();
        return locked(lock.writeLock(), work);
    }

    private void exclusive(Runnable work) {
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
