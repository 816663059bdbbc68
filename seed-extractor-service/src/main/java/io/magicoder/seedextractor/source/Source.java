package io.magicoder.seedextractor.source;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.Locale;

/** A place that holds documents, which it offers one by one in an order that only depends on what it holds. */
public sealed interface Source permits FileTree, ZipArchive, TarArchive, RowFile {
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
        Path path;
        try {
            path = Path.of(location);
        } catch (InvalidPathException e) {
            throw new IllegalArgumentException("source '" + location + "' is no path: " + e.getReason(), e);
        }
        if (!Files.exists(path)) {
            throw new IllegalArgumentException("source '" + location + "' does not exist");
        }
        if (!Files.isReadable(path)) {
            throw new IllegalArgumentException("source '" + location + "' cannot be read: permission denied");
        }
        String name = fileName(path).toLowerCase(Locale.ROOT);
        if (Files.isDirectory(path)) {
            return new FileTree(path);
        }
        if (name.endsWith(".zip") || name.endsWith(".jar")) {
            return new ZipArchive(path);
        }
        if (name.endsWith(".tar.gz") || name.endsWith(".tgz") || name.endsWith(".tar")) {
            return new TarArchive(path);
        }
        if (name.matches(".*\\.(jsonl|ndjson|json|parquet)(\\.(gz|zst))?")) {
            return new RowFile(path);
        }
        if (ProgrammingLanguage.ofFile(name).isPresent()) {
            return new FileTree(path);
        }
        throw new IllegalArgumentException("source '" + location + "' is of no known kind: it must be a directory, an"
                + " archive (.zip, .jar, .tar, .tar.gz, .tgz), a file of rows (.jsonl, .json, .parquet, each"
                + " also as .gz or .zst) or a file of source code");
    }

    /** The last name of a path, also of {@code .} and {@code ..}. */
    static String fileName(Path path) {
        Path name = path.toAbsolutePath().normalize().getFileName();
        return name == null ? "/" : name.toString();
    }
}
