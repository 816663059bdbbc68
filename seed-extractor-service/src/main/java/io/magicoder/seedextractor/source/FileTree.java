package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.LicenseTexts;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.GitCommits.Commit;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A directory and all below it, or a single file, in the order of the paths. Holds the names of one directory per level
 * at a time. Files of rows below it are read as rows, archives as repositories of their own; links are not followed.
 */
record FileTree(Path root, GitCommits commits) implements Source {
    /** What version control keeps for itself; never source code. */
    private static final Set<String> VERSION_CONTROL = Set.of(".git", ".hg", ".svn");

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        return Files.isDirectory(root)
                ? visitDirectory(root, "", null, visitor, skips)
                : visitFile(root, Source.fileName(root), null, visitor, skips);
    }

    private boolean isCheckout() {
        return Files.exists(root.resolve(".git"));
    }

    private boolean visitDirectory(
            Path directory, String prefix, @Nullable String above, Visitor visitor, SkipCounts skips)
            throws IOException {
        List<Child> children = children(directory, skips);
        String license = license(children, above);
        for (Child child : children) {
            String path = prefix + child.name();
            boolean more;
            if (child.directory()) {
                more = VERSION_CONTROL.contains(child.name())
                        || visitDirectory(child.path(), path + "/", license, visitor, skips);
            } else {
                more = visitFile(child.path(), path, license, visitor, skips);
            }
            if (!more) {
                return false;
            }
        }
        return true;
    }

    private static List<Child> children(Path directory, SkipCounts skips) {
        List<Child> children = new ArrayList<>();
        try (DirectoryStream<Path> stream = Files.newDirectoryStream(directory)) {
            for (Path path : stream) {
                children.add(
                        new Child(Source.fileName(path), path, Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)));
            }
        } catch (IOException e) {
            skips.add(SkipReason.UNREADABLE);
        }
        children.sort(Comparator.comparing(Child::sortKey));
        return children;
    }

    /** The licence of a directory: that of its own files of licences, else of the directory above. */
    private static @Nullable String license(List<Child> children, @Nullable String above) {
        FolderLicenses found = new FolderLicenses();
        for (Child child : children) {
            if (LicenseTexts.isLicenseFile(child.name())
                    && Files.isRegularFile(child.path(), LinkOption.NOFOLLOW_LINKS)) {
                try (InputStream in = Files.newInputStream(child.path())) {
                    found.add(child.name(), in);
                } catch (IOException e) {
                    // it is counted as unreadable where it is offered
                }
            }
        }
        return found.isEmpty() ? above : found.of("");
    }

    private boolean visitFile(Path file, String path, @Nullable String license, Visitor visitor, SkipCounts skips)
            throws IOException {
        if (Files.isSymbolicLink(file) && !file.equals(root)) {
            skips.add(SkipReason.LINK);
            return true;
        }
        boolean rows = path.matches(".*\\.(jsonl|jsonl\\.gz|jsonl\\.zst|parquet)");
        String language = ProgrammingLanguage.ofFile(path).orElse(null);
        Optional<Archives> archive = Archives.of(path);
        if (!rows && language == null && archive.isEmpty()) {
            skips.add(SkipReason.UNKNOWN_LANGUAGE);
            return true;
        }
        if (!Files.isRegularFile(file)) { // a pipe, a socket, a device: reading it might never end
            skips.add(SkipReason.UNREADABLE);
            return true;
        }
        if (archive.isPresent()) {
            return archive.get().visitInTree(file, Source.fileName(root), path, visitor, skips);
        }
        if (rows || language == null) {
            return visitRows(file, path, visitor, skips);
        }
        Commit commit = isCheckout() ? commits.lastOfUnchanged(path).orElse(null) : null;
        Origin origin = new Origin(
                path,
                language,
                Source.fileName(root),
                isCheckout(),
                null,
                null,
                license,
                commit == null ? null : commit.hash(),
                commit == null ? null : commit.authored());
        return visitor.visit(new Document(origin, () -> read(file)));
    }

    /** A file that is being written gives half of what it will be, or of two versions. */
    private Document.Reading read(Path file) {
        LinkOption[] links = file.equals(root) ? new LinkOption[0] : new LinkOption[] {LinkOption.NOFOLLOW_LINKS};
        try {
            BasicFileAttributes before = Files.readAttributes(file, BasicFileAttributes.class, links);
            Document.Reading reading;
            try (InputStream in = Files.newInputStream(file, links)) {
                reading = Document.decode(in);
            }
            BasicFileAttributes after = Files.readAttributes(file, BasicFileAttributes.class, links);
            return before.size() == after.size() && before.lastModifiedTime().equals(after.lastModifiedTime())
                    ? reading
                    : new PassedOver(SkipReason.CHANGED);
        } catch (IOException e) {
            return new PassedOver(SkipReason.UNREADABLE);
        }
    }

    /** A damaged file of rows among others costs its rest, not the run: a tree may hold one as a test's input. */
    private static boolean visitRows(Path file, String path, Visitor visitor, SkipCounts skips) {
        try {
            return new RowFile(file).visit(path, visitor);
        } catch (IOException e) {
            skips.add(SkipReason.UNREADABLE);
            return true;
        }
    }

    private record Child(String name, Path path, boolean directory) {
        /** Puts a directory where the paths below it belong: {@code a.c} comes before {@code a/b.c}. */
        String sortKey() {
            return directory ? name + "/" : name;
        }
    }
}
