package io.magicoder.trainer.checkpoint;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** A directory with all that is in it. */
public final class FileTree {
    private FileTree() {}

    /** Deletes it, if it is there. */
    public static void delete(Path directory) throws IOException {
        if (!Files.exists(directory)) {
            return;
        }
        Files.walkFileTree(directory, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path visited, @Nullable IOException failure) throws IOException {
                if (failure != null) {
                    throw failure;
                }
                Files.delete(visited);
                return FileVisitResult.CONTINUE;
            }
        });
    }

    /** What a folder is filled with. */
    @FunctionalInterface
    public interface Contents {
        void write(Path folder) throws IOException;
    }

    /**
     * Writes a folder beside under a name that begins with a dot, and then in the place of what had its name: what has
     * its name is complete.
     *
     * @throws IOException in one sentence, if there is no room, or it cannot be written; what had its name is as it was
     */
    public static void write(Path target, Contents contents) throws IOException {
        Path partial = target.resolveSibling(".partial-" + target.getFileName());
        try {
            delete(partial);
            contents.write(Files.createDirectories(partial));
            complete(partial, target);
        } catch (IOException | RuntimeException e) {
            delete(partial);
            throw new IOException(
                    target + " could not be saved (" + e.getMessage() + "; " + room(target)
                            + "); what was saved before is still there",
                    e);
        }
    }

    /** Gives a folder beside it its name, in the place of what had it, when the disk has all of it. */
    static void complete(Path partial, Path target) throws IOException {
        try (Stream<Path> paths = Files.walk(partial)) {
            for (Path path : paths.toList()) {
                sync(path);
            }
        }
        delete(target);
        Files.move(partial, target, StandardCopyOption.ATOMIC_MOVE);
        sync(target.resolveSibling(""));
    }

    /** Waits until the disk has a file, or which names a folder holds. */
    private static void sync(Path path) throws IOException {
        try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
            channel.force(true);
        }
    }

    /** What is left on the disk of a folder, in words. */
    private static String room(Path target) {
        try {
            return String.format(
                    Locale.ROOT,
                    "%.1f GB are free",
                    Files.getFileStore(target.resolveSibling("")).getUsableSpace() / 1e9);
        } catch (IOException e) {
            return "nobody can tell how much is free: " + e.getMessage();
        }
    }
}
