package io.magicoder.trainer.checkpoint;

import io.magicoder.events.CheckpointManifest;
import java.nio.file.Path;
import java.time.Instant;

/**
 * A complete checkpoint in the store.
 *
 * @param manifestSha256 of the manifest's file
 * @param bytes of all files but the manifest
 * @param writtenAt when its manifest was written
 */
public record Checkpoint(
        Path directory, CheckpointManifest manifest, String manifestSha256, long bytes, Instant writtenAt) {}
