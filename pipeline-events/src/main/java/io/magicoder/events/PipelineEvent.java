package io.magicoder.events;

/** Anything that travels on a topic of the pipeline; {@link Topics} says which type travels where. */
public sealed interface PipelineEvent
        permits RunEvent,
                SeedSnippet,
                GeneratedInstruction,
                Rejection,
                CleanSample,
                TrainingShard,
                TrainingProgress,
                CheckpointEvent,
                CheckpointStatus {

    /** The key of the record that carries this event. */
    String key();
}
