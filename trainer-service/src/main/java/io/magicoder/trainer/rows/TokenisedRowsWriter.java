package io.magicoder.trainer.rows;

import io.magicoder.events.CheckpointManifest.DataFile;
import io.magicoder.events.CheckpointManifest.ShardRange;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** Writes the files of {@link TokenisedRows}, one row after the other. What is not completed is never opened. */
public final class TokenisedRowsWriter implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;

    private final Path directory;
    private final SyncedFile tokens;
    private final SyncedFile index;
    private long rows;
    private long written;
    private long cut;
    private long dropped;
    private long filtered;

    private TokenisedRowsWriter(Path directory, SyncedFile tokens, SyncedFile index) {
        this.directory = directory;
        this.tokens = tokens;
        this.index = index;
    }

    /** Begins in a directory, which is made if need be; rows that are there already are removed. */
    public static TokenisedRowsWriter begin(Path directory) throws IOException {
        Files.createDirectories(directory);
        Files.deleteIfExists(directory.resolve(TokenisedRows.DESCRIPTION));
        SyncedFile tokens = new SyncedFile(directory.resolve(TokenisedRows.TOKENS));
        try {
            return new TokenisedRowsWriter(directory, tokens, new SyncedFile(directory.resolve(TokenisedRows.INDEX)));
        } catch (IOException e) {
            tokens.close();
            throw e;
        }
    }

    /** Adds a row; one of which no token of the response is left is counted as dropped. */
    public void add(EncodedRow encoded) throws IOException {
        TrainingRow row = encoded.row();
        int length = row.inputIds().length;
        cut += encoded.exceeding() > 0 ? 1 : 0;
        if (row.promptLength() >= length) {
            dropped++;
            return;
        }
        for (int id : row.inputIds()) {
            tokens.room(TokenisedRows.TOKEN_BYTES).putInt(id);
        }
        index.room(TokenisedRows.ENTRY_BYTES).putLong(written).putInt(length).putInt(row.promptLength());
        rows++;
        written += length;
    }

    /** Counts a row that the condition of the training leaves out. */
    public void leaveOut() {
        filtered++;
    }

    /**
     * Syncs all and makes it usable.
     *
     * @param passedOver see {@link RowCounts}
     */
    public void complete(RowsOrigin origin, ShardRange shards, long passedOver) throws IOException {
        complete(origin, shards, null, passedOver);
    }

    /** Syncs all and makes it usable: rows of files. */
    public void complete(RowsOrigin origin, List<DataFile> files) throws IOException {
        complete(origin, null, files, 0);
    }

    private void complete(
            RowsOrigin origin, @Nullable ShardRange shards, @Nullable List<DataFile> files, long passedOver)
            throws IOException {
        tokens.sync();
        index.sync();
        Path beside = directory.resolve(TokenisedRows.DESCRIPTION + ".partial");
        TokenisedRows.JSON.writeValue(
                beside.toFile(),
                new TokenisedRows.Description(
                        TokenisedRows.FORMAT,
                        origin,
                        shards,
                        files,
                        new RowCounts(rows, written, cut, dropped, passedOver, filtered)));
        Files.move(beside, directory.resolve(TokenisedRows.DESCRIPTION), StandardCopyOption.ATOMIC_MOVE);
    }

    @Override
    public void close() throws IOException {
        try (tokens) {
            index.close();
        }
    }

    private static final class SyncedFile implements AutoCloseable {
        private final FileChannel channel;
        private final ByteBuffer buffer =
                ByteBuffer.allocateDirect(BUFFER_BYTES).order(ByteOrder.LITTLE_ENDIAN);

        SyncedFile(Path file) throws IOException {
            channel = FileChannel.open(
                    file, StandardOpenOption.CREATE, StandardOpenOption.TRUNCATE_EXISTING, StandardOpenOption.WRITE);
        }

        /** Where so many bytes can be put. */
        ByteBuffer room(int bytes) throws IOException {
            if (buffer.remaining() < bytes) {
                flush();
            }
            return buffer;
        }

        private void flush() throws IOException {
            buffer.flip();
            while (buffer.hasRemaining()) {
                channel.write(buffer);
            }
            buffer.clear();
        }

        void sync() throws IOException {
            flush();
            channel.force(true);
        }

        /** What is still in the buffer belongs to rows that nobody completed. */
        @Override
        public void close() throws IOException {
            channel.close();
        }
    }
}
