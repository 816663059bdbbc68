package io.magicoder.events;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Every topic of the pipeline, with the settings it is created with. */
public final class Topics {
    /** Above the limit of an event, so that a foreign record that is too large arrives, and is set aside by name. */
    private static final Map<String, String> RETAINED =
            Map.of("max.message.bytes", String.valueOf(4 * 1024 * 1024), "retention.ms", "-1");

    private static final Map<String, String> COMPACTED =
            Map.of("max.message.bytes", String.valueOf(4 * 1024 * 1024), "cleanup.policy", "compact");

    /** Keeps the last word on every training for ever, and each step of it for a week. */
    private static final Map<String, String> LAST_WORDS = Map.of(
            "max.message.bytes",
            String.valueOf(4 * 1024 * 1024),
            "cleanup.policy",
            "compact,delete",
            "retention.ms",
            "-1",
            "min.compaction.lag.ms",
            String.valueOf(Duration.ofDays(7).toMillis()));

    static final Map<String, String> DEAD_LETTER_SETTINGS =
            Map.of("max.message.bytes", String.valueOf(16 * 1024 * 1024), "retention.ms", "-1");

    public static final String RUNS_NAME = "magicoder.runs";
    public static final String SEEDS_NAME = "magicoder.seeds";
    public static final String INSTRUCTIONS_NAME = "magicoder.instructions";
    public static final String REJECTIONS_NAME = "magicoder.rejections";
    public static final String SAMPLES_NAME = "magicoder.samples";
    public static final String TRAINING_SHARDS_NAME = "magicoder.training-shards";
    public static final String TRAINING_PROGRESS_NAME = "magicoder.training-progress";
    public static final String CHECKPOINTS_NAME = "magicoder.checkpoints";
    public static final String CHECKPOINT_STATUS_NAME = "magicoder.checkpoint-status";

    public static final Topic<RunEvent> RUNS = new Topic<>(
            RUNS_NAME,
            RunEvent.class,
            1,
            RETAINED,
            "The life of every run: the index of all other topics.",
            List.of(Part.SEED_EXTRACTOR, Part.GENERATOR, Part.CLEANER, Part.COMMAND_LINE),
            List.of(Part.SEED_EXTRACTOR, Part.GENERATOR, Part.CLEANER, Part.TRAINER, Part.COMMAND_LINE));
    public static final Topic<SeedSnippet> SEEDS = new Topic<>(
            SEEDS_NAME,
            SeedSnippet.class,
            48,
            RETAINED,
            "Pieces of source code, each to become one problem.",
            List.of(Part.SEED_EXTRACTOR),
            List.of(Part.SEED_EXTRACTOR, Part.GENERATOR, Part.COMMAND_LINE));
    public static final Topic<GeneratedInstruction> INSTRUCTIONS = new Topic<>(
            INSTRUCTIONS_NAME,
            GeneratedInstruction.class,
            12,
            RETAINED,
            "What the teacher made of the seeds.",
            List.of(Part.GENERATOR, Part.COMMAND_LINE),
            List.of(Part.GENERATOR, Part.CLEANER, Part.COMMAND_LINE));
    public static final Topic<Rejection> REJECTIONS = new Topic<>(
            REJECTIONS_NAME,
            Rejection.class,
            12,
            RETAINED,
            "Seeds that ended without a sample, with the reason.",
            List.of(Part.GENERATOR, Part.CLEANER, Part.COMMAND_LINE),
            List.of(Part.GENERATOR, Part.CLEANER, Part.COMMAND_LINE));
    public static final Topic<CleanSample> SAMPLES = new Topic<>(
            SAMPLES_NAME,
            CleanSample.class,
            12,
            RETAINED,
            "The rows of the data sets.",
            List.of(Part.CLEANER),
            List.of(Part.COMMAND_LINE));
    public static final Topic<TrainingShard> TRAINING_SHARDS = new Topic<>(
            TRAINING_SHARDS_NAME,
            TrainingShard.class,
            1,
            RETAINED,
            "The rows of the data sets again, in the order and portions they are trained on.",
            List.of(Part.CLEANER),
            List.of(Part.TRAINER, Part.COMMAND_LINE));
    public static final Topic<TrainingProgress> TRAINING_PROGRESS = new Topic<>(
            TRAINING_PROGRESS_NAME,
            TrainingProgress.class,
            1,
            LAST_WORDS,
            "How far every training is.",
            List.of(Part.TRAINER),
            List.of(Part.TRAINER, Part.COMMAND_LINE));
    public static final Topic<CheckpointEvent> CHECKPOINTS = new Topic<>(
            CHECKPOINTS_NAME,
            CheckpointEvent.class,
            1,
            COMPACTED,
            "The checkpoint of every model that is to be served.",
            List.of(Part.TRAINER, Part.COMMAND_LINE),
            List.of(Part.INFERENCE, Part.COMMAND_LINE));
    public static final Topic<CheckpointStatus> CHECKPOINT_STATUS = new Topic<>(
            CHECKPOINT_STATUS_NAME,
            CheckpointStatus.class,
            1,
            RETAINED,
            "What the inference instances made of the checkpoints.",
            List.of(Part.INFERENCE),
            List.of(Part.COMMAND_LINE));

    private static final List<Topic<? extends PipelineEvent>> EVENT_TOPICS = List.of(
            RUNS,
            SEEDS,
            INSTRUCTIONS,
            REJECTIONS,
            SAMPLES,
            TRAINING_SHARDS,
            TRAINING_PROGRESS,
            CHECKPOINTS,
            CHECKPOINT_STATUS);

    private Topics() {}

    /** The topics that carry events, in the order of the flow. */
    public static List<Topic<? extends PipelineEvent>> events() {
        return EVENT_TOPICS;
    }

    /** All topics to create: those of events, each with its dead letters. */
    public static List<Topic<?>> all() {
        return EVENT_TOPICS.stream()
                .<Topic<?>>flatMap(topic -> Stream.of(topic, topic.deadLetters()))
                .toList();
    }

    /** Names of the topics that carry events, in the order of the flow. */
    public static List<String> eventNames() {
        return EVENT_TOPICS.stream().<String>map(Topic::name).toList();
    }

    /** The topic of events with this name. */
    public static Optional<Topic<? extends PipelineEvent>> named(String name) {
        return EVENT_TOPICS.stream().filter(topic -> topic.name().equals(name)).findFirst();
    }
}
