package io.magicoder.seedextractor.source;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.apache.commons.compress.compressors.bzip2.BZip2CompressorInputStream;

/** The kinds of archives, told by the names of their files, and archives in archives. */
enum Archives {
    ZIP,
    TAR,
    TAR_GZ,
    TAR_BZ2;

    /** Nobody packs sources deeper; a quine packs them for ever. */
    private static final int MAX_NESTING = 4;

    private List<String> suffixes() {
        return switch (this) {
            case ZIP -> List.of(".zip", ".jar", ".war", ".ear", ".aar", ".whl", ".egg", ".nupkg", ".vsix");
            case TAR -> List.of(".tar", ".gem");
            case TAR_GZ -> List.of(".tar.gz", ".tgz", ".crate");
            case TAR_BZ2 -> List.of(".tar.bz2", ".tbz2", ".tbz");
        };
    }

    /** The kind of a file. */
    static Optional<Archives> of(String fileName) {
        String name = fileName.toLowerCase(Locale.ROOT);
        for (Archives kind : values()) {
            if (kind.suffixes().stream().anyMatch(name::endsWith)) {
                return Optional.of(kind);
            }
        }
        return Optional.empty();
    }

    /** The archive in a file as a source of its own. */
    Source open(Path file) {
        return open(new ArchiveFile(file, Source.fileName(file), "", 0, UnpackingLimit.of(file)));
    }

    /**
     * Offers the documents of an archive in a directory tree, as a repository of its own. A damaged one costs its rest, not the
     * run: a tree may hold one as a test's input.
     *
     * @param tree name of the tree
     * @param path in the tree
     * @return whether the visitor wants more
     */
    boolean visitInTree(Path file, String tree, String path, Source.Visitor visitor, SkipCounts skips)
            throws IOException {
        return visit(new ArchiveFile(file, tree + "/" + path, path + "/", 0, UnpackingLimit.of(file)), visitor, skips);
    }

    private boolean visit(ArchiveFile file, Source.Visitor visitor, SkipCounts skips) throws IOException {
        try {
            return open(file).visit(visitor, skips);
        } catch (UnpackingLimit.ExceededException e) {
            throw e;
        } catch (IOException e) {
            skips.add(SkipReason.UNREADABLE);
            return true;
        }
    }

    private Source open(ArchiveFile file) {
        return this == ZIP ? new ZipArchive(file) : new TarArchive(file, this);
    }

    /** The bytes of a tar archive without its compression. */
    InputStream decompressed(Path file) throws IOException {
        InputStream in = new BufferedInputStream(Files.newInputStream(file), 1 << 16);
        return switch (this) {
            case TAR_GZ -> new GZIPInputStream(in, 1 << 16);
            case TAR_BZ2 -> new BZip2CompressorInputStream(in, true);
            case TAR, ZIP -> in;
        };
    }

    /**
     * Offers the documents of an archive in an archive, by way of a temporary file.
     *
     * @param path in the outer archive
     * @return whether the visitor wants more
     */
    boolean visitNested(ArchiveFile outer, String path, InputStream in, Source.Visitor visitor, SkipCounts skips)
            throws IOException {
        if (outer.nesting() >= MAX_NESTING) {
            skips.add(SkipReason.TOO_DEEP);
            return true;
        }
        Path copy = temporaryFile();
        try {
            try {
                copy(outer.limit().guard(in), copy);
            } catch (UnpackingLimit.ExceededException e) {
                throw e;
            } catch (IOException e) {
                skips.add(SkipReason.UNREADABLE);
                return true;
            }
            return visit(outer.inner(copy, path), visitor, skips);
        } finally {
            Files.deleteIfExists(copy);
        }
    }

    private static Path temporaryFile() {
        try {
            return Files.createTempFile("magicoder-archive-", ".tmp");
        } catch (IOException e) {
            throw noRoom(e);
        }
    }

    private static void copy(InputStream in, Path copy) throws IOException {
        byte[] buffer = new byte[1 << 16];
        try (OutputStream out = Files.newOutputStream(copy)) {
            for (int read = in.read(buffer); read >= 0; read = in.read(buffer)) {
                try {
                    out.write(buffer, 0, read);
                } catch (IOException e) {
                    throw noRoom(e);
                }
            }
        }
    }

    private static NotOfTheSourceException noRoom(IOException e) {
        return new NotOfTheSourceException(new IOException(
                "an archive in an archive cannot be copied to " + System.getProperty("java.io.tmpdir") + ": "
                        + e.getMessage(),
                e));
    }

    /**
     * An archive to be read.
     *
     * @param repository its name, with where it lies before it
     * @param prefix before the paths in it
     * @param nesting archives it lies in
     * @param limit shared with those
     */
    record ArchiveFile(Path file, String repository, String prefix, int nesting, UnpackingLimit limit) {
        /** An archive in this one. It is a repository of its own, but for what is inside of a gem, which is the gem's own code. */
        private ArchiveFile inner(Path copy, String path) {
            String name = repository.endsWith(".gem") ? repository : repository + "/" + path.substring(prefix.length());
            return new ArchiveFile(copy, name, path + "/", nesting + 1, limit);
        }
    }
}
