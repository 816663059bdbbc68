package io.magicoder.trainer.training;

/** Hears of every step, on the training's own thread. */
@FunctionalInterface
public interface TrainingListener {
    void onStep(StepReport report);
}
