package io.magicoder.trainer.training;

import io.magicoder.languagemodel.training.Schedule;
import io.magicoder.languagemodel.training.Schedules;

/** What the learning rate does after its warm-up. */
public enum ScheduleName {
    LINEAR,
    COSINE,
    CONSTANT;

    /** The schedule of a training of {@code totalSteps} steps; its first step is step 0. */
    public Schedule over(double learningRate, long warmupSteps, long totalSteps) {
        return switch (this) {
            case LINEAR -> Schedules.linear(learningRate, warmupSteps, totalSteps);
            case COSINE -> Schedules.cosine(learningRate, warmupSteps, totalSteps);
            case CONSTANT -> Schedules.constant(learningRate, warmupSteps);
        };
    }
}
