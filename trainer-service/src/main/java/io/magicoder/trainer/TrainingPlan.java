package io.magicoder.trainer;

import io.magicoder.events.DeterministicId;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;

/**
 * What a data set is trained into.
 *
 * @param modelName under which its checkpoint is published
 * @param goldenPrompts how many prompts of the data set the manifest records the answers to
 * @param goldenTokens of each of these answers
 */
record TrainingPlan(
        String modelName, StartingModel start, TrainingSettings settings, int goldenPrompts, int goldenTokens) {
    /** A hash of run, model and settings: whoever plans the same has the same training. */
    String trainingId(String runId) {
        String hash = DeterministicId.of(
                runId, modelName, start.description(), settings.asMap().toString());
        return "training-" + hash.substring(0, 12);
    }
}
