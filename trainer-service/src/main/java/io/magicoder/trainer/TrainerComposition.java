package io.magicoder.trainer;

import io.magicoder.checkpointstore.S3Checkpoints;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.DeviceUnavailableException;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import io.magicoder.trainer.shards.SampleReader;
import io.magicoder.trainer.shards.ShardReader;
import io.magicoder.trainer.shards.TopicSamples;
import io.magicoder.trainer.training.GoldenAnswers;
import io.magicoder.trainer.training.StartingModel;
import io.magicoder.trainer.training.TrainingSettings;
import io.quarkus.runtime.configuration.ConfigurationException;
import io.smallrye.common.annotation.Identifier;
import jakarta.enterprise.inject.Produces;
import jakarta.inject.Singleton;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/** Makes the plain parts of the trainer from its configuration; a value that makes no sense ends the start. */
final class TrainerComposition {
    private static final Logger LOG = Logger.getLogger(TrainerComposition.class);

    @Produces
    @Singleton
    CheckpointStore checkpoints(TrainerConfiguration configuration) throws IOException {
        if (configuration.checkpointCopies().isPresent()) {
            S3Checkpoints.require(configuration.checkpointCopies().get());
        }
        return new CheckpointStore(
                configuration.checkpointDirectory(),
                configuration.modelName(),
                configuration.keep(),
                configuration.checkpointCopies());
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
    SampleReader samples(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new TopicSamples(kafka);
    }

    @Produces
    @Singleton
    Datasets datasets(@Identifier("default-kafka-broker") Map<String, Object> kafka) {
        return new Datasets(kafka);
    }

    /** Fails if the configured plan makes no sense, or its device is not there. */
    @Produces
    @Singleton
    TrainingPlans plans(TrainerConfiguration configuration) {
        TrainingPlans plans = new TrainingPlans(
                configuration.modelName(),
                configuration.baseModel(),
                StartingModel.Small.of(sizes(configuration.smallModel())),
                configuration.preset(),
                overrides(configuration),
                new GoldenAnswers(configuration.goldenPrompts(), configuration.goldenTokens()));
        TrainingPlan configured = plans.configured();
        require(configured.settings().device());
        LOG.debugf("data sets become %s", configured);
        return plans;
    }

    /** Without it each training would fail, the first perhaps hours after the start. */
    static void require(String device) {
        try {
            Device.choose(device);
        } catch (DeviceUnavailableException e) {
            throw new ConfigurationException("magicoder.trainer.device: " + e.getMessage(), e);
        }
    }

    private static Map<String, String> sizes(TrainerConfiguration.SmallModel size) {
        Map<String, Integer> sizes = Map.of(
                "vocabulary-size", size.vocabularySize(),
                "hidden", size.hidden(),
                "layers", size.layers(),
                "heads", size.heads(),
                "key-value-heads", size.keyValueHeads(),
                "intermediate", size.intermediate(),
                "context-length", size.contextLength());
        return sizes.entrySet().stream()
                .collect(Collectors.toMap(
                        entry -> StartingModel.Small.PREFIX + entry.getKey(),
                        entry -> String.valueOf(entry.getValue())));
    }

    static Map<String, String> overrides(TrainerConfiguration configuration) {
        Map<String, Optional<String>> all = new LinkedHashMap<>();
        all.put(TrainingSettings.EPOCHS, configuration.epochs());
        all.put(TrainingSettings.MAX_LENGTH, configuration.maxLength());
        all.put(TrainingSettings.PROMPT_FORMAT, configuration.promptFormat());
        all.put(TrainingSettings.FIM_RATE, configuration.fimRate());
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
        all.put(TrainingSettings.DEVICE, configuration.device());
        all.put(TrainingSettings.DETERMINISTIC, configuration.deterministic());
        all.put(TrainingSettings.SHUFFLE, configuration.shuffle());
        all.put(TrainingSettings.SEED, configuration.seed());
        all.put(TrainingSettings.LORA_RANK, configuration.lora().rank());
        all.put(TrainingSettings.LORA_ALPHA, configuration.lora().alpha());
        all.put(TrainingSettings.LORA_TARGETS, configuration.lora().targets());
        all.put(TrainingSettings.LORA_MERGE, configuration.lora().merge());
        all.put(TrainingSettings.CHECKPOINTING, configuration.checkpointing());
        all.put(TrainingSettings.FUSED_BACKWARD, configuration.fusedBackward());
        all.put(TrainingSettings.SAVE_EVERY, configuration.saveEvery());
        all.put(TrainingSettings.HELD_OUT, configuration.heldOut());
        all.put(TrainingSettings.EVALUATE_EVERY, configuration.evaluateEvery());
        all.put(TrainingSettings.PATIENCE, configuration.patience());
        all.put(TrainingSettings.WHERE, configuration.where());
        Map<String, String> given = new LinkedHashMap<>();
        all.forEach((key, value) -> value.ifPresent(text -> given.put(key, text)));
        return given;
    }
}
