package io.magicoder.checkpointstore;

import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.FileEntry;
import java.io.IOException;
import java.nio.file.AtomicMoveNotSupportedException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * Checkpoint directories in S3, or in a store that speaks its protocol: {@code s3://BUCKET/PREFIX}. Region, credentials and
 * endpoint are the AWS SDK's: {@code AWS_REGION}, {@code AWS_ACCESS_KEY_ID}, {@code AWS_SECRET_ACCESS_KEY}, {@code
 * AWS_ENDPOINT_URL_S3}.
 */
public final class S3Checkpoints {
    private static final String PARTIAL = ".partial-";

    private S3Checkpoints() {}

    /** Whether a location is one in S3. */
    public static boolean isLocation(String location) {
        return S3Location.isOne(location);
    }

    /**
     * Checks what can be checked without writing.
     *
     * @throws IOException one sentence, if the bucket cannot be used
     */
    public static void require(String location) throws IOException {
        S3Location there = parse(location);
        try (S3Files files = new S3Files()) {
            files.requireBucket(there);
        }
    }

    /**
     * Copies a checkpoint; its manifest comes last, so that what has one is complete. What is there under its name is replaced.
     *
     * @param root under which the checkpoint gets the names of its model and its own
     * @return the location of the copy
     */
    public static String upload(Path directory, CheckpointManifest manifest, String root) throws IOException {
        try (S3Files files = new S3Files()) {
            return upload(files, directory, manifest, root);
        }
    }

    static String upload(S3Files files, Path directory, CheckpointManifest manifest, String root) throws IOException {
        S3Location target = parse(root).resolve(manifest.modelName()).resolve(manifest.checkpointId());
        for (FileEntry file : manifest.files()) {
            files.put(directory.resolve(file.path()), target, file.path());
        }
        files.put(directory.resolve(CheckpointManifest.FILE_NAME), target, CheckpointManifest.FILE_NAME);
        return target.toString();
    }

    /**
     * Copies a checkpoint to a folder of this machine, unless it is there; the sizes and hashes of its files are to be checked
     * afterwards, as those of any other directory.
     *
     * @param manifestSha256 as it was announced
     * @param cache that keeps the last {@code keep} checkpoints, this one included
     * @throws IOException one sentence, if it cannot be read or is another one
     */
    public static Path fetch(String location, String manifestSha256, Path cache, int keep) throws IOException {
        S3Location source = parse(location);
        if (!manifestSha256.matches("[0-9a-f]{64}")) {
            throw new IOException("'" + manifestSha256 + "' is no SHA-256");
        }
        Path target = cache.resolve(manifestSha256);
        if (!isIntact(target, manifestSha256)) {
            delete(target);
            Path partial = cache.resolve(
                    PARTIAL + manifestSha256 + "-" + ProcessHandle.current().pid());
            delete(partial);
            Files.createDirectories(partial);
            try (S3Files files = new S3Files()) {
                files.get(source, CheckpointManifest.FILE_NAME, partial.resolve(CheckpointManifest.FILE_NAME));
                for (FileEntry file :
                        CheckpointManifest.read(partial, manifestSha256).files()) {
                    files.get(source, file.path(), inside(partial, file.path()));
                }
                move(partial, target);
            } finally {
                delete(partial);
            }
        }
        Files.setLastModifiedTime(target, FileTime.from(Instant.now()));
        prune(cache, keep);
        return target;
    }

    private static Path inside(Path directory, String name) throws IOException {
        Path file = directory.resolve(name).normalize();
        if (!file.startsWith(directory) || file.equals(directory)) {
            throw new IOException(
                    "the manifest names the file '" + name + "', which would lie outside of the checkpoint");
        }
        Files.createDirectories(file.getParent());
        return file;
    }

    private static boolean isIntact(Path directory, String manifestSha256) {
        try {
            return Files.isDirectory(directory)
                    && CheckpointManifest.read(directory, manifestSha256)
                            .violations(directory)
                            .isEmpty();
        } catch (IOException e) {
            return false;
        }
    }

    /** Another process may have been faster: its copy is as good. */
    private static void move(Path partial, Path target) throws IOException {
        try {
            Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException | AtomicMoveNotSupportedException e) {
            if (!Files.isDirectory(target)) {
                throw e;
            }
        }
    }

    private static void prune(Path cache, int keep) throws IOException {
        List<Path> kept = new ArrayList<>();
        try (Stream<Path> children = Files.list(cache)) {
            children.filter(child -> !child.getFileName().toString().startsWith("."))
                    .forEach(kept::add);
        }
        kept.sort(Comparator.comparing((Path child) -> child.toFile().lastModified())
                .reversed());
        for (Path old : kept.subList(Math.min(keep, kept.size()), kept.size())) {
            delete(old);
        }
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        try (Stream<Path> paths = Files.walk(tree)) {
            for (Path path : paths.sorted(Comparator.reverseOrder()).toList()) {
                Files.deleteIfExists(path);
            }
        }
    }

    private static S3Location parse(String location) throws IOException {
        try {
            return S3Location.parse(location);
        } catch (IllegalArgumentException e) {
            throw new IOException(e.getMessage(), e);
        }
    }
}
