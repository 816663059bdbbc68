package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.GitCommits.Commit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.eclipse.jgit.errors.RevisionSyntaxException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectLoader;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;
import org.jspecify.annotations.Nullable;

/**
 * The files of a git repository as they were committed, in git's order: at a revision, or as the current branch has them, each
 * at its last commit. No working tree is read, and nothing is written.
 *
 * @param revision a branch, tag or hash; null is the current branch
 * @param name of it in the seeds
 */
record GitRepository(Path directory, @Nullable String revision, GitCommits commits, String name) implements Source {
    /** Whether a directory is a repository without a working tree. */
    static boolean isBare(Path directory) {
        return Files.isRegularFile(directory.resolve("HEAD"))
                && Files.isDirectory(directory.resolve("objects"))
                && Files.isDirectory(directory.resolve("refs"));
    }

    /**
     * A repository.
     *
     * @throws IllegalArgumentException in one sentence if there is none, or not this revision
     */
    static GitRepository at(String location, Path directory, @Nullable String revision) {
        GitRepository found = new GitRepository(directory, revision, new GitCommits(directory), nameOf(directory));
        try (Repository repository = GitCommits.open(directory)) {
            found.resolve(repository);
            return found;
        } catch (IOException e) {
            throw new IllegalArgumentException("source '" + location + "' " + e.getMessage(), e);
        }
    }

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        try (Repository repository = GitCommits.open(directory);
                RevWalk walk = new RevWalk(repository)) {
            RevCommit commit = walk.parseCommit(resolve(repository));
            Optional<Commit> one = revision == null ? Optional.empty() : Optional.of(Commit.of(commit));
            FolderLicenses licenses = licenses(repository, commit);
            try (TreeWalk files = files(repository, commit)) {
                while (files.next()) {
                    if (!visitFile(repository, files, one, licenses, visitor, skips)) {
                        return false;
                    }
                }
            }
            return true;
        }
    }

    private boolean visitFile(
            Repository repository,
            TreeWalk files,
            Optional<Commit> one,
            FolderLicenses licenses,
            Visitor visitor,
            SkipCounts skips)
            throws IOException {
        String path = files.getPathString();
        FileMode mode = files.getFileMode(0);
        String language = ProgrammingLanguage.ofFile(path).orElse(null);
        if (FileMode.SYMLINK.equals(mode) || FileMode.GITLINK.equals(mode)) {
            skips.add(SkipReason.LINK);
            return true;
        }
        if (language == null) {
            skips.add(SkipReason.UNKNOWN_LANGUAGE);
            return true;
        }
        ObjectId blob = files.getObjectId(0);
        Commit commit = one.or(() -> commits.last(path)).orElse(null);
        Origin origin = new Origin(
                path,
                language,
                name,
                true,
                revision,
                null,
                licenses.of(path),
                commit == null ? null : commit.hash(),
                commit == null ? null : commit.authored());
        return visitor.visit(new Document(origin, () -> read(repository, blob)));
    }

    private static Document.Reading read(Repository repository, ObjectId blob) {
        try {
            ObjectLoader loader = repository.open(blob);
            if (loader.getSize() > Document.MAX_BYTES) {
                return new PassedOver(SkipReason.OVER_LONG);
            }
            try (InputStream in = loader.openStream()) {
                return Document.decode(in);
            }
        } catch (IOException e) {
            return new PassedOver(SkipReason.UNREADABLE);
        }
    }

    private static FolderLicenses licenses(Repository repository, RevCommit commit) throws IOException {
        FolderLicenses licenses = new FolderLicenses();
        try (TreeWalk files = files(repository, commit)) {
            while (files.next()) {
                if (files.getFileMode(0).getObjectType() == Constants.OBJ_BLOB
                        && LicenseTexts.isLicenseFile(files.getNameString())) {
                    try (InputStream in = repository.open(files.getObjectId(0)).openStream()) {
                        licenses.add(files.getPathString(), in);
                    }
                }
            }
        }
        return licenses;
    }

    private static TreeWalk files(Repository repository, RevCommit commit) throws IOException {
        TreeWalk files = new TreeWalk(repository);
        files.setRecursive(true);
        files.addTree(commit.getTree());
        return files;
    }

    private ObjectId resolve(Repository repository) throws IOException {
        String asked = revision == null ? "HEAD" : revision;
        ObjectId commit;
        try {
            commit = repository.resolve(asked + "^{commit}");
        } catch (RevisionSyntaxException e) {
            throw new IOException("has no revision '" + asked + "': it is none that git understands", e);
        }
        if (commit == null) {
            throw new IOException("is a git repository without a revision '" + asked + "'");
        }
        return commit;
    }

    /** The same under another name. */
    GitRepository named(String other) {
        return new GitRepository(directory, revision, commits, other);
    }

    private static String nameOf(Path directory) {
        String name =
                Source.fileName(Source.fileName(directory).equals(".git") ? directory.resolveSibling(".") : directory);
        return name.endsWith(".git") ? name.substring(0, name.length() - 4) : name;
    }
}
