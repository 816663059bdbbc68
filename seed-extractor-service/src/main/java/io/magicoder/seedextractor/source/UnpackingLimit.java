package io.magicoder.seedextractor.source;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * How much may come out of an archive, nested ones included, on one way through it. Source code packs to a fifth, seldom to a
 * twentieth; an archive that gives two hundred times its size was made to fill disks.
 */
final class UnpackingLimit {
    private static final long MAX_RATIO = 200;
    /** Small archives of repetitive files are no bombs. */
    private static final long ALWAYS_ALLOWED = 1L << 30;

    private final long most;
    private long unpacked;

    private UnpackingLimit(long most) {
        this.most = most;
    }

    /** The limit of an archive on the disk. */
    static UnpackingLimit of(Path file) {
        long size;
        try {
            size = Files.size(file);
        } catch (IOException e) {
            size = 0; // whoever opens it says so
        }
        return of(size);
    }

    /** The limit of an archive of so many bytes. */
    static UnpackingLimit of(long size) {
        return new UnpackingLimit(Math.max(ALWAYS_ALLOWED, MAX_RATIO * size));
    }

    /** Begins a new way through the archive. */
    void reset() {
        unpacked = 0;
    }

    /** Counts what is read; reading fails with an {@link ExceededException} when it is too much. */
    InputStream guard(InputStream in) {
        return new FilterInputStream(in) {
            @Override
            public int read() throws IOException {
                int read = super.read();
                count(read < 0 ? 0 : 1);
                return read;
            }

            @Override
            public int read(byte[] buffer, int offset, int length) throws IOException {
                int read = super.read(buffer, offset, length);
                count(Math.max(read, 0));
                return read;
            }

            @Override
            public long skip(long bytes) throws IOException {
                long skipped = super.skip(bytes);
                count(skipped);
                return skipped;
            }
        };
    }

    private void count(long bytes) throws ExceededException {
        unpacked += bytes;
        if (unpacked > most) {
            throw new ExceededException("more than " + most + " bytes come out of it");
        }
    }

    /** More came out of an archive than anybody packs. */
    static final class ExceededException extends IOException {
        private static final long serialVersionUID = 1;

        private ExceededException(String message) {
            super(message);
        }
    }
}
