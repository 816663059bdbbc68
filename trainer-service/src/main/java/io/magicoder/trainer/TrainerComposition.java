package io.magicoder.trainer;

import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.DatasetReader;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** Makes the plain parts of the trainer from its configuration; a value that makes no sense ends the start. */
final class TrainerComposition {
    @Produces
    @Singleton
    CheckpointStore checkpoints(TrainerConfiguration configuration) {
        return new CheckpointStore(
                configuration.checkpointDirectory(), configuration.modelName(), configuration.keep());
    }

    @Produces
    @Singleton
    Trainings trainings(CheckpointStore checkpoints) throws IOException {
        return new Trainings(checkpoints.modelDirectory());
    }

    @Produces
    @Singleton
    ShardReader shards(
            @Identifier("default-kafka-broker") Map<String, Object> kafka, TrainerConfiguration configuration) {
        return new ShardReader(kafka, configuration.shardTimeout());
    }

    @Produces
    @Singleton
    DatasetReader datasets(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new DatasetReader(kafka);
    }

    @Produces
    @Singleton
    DatasetTraining.Model model(TrainerConfiguration configuration, CheckpointStore checkpoints) {
        StartingModel start = configuration
                .baseModel()
                .<StartingModel>map(path ->
                        new StartingModel.Directory(path.toAbsolutePath().normalize()))
                .orElseGet(() -> small(configuration.smallModel(), checkpoints.modelDirectory()));
        String preset = configuration
                .preset()
                .orElse(configuration.baseModel().isPresent() ? TrainingSettings.MAGICODER : TrainingSettings.SMALL);
        return new DatasetTraining.Model(
                configuration.modelName(),
                start,
                TrainingSettings.preset(preset, overrides(configuration)),
                configuration.goldenPrompts(),
                configuration.goldenTokens());
    }

    private static StartingModel small(TrainerConfiguration.SmallModel size, Path modelDirectory) {
        return new StartingModel.Small(
                modelDirectory.resolve(".byte-level-tokenizer"),
                size.vocabularySize(),
                size.hidden(),
                size.layers(),
                size.heads(),
                size.keyValueHeads(),
                size.intermediate(),
                size.contextLength());
    }

    static Map<String, String> overrides(TrainerConfiguration configuration) {
        Map<String, Optional<String>> all = new LinkedHashMap<>();
        all.put(TrainingSettings.EPOCHS, configuration.epochs());
        all.put(TrainingSettings.MAX_LENGTH, configuration.maxLength());
        all.put(TrainingSettings.PROMPT_FORMAT, configuration.promptFormat());
        all.put(TrainingSettings.OPTIMIZER, configuration.optimizer());
        all.put(TrainingSettings.LEARNING_RATE, configuration.learningRate());
        all.put(TrainingSettings.SCHEDULE, configuration.schedule());
        all.put(TrainingSettings.WARMUP_STEPS, configuration.warmupSteps());
        all.put(TrainingSettings.WARMUP_RATIO, configuration.warmupRatio());
        all.put(TrainingSettings.ROWS_PER_STEP, configuration.rowsPerStep());
        all.put(TrainingSettings.MICRO_BATCH, configuration.microBatch());
        all.put(TrainingSettings.ACCUMULATION, configuration.accumulation());
        all.put(TrainingSettings.MICRO_BATCH_TOKENS, configuration.microBatchTokens());
        all.put(TrainingSettings.MAX_GRADIENT_NORM, configuration.maxGradientNorm());
        all.put(TrainingSettings.WEIGHT_DECAY, configuration.weightDecay());
        all.put(TrainingSettings.ADAM_BETA1, configuration.adamBeta1());
        all.put(TrainingSettings.ADAM_BETA2, configuration.adamBeta2());
        all.put(TrainingSettings.ADAM_EPSILON, configuration.adamEpsilon());
        all.put(TrainingSettings.PRECISION, configuration.precision());
        all.put(TrainingSettings.SHUFFLE, configuration.shuffle());
        all.put(TrainingSettings.SEED, configuration.seed());
        Map<String, String> given = new LinkedHashMap<>();
        all.forEach((key, value) -> value.ifPresent(text -> given.put(key, text)));
        return given;
    }
}
