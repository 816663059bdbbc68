package io.magicoder.events;

import java.time.Instant;

/** An instance found the checkpoint unfit and goes on serving what it served before. */
public record CheckpointRefused(String modelName, String checkpointId, String instance, String reason, Instant at)
        implements CheckpointStatus {}
