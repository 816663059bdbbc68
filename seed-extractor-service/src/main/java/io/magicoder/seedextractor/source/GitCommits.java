package io.magicoder.seedextractor.source;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.dircache.DirCache;
import org.eclipse.jgit.dircache.DirCacheEntry;
import org.eclipse.jgit.lib.Config;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.lib.StoredConfig;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.storage.file.FileBasedConfig;
import org.eclipse.jgit.storage.file.FileRepositoryBuilder;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.eclipse.jgit.treewalk.filter.TreeFilter;
import org.eclipse.jgit.util.FS;
import org.eclipse.jgit.util.SystemReader;
import org.jspecify.annotations.Nullable;

/** The last commit of each file of a repository's current branch, found on one way through its history when first asked for. */
final class GitCommits {
    static {
        SystemReader.setInstance(new NoSettings(SystemReader.getInstance()));
    }

    /** Files that were last touched before so many commits have none that is known. */
    private static final int MAX_COMMITS = 100_000;

    private final Path directory;
    private @Nullable Map<String, Commit> byPath;
    private @Nullable Set<String> unchanged;

    GitCommits(Path directory) {
        this.directory = directory;
    }

    /** Has the settings of the user and the machine ignored from now on, for those who use JGit without a repository here. */
    static void ignoreSettings() {
        // when this class is loaded
    }

    /** Opens a repository: a directory with a {@code .git}, or one without a working tree. */
    static Repository open(Path directory) throws IOException {
        try {
            return new FileRepositoryBuilder()
                    .setGitDir((GitRepository.isBare(directory) ? directory : directory.resolve(".git")).toFile())
                    .setMustExist(true)
                    .build();
        } catch (IOException e) {
            throw new IOException("is no git repository that can be read: " + e.getMessage(), e);
        }
    }

    /** The last commit that changed a file on the current branch. */
    Optional<Commit> last(String path) {
        Map<String, Commit> known = byPath;
        if (known == null) {
            try (Repository repository = open(directory)) {
                known = walk(repository);
            } catch (IOException e) {
                throw new UncheckedIOException(new IOException(
                        "source '" + directory + "' has a history that cannot be read: " + e.getMessage(), e));
            }
            byPath = known;
        }
        return Optional.ofNullable(known.get(path));
    }

    /** As {@link #last}, of a file of the working tree that is as it was committed; of others there is no commit to name. */
    Optional<Commit> lastOfUnchanged(String path) {
        Set<String> known = unchanged;
        if (known == null) {
            try {
                known = findUnchanged();
            } catch (IOException e) {
                known = Set.of(); // a repository that cannot be read says nothing about its working tree
            }
            unchanged = known;
        }
        return known.contains(path) ? last(path) : Optional.empty();
    }

    /** The files of a working tree that are as the current branch has them, as far as the index tells without reading them. */
    private Set<String> findUnchanged() throws IOException {
        Set<String> unchanged = new HashSet<>();
        try (Repository repository = open(directory);
                TreeWalk files = new TreeWalk(repository)) {
            ObjectId head = repository.resolve("HEAD^{tree}");
            if (head == null) {
                return unchanged;
            }
            DirCache index = repository.readDirCache();
            files.addTree(head);
            files.setRecursive(true);
            while (files.next()) {
                DirCacheEntry entry = index.getEntry(files.getPathString());
                Path file = directory.resolve(files.getPathString());
                if (entry != null
                        && entry.getObjectId().equals(files.getObjectId(0))
                        && Files.isRegularFile(file)
                        && entry.getLength() == Files.size(file)
                        && entry.getLastModifiedInstant().getEpochSecond()
                                == Files.getLastModifiedTime(file).toInstant().getEpochSecond()) {
                    unchanged.add(files.getPathString());
                }
            }
        }
        return unchanged;
    }

    private static Map<String, Commit> walk(Repository repository) throws IOException {
        Map<String, Commit> found = new HashMap<>();
        ObjectId head = repository.resolve("HEAD^{commit}");
        if (head == null) {
            return found;
        }
        try (RevWalk commits = new RevWalk(repository)) {
            commits.markStart(commits.parseCommit(head));
            Set<String> open = files(repository, commits.parseCommit(head));
            int left = MAX_COMMITS;
            for (RevCommit commit = commits.next();
                    commit != null && !open.isEmpty() && left-- > 0;
                    commit = commits.next()) {
                try (TreeWalk changed = new TreeWalk(repository)) {
                    changed.setRecursive(true);
                    changed.addTree(commit.getTree());
                    for (RevCommit parent : commit.getParents()) {
                        changed.addTree(commits.parseCommit(parent).getTree());
                    }
                    changed.setFilter(commit.getParentCount() == 0 ? TreeFilter.ALL : TreeFilter.ANY_DIFF);
                    while (changed.next()) {
                        if (isNew(changed) && open.remove(changed.getPathString())) {
                            found.put(changed.getPathString(), Commit.of(commit));
                        }
                    }
                }
            }
        }
        return found;
    }

    /** Whether a commit changed a file: a merge has, if no parent has it so. */
    private static boolean isNew(TreeWalk changed) {
        for (int parent = 1; parent < changed.getTreeCount(); parent++) {
            if (changed.idEqual(0, parent)) {
                return false;
            }
        }
        return changed.getRawMode(0) != 0;
    }

    private static Set<String> files(Repository repository, RevCommit commit) throws IOException {
        Set<String> paths = new HashSet<>();
        try (TreeWalk files = new TreeWalk(repository)) {
            files.setRecursive(true);
            files.addTree(commit.getTree());
            while (files.next()) {
                paths.add(files.getPathString());
            }
        }
        return paths;
    }

    /**
     * A commit.
     *
     * @param authored date of the author
     */
    record Commit(String hash, Instant authored) {
        static Commit of(RevCommit commit) {
            return new Commit(commit.name(), commit.getAuthorIdent().getWhenAsInstant());
        }
    }

    /** Keeps JGit from the settings of the user and the machine, which it would read, and would add its own measurements to. */
    private static final class NoSettings extends SystemReader.Delegate {
        NoSettings(SystemReader real) {
            super(real);
        }

        @Override
        public FileBasedConfig openUserConfig(@Nullable Config parent, FS files) {
            return new Empty(parent, files);
        }

        @Override
        public FileBasedConfig openSystemConfig(@Nullable Config parent, FS files) {
            return new Empty(parent, files);
        }

        @Override
        public FileBasedConfig openJGitConfig(@Nullable Config parent, FS files) {
            return new Empty(parent, files);
        }

        @Override
        public StoredConfig getUserConfig() {
            return new Empty(null, FS.DETECTED);
        }

        @Override
        public StoredConfig getSystemConfig() {
            return new Empty(null, FS.DETECTED);
        }

        @Override
        public StoredConfig getJGitConfig() {
            return new Empty(null, FS.DETECTED);
        }
    }

    /** Settings that nobody made and nobody keeps. */
    private static final class Empty extends FileBasedConfig {
        @SuppressWarnings("NullAway") // JGit documents that a config may have no parent and no file
        Empty(@Nullable Config parent, FS files) {
            super(parent, null, files);
        }

        @Override
        public void load() {
            // there is no file
        }

        @Override
        public void save() {
            // there is no file
        }

        @Override
        public boolean isOutdated() {
            return false;
        }
    }
}
