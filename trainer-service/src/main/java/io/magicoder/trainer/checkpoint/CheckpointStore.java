package io.magicoder.trainer.checkpoint;

import io.magicoder.checkpointstore.S3Checkpoints;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.FileEntry;
import io.magicoder.events.DeterministicId;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.jboss.logging.Logger;

/**
 * The checkpoints of one model below a directory: {@code ROOT/MODEL/CHECKPOINT}. A checkpoint is written beside under
 * a name that begins with a dot, synced to the disk, and renamed: what has its name is complete.
 */
public final class CheckpointStore {
    private static final Logger LOG = Logger.getLogger(CheckpointStore.class);
    private static final String PARTIAL = ".partial-";

    private final Path modelDirectory;
    private final int keep;
    private final Optional<String> copies;

    /** @param keep how many of the newest checkpoints to keep, at least 1 */
    public CheckpointStore(Path root, String modelName, int keep) {
        this(root, modelName, keep, Optional.empty());
    }

    /**
     * The same with copies elsewhere.
     *
     * @param copies where in S3 each checkpoint is copied to, {@code s3://BUCKET/PREFIX}; nobody prunes there
     */
    public CheckpointStore(Path root, String modelName, int keep, Optional<String> copies) {
        this.copies = copies;
        if (!modelName.matches("[A-Za-z0-9][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "the model name '" + modelName
                            + "' cannot name a directory: use letters, digits, '.', '_' and '-', beginning with one of the first two");
        }
        if (keep < 1) {
            throw new IllegalArgumentException("keep is " + keep + ": it must be at least 1");
        }
        this.modelDirectory = root.toAbsolutePath().normalize().resolve(modelName);
        this.keep = keep;
    }

    /** Everything this model owns on the disk. */
    public Path modelDirectory() {
        return modelDirectory;
    }

    /** An empty directory to write the files of a checkpoint into; leftovers of a killed training are removed. */
    public Path begin(String trainingId) throws IOException {
        Path partial = modelDirectory.resolve(PARTIAL + trainingId);
        FileTree.delete(partial);
        return Files.createDirectories(partial);
    }

    /** Adds the manifest, syncs every file, and gives the checkpoint its name. */
    public Checkpoint complete(Path partial, CheckpointManifest manifest) throws IOException {
        manifest.write(partial);
        Path target = modelDirectory.resolve(manifest.checkpointId());
        FileTree.complete(partial, target); // the caller knows of no usable checkpoint of this name
        return open(target);
    }

    /**
     * Where others find a checkpoint: its directory, or its copy in S3, which is made now.
     *
     * @throws IOException one sentence, if it cannot be copied
     */
    public String share(Checkpoint checkpoint) throws IOException {
        return copies.isPresent()
                ? S3Checkpoints.upload(checkpoint.directory(), checkpoint.manifest(), copies.get())
                : checkpoint.directory().toString();
    }

    /** The intact checkpoint of a training that an earlier process completed. */
    public Optional<Checkpoint> find(String trainingId) throws IOException {
        for (Checkpoint checkpoint : newestFirst()) {
            if (checkpoint.manifest().trainingId().equals(trainingId)) {
                List<String> violations = checkpoint.manifest().violations(checkpoint.directory());
                if (violations.isEmpty()) {
                    return Optional.of(checkpoint);
                }
                LOG.warnf("%s is not used: %s", checkpoint.directory(), String.join("; ", violations));
            }
        }
        return Optional.empty();
    }

    /** All checkpoints of the model. */
    public List<Checkpoint> newestFirst() throws IOException {
        if (!Files.isDirectory(modelDirectory)) {
            return List.of();
        }
        List<Checkpoint> checkpoints = new ArrayList<>();
        try (Stream<Path> children = Files.list(modelDirectory)) {
            for (Path child : children.toList()) {
                if (!child.getFileName().toString().startsWith(".")
                        && Files.exists(child.resolve(CheckpointManifest.FILE_NAME))) {
                    tryOpen(child).ifPresent(checkpoints::add);
                }
            }
        }
        checkpoints.sort(Comparator.comparing(Checkpoint::writtenAt).reversed());
        return checkpoints;
    }

    /** Removes all but the newest checkpoints, never the given one. */
    public void prune(Checkpoint published) throws IOException {
        List<Checkpoint> checkpoints = newestFirst();
        for (Checkpoint old : checkpoints.subList(Math.min(keep, checkpoints.size()), checkpoints.size())) {
            if (!old.directory().equals(published.directory())) {
                LOG.infof("removing %s: the last %d checkpoints are kept", old.directory(), keep);
                FileTree.delete(old.directory());
            }
        }
    }

    private static Optional<Checkpoint> tryOpen(Path directory) {
        try {
            return Optional.of(open(directory));
        } catch (IOException e) {
            LOG.warnf("%s is not used: %s", directory, e.getMessage());
            return Optional.empty();
        }
    }

    private static Checkpoint open(Path directory) throws IOException {
        Path file = directory.resolve(CheckpointManifest.FILE_NAME);
        CheckpointManifest manifest = CheckpointManifest.read(directory);
        return new Checkpoint(
                directory,
                manifest,
                DeterministicId.sha256Hex(Files.readAllBytes(file)),
                manifest.files().stream().mapToLong(FileEntry::bytes).sum(),
                Files.getLastModifiedTime(file).toInstant());
    }
}
