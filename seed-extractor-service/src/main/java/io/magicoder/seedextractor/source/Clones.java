package io.magicoder.seedextractor.source;

import io.magicoder.events.DeterministicId;
import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Map;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TagOpt;

/**
 * Clones of repositories elsewhere, without working trees, each in a folder of its own that later runs use again.
 *
 * @param folder that holds them; made when it is needed
 */
record Clones(Path folder) {
    /** Of a connection without a byte. */
    static final int TIMEOUT_SECONDS = 60;

    /** Those of this user: in {@code $XDG_CACHE_HOME/magicoder/clones}, or {@code ~/.cache/magicoder/clones}. */
    static Clones ofUser() {
        return ofUser(System.getenv(), Path.of(System.getProperty("user.home", ".")));
    }

    static Clones ofUser(Map<String, String> environment, Path home) {
        String cache = environment.getOrDefault("XDG_CACHE_HOME", "");
        return new Clones((cache.isEmpty() ? home.resolve(".cache") : Path.of(cache)).resolve("magicoder/clones"));
    }

    /**
     * A clone that has what the repository has now.
     *
     * @throws IOException in one sentence if it cannot be had
     */
    Path upToDate(String url) throws IOException {
        GitCommits.ignoreSettings();
        Path clone = folder.resolve(DeterministicId.of("clone", url));
        try {
            if (Files.isDirectory(clone)) {
                fetch(clone);
            } else {
                make(url, clone);
            }
            return clone;
        } catch (GitAPIException e) {
            throw new IOException("the repository " + url + " cannot be cloned: " + reason(e), e);
        } catch (IOException e) {
            throw new IOException(
                    "the clone of " + url + " cannot be written in " + folder + ": " + e.getMessage()
                            + "; XDG_CACHE_HOME names another place",
                    e);
        }
    }

    private void make(String url, Path clone) throws IOException, GitAPIException {
        Files.createDirectories(folder);
        Path beside = Files.createTempDirectory(folder, ".clone-");
        try {
            Git.cloneRepository()
                    .setBare(true)
                    .setURI(url)
                    .setDirectory(beside.toFile())
                    .setTimeout(TIMEOUT_SECONDS)
                    .call()
                    .close();
            try {
                Files.move(beside, clone, StandardCopyOption.ATOMIC_MOVE);
            } catch (IOException e) {
                if (!Files.isDirectory(clone)) { // somebody else was faster otherwise
                    throw e;
                }
            }
        } finally {
            delete(beside);
        }
    }

    private static void fetch(Path clone) throws IOException, GitAPIException {
        try (Git git = Git.open(clone.toFile())) {
            git.fetch()
                    .setRefSpecs(new RefSpec("+refs/heads/*:refs/heads/*"))
                    .setTagOpt(TagOpt.FETCH_TAGS)
                    .setRemoveDeletedRefs(true)
                    .setTimeout(TIMEOUT_SECONDS)
                    .call();
        }
    }

    /** What went wrong, without the names of classes. */
    static String reason(GitAPIException e) {
        Throwable root = e;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        String message = root.getMessage();
        return message == null || message.isBlank() ? root.getClass().getSimpleName() : message;
    }

    private static void delete(Path tree) throws IOException {
        if (!Files.exists(tree)) {
            return;
        }
        Files.walkFileTree(tree, new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) throws IOException {
                Files.delete(file);
                return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path directory, IOException failure) throws IOException {
                Files.delete(directory);
                return FileVisitResult.CONTINUE;
            }
        });
    }
}
