package io.magicoder.cli.meaning;

import io.magicoder.events.DeterministicId;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.Map;
import java.util.Optional;
import java.util.zip.CRC32C;

/**
 * Answers of equal size, kept from one command to the next: a file that only grows, in which an answer is found by the SHA-256 of its
 * question. Each record is hash, answer and the CRC-32C of both, so a command that is killed leaves at most a last record that does not
 * count. The answers stay in the file, the hashes are in memory. While one command has the file, another finds it empty and keeps nothing.
 * Safe for many threads.
 */
final class AnswerFile implements AutoCloseable {
    private static final int MAGIC = 0x4d434131;
    private static final int HEADER_BYTES = 2 * Integer.BYTES;
    private static final int HASH_BYTES = 32;
    private static final int CHECK_BYTES = Integer.BYTES;
    private static final int BLOCK_BYTES = 1 << 20;

    private final Path file;
    private final int answerBytes;
    private final FileChannel channel;
    private final boolean mine;
    /** Where the record of a question begins. */
    private final Map<ByteBuffer, Long> places = new HashMap<>();

    private long end = HEADER_BYTES;
    private long found;

    private AnswerFile(Path file, int answerBytes, FileChannel channel, boolean mine) {
        this.file = file;
        this.answerBytes = answerBytes;
        this.channel = channel;
        this.mine = mine;
    }

    /**
     * Opens a file, and makes it if there is none. One that holds answers of another size, or is none of these files, begins anew.
     *
     * @param answerBytes size of each answer, at least 1
     */
    static AnswerFile open(Path file, int answerBytes) throws IOException {
        Files.createDirectories(file.toAbsolutePath().getParent());
        FileChannel channel =
                FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.READ, StandardOpenOption.WRITE);
        try {
            AnswerFile opened = new AnswerFile(file, answerBytes, channel, lock(channel));
            if (opened.mine) {
                opened.read();
            }
            return opened;
        } catch (IOException | RuntimeException e) {
            channel.close();
            throw e;
        }
    }

    private static boolean lock(FileChannel channel) throws IOException {
        try {
            return channel.tryLock() != null;
        } catch (OverlappingFileLockException e) {
            return false; // by this JVM
        }
    }

    /** Where the answers are. */
    Path file() {
        return file;
    }

    /** Whether answers are kept: no other command has the file. */
    boolean isMine() {
        return mine;
    }

    /** How many answers were found so far. */
    synchronized long found() {
        return found;
    }

    /** The answer to a question, if there is one. */
    synchronized Optional<byte[]> find(String question) {
        Optional<byte[]> answer = look(question);
        answer.ifPresent(_ -> found++);
        return answer;
    }

    /** The same for a question that no row asks: it is not counted. */
    synchronized Optional<byte[]> look(String question) {
        Long place = places.get(hash(question));
        if (place == null) {
            return Optional.empty();
        }
        try {
            byte[] record = new byte[recordBytes()];
            readAt(ByteBuffer.wrap(record), place);
            if (!isWhole(record)) {
                return Optional.empty();
            }
            return Optional.of(Arrays.copyOfRange(record, HASH_BYTES, HASH_BYTES + answerBytes));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * Keeps an answer.
     *
     * @throws IllegalArgumentException if it has another size than all
     */
    synchronized void put(String question, byte[] answer) {
        if (answer.length != answerBytes) {
            throw new IllegalArgumentException(
                    "the answer has " + answer.length + " bytes, those in " + file + " have " + answerBytes);
        }
        if (!mine) {
            return;
        }
        ByteBuffer hash = hash(question);
        ByteBuffer record =
                ByteBuffer.allocate(recordBytes()).put(hash.duplicate()).put(answer);
        record.putInt(check(record.array())).flip();
        try {
            writeAt(record, end);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        places.put(hash, end);
        end += recordBytes();
    }

    /** Forgets all answers. */
    synchronized void clear() {
        places.clear();
        end = HEADER_BYTES;
        if (!mine) {
            return;
        }
        try {
            channel.truncate(0);
            writeAt(
                    ByteBuffer.allocate(HEADER_BYTES)
                            .putInt(MAGIC)
                            .putInt(answerBytes)
                            .flip(),
                    0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        try {
            channel.close();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void read() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(HEADER_BYTES);
        readAt(header, 0);
        header.flip();
        if (header.remaining() < HEADER_BYTES || header.getInt() != MAGIC || header.getInt() != answerBytes) {
            clear();
            return;
        }
        byte[] record = new byte[recordBytes()];
        ByteBuffer block = ByteBuffer.allocate(Math.max(1, BLOCK_BYTES / record.length) * record.length);
        for (long at = end; readAt(block.clear(), at) >= record.length; at = end) {
            for (block.flip(); block.remaining() >= record.length; end += record.length) {
                block.get(record);
                if (!isWhole(record)) {
                    channel.truncate(end); // a command was killed while it wrote
                    return;
                }
                places.put(ByteBuffer.wrap(Arrays.copyOf(record, HASH_BYTES)), end);
            }
        }
        channel.truncate(end);
    }

    /** Fills a buffer as far as the file reaches, and returns how many bytes there were. */
    private int readAt(ByteBuffer buffer, long place) throws IOException {
        int read = 0;
        while (buffer.hasRemaining()) {
            int more = channel.read(buffer, place + read);
            if (more < 0) {
                break;
            }
            read += more;
        }
        return read;
    }

    private void writeAt(ByteBuffer buffer, long place) throws IOException {
        long next = place;
        while (buffer.hasRemaining()) {
            next += channel.write(buffer, next);
        }
    }

    private int recordBytes() {
        return HASH_BYTES + answerBytes + CHECK_BYTES;
    }

    private boolean isWhole(byte[] record) {
        return ByteBuffer.wrap(record).getInt(HASH_BYTES + answerBytes) == check(record);
    }

    private int check(byte[] record) {
        CRC32C sum = new CRC32C();
        sum.update(record, 0, HASH_BYTES + answerBytes);
        return (int) sum.getValue();
    }

    private static ByteBuffer hash(String question) {
        String digits = DeterministicId.sha256Hex(question.getBytes(StandardCharsets.UTF_8));
        return ByteBuffer.wrap(HexFormat.of().parseHex(digits));
    }
}
