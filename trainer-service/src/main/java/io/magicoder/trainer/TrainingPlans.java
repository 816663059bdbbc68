package io.magicoder.trainer;

import io.magicoder.trainer.training.GoldenAnswers;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Makes plans out of the configuration and of requests, which go before it.
 *
 * @param baseModel to start from, else a small new model
 * @param small the new model
 * @param preset else the one that fits the base model
 * @param settings that override the preset's
 */
record TrainingPlans(
        String modelName,
        Optional<Path> baseModel,
        StartingModel.Small small,
        Optional<String> preset,
        Map<String, String> settings,
        GoldenAnswers goldenAnswers) {

    /**
     * What becomes of every data set that is ready.
     *
     * @throws IllegalArgumentException in one sentence, if a setting makes no sense
     */
    TrainingPlan configured() {
        return of(null);
    }

    /**
     * What becomes of a data set that somebody asks for.
     *
     * @param request null for what is configured
     * @throws IllegalArgumentException in one sentence, if a setting makes no sense
     */
    TrainingPlan of(@Nullable TrainingRequest request) {
        Path base = baseModel.orElse(null);
        String recipe = preset.orElse(null);
        Map<String, String> values = new HashMap<>(settings);
        if (request != null) {
            base = request.baseModel() == null ? base : path(request.baseModel());
            recipe = request.preset() == null ? recipe : request.preset();
            values.putAll(request.settings() == null ? Map.of() : request.settings());
        }
        StartingModel start = base == null
                ? small
                : new StartingModel.Directory(base.toAbsolutePath().normalize());
        return new TrainingPlan(
                modelName,
                start,
                TrainingSettings.preset(recipe == null ? TrainingSettings.presetFor(base) : recipe, values),
                goldenAnswers);
    }

    private static Path path(String directory) {
        try {
            return Path.of(directory);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("baseModel is '" + directory + "', which is no path", e);
        }
    }
}
