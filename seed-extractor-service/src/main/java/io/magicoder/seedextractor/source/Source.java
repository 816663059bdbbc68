package io.magicoder.seedextractor.source;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** A place that holds documents, which it offers one by one in an order that only depends on what it holds. */
public sealed interface Source
        permits FileTree, GitRepository, RemoteRepository, ZipArchive, TarArchive, RowFile, Documents {
    /**
     * Offers the documents in order until the visitor has enough.
     *
     * @param skips counts what is no document at all
     * @return whether the visitor wants more
     * @throws IOException if the source cannot be read to its end; the message names it
     */
    boolean visit(Visitor visitor, SkipCounts skips) throws IOException;

    /** Takes documents. */
    @FunctionalInterface
    interface Visitor {
        /** Takes the next document; returns whether it wants more. */
        boolean visit(Document document) throws IOException;
    }

    /**
     * The source at a path.
     *
     * @throws IllegalArgumentException in one sentence if there is none, or none of a kind that can be read
     */
    static Source at(String location) {
        if (isElsewhere(location)) {
            return RemoteRepository.at(location, Clones.ofUser());
        }
        if (location.startsWith("file:") || (location.contains("#") && !Files.exists(pathOf(location)))) {
            return git(location);
        }
        Path path = pathOf(location);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("source '" + location + "' does not exist");
        }
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("source '" + location + "' cannot be read: permission denied");
        }
        String name = fileName(path).toLowerCase(Locale.ROOT);
        if (Files.isDirectory(path)) {
            return GitRepository.isBare(path)
                    ? GitRepository.at(location, path, null)
                    : new FileTree(path, new GitCommits(path));
        }
        if (Archives.of(name).isPresent()) {
            return Archives.of(name).get().open(path);
        }
        if (name.matches(".*\\.(jsonl|ndjson|json|parquet)(\\.(gz|zst))?")) {
            return new RowFile(path);
        }
        if (ProgrammingLanguage.ofFile(name).isPresent()) {
            return new FileTree(path, new GitCommits(path));
        }
        throw new IllegalArgumentException("source '" + location + "' is of no known kind: it must be a directory, an"
                + " archive (.zip, .jar, .whl, .tar, .tar.gz, .tgz, .tar.bz2, …), a file of rows (.jsonl, .json, .parquet, each"
                + " also as .gz or .zst) or a file of source code");
    }

    /**
     * The same place, wherever one stands: a relative path is meant from a folder; a URL and a revision behind {@code #} stay.
     *
     * @throws IllegalArgumentException in one sentence if it is no path
     */
    static String absolute(String location, Path folder) {
        if (location.startsWith("file:/") || isElsewhere(location)) {
            return location;
        }
        Path whole = folder.toAbsolutePath().resolve(pathOf(location)).normalize();
        int hash = location.lastIndexOf('#');
        return hash < 0 || Files.exists(whole)
                ? whole.toString()
                : absolute(location.substring(0, hash), folder) + location.substring(hash);
    }

    /** Whether a location is the URL of something that is not on this machine. */
    static boolean isElsewhere(String location) {
        return RemoteRepository.isRemote(location);
    }

    /** A repository by URL or path, with a revision behind {@code #} or without one. */
    private static Source git(String location) {
        int hash = location.lastIndexOf('#');
        String revision = hash < 0 ? null : location.substring(hash + 1);
        Path path = place(location);
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("source '" + location + "' does not exist");
        }
        return Files.isDirectory(path) ? GitRepository.at(location, path, revision) : at(path.toString());
    }

    /**
     * The file or folder that a source is read from, whether it exists or not.
     *
     * @throws IllegalArgumentException in one sentence if it is none on this machine
     */
    static Path place(String location) {
        boolean url = location.startsWith("file:");
        if (!url && Files.exists(pathOf(location))) {
            return pathOf(location);
        }
        int hash = location.lastIndexOf('#');
        String place = hash < 0 ? location : location.substring(0, hash);
        try {
            return url ? Path.of(URI.create(place.replace(" ", "%20"))) : pathOf(place);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("source '" + location + "' is no URL of a file: " + e.getMessage(), e);
        }
    }

    private static Path pathOf(String location) {
        try {
            return Path.of(location);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("source '" + location + "' is no path: " + e.getReason(), e);
        }
    }

    /** What becomes of an archive from which too much came: its rest is passed over; the outermost counts it. */
    static boolean bomb(Archives.ArchiveFile archive, UnpackingLimit.ExceededException e, SkipCounts skips)
            throws UnpackingLimit.ExceededException {
        if (archive.nesting() > 0) {
            throw e;
        }
        skips.add(SkipReason.ARCHIVE_BOMB);
        return true;
    }

    /** The last name of a path, also of {@code .} and {@code ..}. */
    static String fileName(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "/" : name.toString();
    }
}
