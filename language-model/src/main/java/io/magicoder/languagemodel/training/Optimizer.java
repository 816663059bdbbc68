package io.magicoder.languagemodel.training;

import ai.djl.pytorch.engine.PtNDArray;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.training.TrainedParameters.Group;
import io.magicoder.languagemodel.weights.TensorFile;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * Changes a model's weights by its gradients. What it knows besides them (moments, steps so far, fp32 originals of
 * weights in bf16) can be kept in a file, so that a training that is resumed goes on bit for bit as if it had not
 * stopped.
 */
public abstract sealed class Optimizer implements AutoCloseable permits AdamW, Adafactor {
    private static final String NAME = "optimizer";
    private static final String STEP = "step";

    private final String name;
    private final TrainedParameters parameters;
    private long steps;

    Optimizer(String name, TrainedParameters parameters) {
        this.name = name;
        this.parameters = parameters;
    }

    /**
     * One update; the gradients stay as they are.
     *
     * @throws IllegalStateException if it trains a model that is to be updated within the backward pass
     */
    public final void step(double learningRate) {
        long step = steps + 1;
        parameters.update(step, (group, decayed) -> update(group, decayed, step, learningRate));
        steps = step;
    }

    /** A step of which the parameters are updated one after the other, as their gradients are there. */
    final class Step {
        private final long number;
        private final double learningRate;

        private Step(long number, double learningRate) {
            this.number = number;
            this.learningRate = learningRate;
        }

        /** Updates the parameters whose gradients these are, by name. */
        void update(Map<String, PtNDArray> gradients) {
            parameters.update(
                    number, gradients, (group, decayed) -> Optimizer.this.update(group, decayed, number, learningRate));
        }

        /** When all have been updated. */
        void end() {
            steps = number;
        }
    }

    /** The next step, part by part. */
    final Step begin(double learningRate) {
        return new Step(steps + 1, learningRate);
    }

    /** Updates some parameters in step {@code step}, the first of which is 1. */
    abstract void update(Group group, boolean decayed, long step, double learningRate);

    /** What is known of each parameter, by what it is. */
    abstract Map<String, List<PtNDArray>> state();

    /** Updates so far. */
    public final long steps() {
        return steps;
    }

    /**
     * Keeps what is needed to go on from here, in a safetensors file beside the model's own. It takes its name when the
     * disk has all of it.
     *
     * @throws java.io.UncheckedIOException if it cannot be written; a file that was there before stays as it was
     */
    public final void save(Path file) {
        parameters.save(file, Map.of("format", "pt", NAME, name, STEP, Long.toString(steps)), state());
    }

    /**
     * Goes on from what {@link #save} kept, on the model that was saved with it. Nothing changes if the file does not
     * fit.
     *
     * @throws ModelFormatException if it is damaged, or belongs to another model, optimizer, precision, or other weights
     */
    public final void load(Path file) {
        TensorFile saved = TensorFile.open(file);
        String of = saved.metadata().getOrDefault(NAME, "");
        if (!of.equals(name)) {
            throw new ModelFormatException(
                    file + " holds " + (of.isEmpty() ? "no state of an optimizer" : "the state of " + of)
                            + ", not that of " + name + ": resume with the settings that the training began with");
        }
        long step = step(file, saved.metadata().getOrDefault(STEP, ""));
        parameters.load(file, saved, state());
        steps = step;
    }

    private static long step(Path file, String text) {
        try {
            long step = Long.parseLong(text);
            if (step >= 0) {
                return step;
            }
        } catch (NumberFormatException e) {
            throw new ModelFormatException(file + " says that it is of step '" + text + "', which is no number", e);
        }
        throw new ModelFormatException(file + " says that it is of step " + text + ": there is none below 0");
    }

    @Override
    public final void close() {
        parameters.close();
    }
}
