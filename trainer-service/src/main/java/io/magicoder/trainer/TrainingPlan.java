package io.magicoder.trainer;

import io.magicoder.events.DeterministicId;
import io.magicoder.trainer.training.GoldenAnswers;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;

/**
 * What a data set is trained into.
 *
 * @param modelName under which its checkpoint is published
 * @param goldenAnswers what the manifest records of them
 */
record TrainingPlan(String modelName, StartingModel start, TrainingSettings settings, GoldenAnswers goldenAnswers) {
    /** A hash of run, model and settings: whoever plans the same has the same training. */
    String trainingId(String runId) {
        String hash = DeterministicId.of(
                runId, modelName, start.description(), settings.results().toString());
        return "training-" + hash.substring(0, 12);
    }
}
