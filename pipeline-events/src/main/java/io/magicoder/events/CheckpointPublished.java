package io.magicoder.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A checkpoint is in the store and may be served.
 *
 * @param location of its directory: a path or URI that trainer and inference both reach
 * @param manifestSha256 hash of {@code manifest.json} in that directory, which names and hashes every other file
 * @param step of the training it was saved at
 * @param loss of that step, in nats a token
 */
public record CheckpointPublished(
        String modelName,
        String checkpointId,
        String trainingId,
        @Nullable String runId,
        String location,
        String manifestSha256,
        long step,
        double loss,
        long bytes,
        Instant at)
        implements CheckpointEvent {}
