package io.magicoder.events;

import java.time.Instant;

/** An instance serves the checkpoint from now on. */
public record CheckpointLoaded(String modelName, String checkpointId, String instance, long loadMillis, Instant at)
        implements CheckpointStatus {}
