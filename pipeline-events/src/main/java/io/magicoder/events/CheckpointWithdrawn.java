package io.magicoder.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint shall no longer be served.
 *
 * @param replacement to serve instead; it travels here because the compacted topic no longer holds it
 */
public record CheckpointWithdrawn(
        String modelName,
        String checkpointId,
        String reason,
        @Nullable CheckpointPublished replacement,
        Instant at) implements CheckpointEvent {}
