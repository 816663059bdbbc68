package io.magicoder.cli.runs;

import it.unimi.dsi.fastutil.longs.Long2LongOpenHashMap;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;

/**
 * Records on their way into order: they come as the partitions hand them over and leave by their number. They wait in a
 * temporary file; the memory holds some 30 bytes for each.
 */
final class EventSpool implements AutoCloseable {
    private final Path file;
    private final DataOutputStream out;
    private final Long2LongOpenHashMap positions = new Long2LongOpenHashMap();
    private long end;

    EventSpool() throws IOException {
        file = Files.createTempFile("magicoder-rows-", ".spool");
        OutputStream stream = new BufferedOutputStream(Files.newOutputStream(file), 1 << 16);
        out = new DataOutputStream(stream);
        positions.defaultReturnValue(-1);
    }

    /** Takes a record; of several with one number the first holds. */
    void add(long number, byte[] record) throws IOException {
        if (positions.putIfAbsent(number, end) < 0) {
            out.writeInt(record.length);
            out.write(record);
            end += Integer.BYTES + record.length;
        }
    }

    int size() {
        return positions.size();
    }

    /** The record of a number. */
    Optional<byte[]> find(long number) throws IOException {
        long position = positions.get(number);
        if (position < 0) {
            return Optional.empty();
        }
        out.flush();
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            return Optional.of(read(in, position));
        }
    }

    private static byte[] read(RandomAccessFile in, long position) throws IOException {
        in.seek(position);
        byte[] record = new byte[in.readInt()];
        in.readFully(record);
        return record;
    }

    /** Hands over all records, the smallest number first. */
    void forEach(Taker taker) throws IOException {
        out.flush();
        long[] numbers = positions.keySet().toLongArray();
        Arrays.sort(numbers);
        try (RandomAccessFile in = new RandomAccessFile(file.toFile(), "r")) {
            for (long number : numbers) {
                taker.take(read(in, positions.get(number)));
            }
        }
    }

    @Override
    public void close() throws IOException {
        out.close();
        Files.deleteIfExists(file);
    }

    /** Takes one record. */
    @FunctionalInterface
    interface Taker {
        void take(byte[] record) throws IOException;
    }
}
