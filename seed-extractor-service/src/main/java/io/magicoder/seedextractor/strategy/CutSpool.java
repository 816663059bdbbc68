package io.magicoder.seedextractor.strategy;

import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.strategy.SeedStrategy.Cut;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Cuts in a temporary file, because the order of the seeds is only known after the last document: memory holds a number
 * per cut and no text. The file is gone after {@link #close}. Its own failures are unchecked, so that nobody takes them
 * for those of a source.
 *
 * <p>A cut is its length in bytes, the numbers, and each text as its length in bytes, −1 for none, and UTF-8.
 */
final class CutSpool implements AutoCloseable {
    private static final int BUFFER = 1 << 16;
    /** Read at once: most cuts are shorter, and a second call of the system costs more than the bytes. */
    private static final int AT_ONCE = 1 << 11;

    private static final int NONE = -1;
    /** The length, three numbers, whether it is of a repository, and an instant. */
    private static final int NUMBERS =
            Integer.BYTES + Long.BYTES + 2 * Integer.BYTES + 1 + 1 + Long.BYTES + Integer.BYTES;

    private final FileChannel file;
    private final ByteBuffer unwritten = ByteBuffer.allocateDirect(BUFFER);
    private final ByteBuffer first = ByteBuffer.allocateDirect(AT_ONCE);
    /** Bytes in the file and those that are not written yet. */
    private long end;

    CutSpool() {
        try {
            Path path = Files.createTempFile("magicoder-seeds-", ".spool");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Keeps a cut; returns where to {@link #read} it. */
    long append(Cut cut) {
        Origin origin = cut.origin();
        byte[][] texts = {
            bytes(cut.snippet()),
            bytes(cut.kind()),
            bytes(origin.path()),
            bytes(origin.language()),
            bytes(origin.repository()),
            bytes(origin.revision()),
            bytes(origin.license()),
            bytes(origin.folderLicense()),
            bytes(origin.commit())
        };
        int length = NUMBERS;
        for (byte @Nullable [] text : texts) {
            length += Integer.BYTES + (text == null ? 0 : text.length);
        }
        try {
            if (length > unwritten.remaining()) {
                flush();
            }
            boolean fits = length <= unwritten.remaining();
            ByteBuffer out = fits ? unwritten : ByteBuffer.allocate(length);
            out.putInt(length).putLong(cut.rawIndex()).putInt(cut.startLine()).putInt(cut.endLine());
            out.put(flag(origin.inRepository()));
            Instant committed = origin.committedAt();
            out.put(flag(committed != null));
            out.putLong(committed == null ? 0 : committed.getEpochSecond());
            out.putInt(committed == null ? 0 : committed.getNano());
            for (byte @Nullable [] text : texts) {
                out.putInt(text == null ? NONE : text.length);
                if (text != null) {
                    out.put(text);
                }
            }
            if (!fits) {
                write(out.flip());
            }
            long position = end;
            end += length;
            return position;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static byte @Nullable [] bytes(@Nullable String text) {
        return text == null ? null : text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte flag(boolean value) {
        return (byte) (value ? 1 : 0);
    }

    private void flush() throws IOException {
        write(unwritten.flip());
        unwritten.clear();
    }

    private void write(ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    Cut read(long position) {
        try {
            if (unwritten.position() > 0) {
                flush();
            }
            ByteBuffer in = record(position);
            in.getInt();
            long rawIndex = in.getLong();
            int startLine = in.getInt();
            int endLine = in.getInt();
            boolean inRepository = in.get() != 0;
            boolean committed = in.get() != 0;
            Instant instant = Instant.ofEpochSecond(in.getLong(), in.getInt());
            String snippet = text(in);
            String kind = text(in);
            Origin origin = new Origin(
                    text(in),
                    text(in),
                    textOrNone(in),
                    inRepository,
                    textOrNone(in),
                    textOrNone(in),
                    textOrNone(in),
                    textOrNone(in),
                    committed ? instant : null);
            return new Cut(rawIndex, snippet, startLine, endLine, kind, origin);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static String text(ByteBuffer in) throws EOFException {
        String text = textOrNone(in);
        if (text == null) {
            throw new EOFException("a text is missing in it");
        }
        return text;
    }

    private static @Nullable String textOrNone(ByteBuffer in) {
        int length = in.getInt();
        if (length == NONE) {
            return null;
        }
        byte[] bytes = new byte[length];
        in.get(bytes);
        return new String(bytes, StandardCharsets.UTF_8);
    }

    /** All bytes of a cut, from its length on. */
    private ByteBuffer record(long position) throws IOException {
        first.clear();
        fill(first, position, Integer.BYTES);
        int length = first.flip().getInt(0);
        if (length <= first.limit()) {
            return first;
        }
        ByteBuffer whole = ByteBuffer.allocate(length).put(first);
        fill(whole, position, length);
        return whole.flip();
    }

    /** Reads from a position on what is not in the buffer yet: as much as there is, and no less than {@code least} in all. */
    private void fill(ByteBuffer buffer, long position, int least) throws IOException {
        while (buffer.position() < least) {
            if (file.read(buffer, position + buffer.position()) < 0) {
                throw new EOFException("it ends early");
            }
        }
    }

    @Override
    public void close() {
        try {
            file.close();
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private static UncheckedIOException failed(IOException e) {
        return new UncheckedIOException(
                "the temporary file of seeds in " + System.getProperty("java.io.tmpdir") + " failed: " + e.getMessage(),
                e);
    }
}
