package io.magicoder.trainer.rows;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.CheckpointManifest.DataFile;
import io.magicoder.events.CheckpointManifest.ShardRange;
import io.magicoder.events.EventJson;
import io.magicoder.languagemodel.text.TrainingRow;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.AbstractList;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import org.jspecify.annotations.Nullable;

/**
 * The rows of a data set, mapped from a directory: each is copied out of the file when it is asked for, so that memory
 * does not grow with their number. Three files: {@value #TOKENS} has the tokens of all rows one after the other as
 * little-endian ints, {@value #INDEX} three numbers for each row (its first token as a long, its length and the length
 * of its prompt as ints), and {@value #DESCRIPTION}, written last, says what the rows are made of.
 */
public final class TokenisedRows extends AbstractList<TrainingRow> implements RandomAccess, AutoCloseable {
    static final String TOKENS = "tokens.bin";
    static final String INDEX = "rows.bin";
    static final String DESCRIPTION = "rows.json";

    static final int TOKEN_BYTES = Integer.BYTES;
    static final int ENTRY_BYTES = Long.BYTES + 2 * Integer.BYTES;
    static final ObjectMapper JSON = EventJson.mapper();

    /** Of the files; another one is not read. */
    static final int FORMAT = 2;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Arena arena;
    private final MemorySegment tokens;
    private final MemorySegment index;
    private final Description description;

    /** What {@value #DESCRIPTION} holds. */
    record Description(
            int format,
            RowsOrigin origin,
            @Nullable ShardRange shards,
            @Nullable List<DataFile> files,
            RowCounts counts) {}

    private TokenisedRows(Arena arena, MemorySegment tokens, MemorySegment index, Description description) {
        this.arena = arena;
        this.tokens = tokens;
        this.index = index;
        this.description = description;
    }

    /**
     * Opens the rows in a directory.
     *
     * @return empty if there are none, or not all
     */
    public static Optional<TokenisedRows> open(Path directory) throws IOException {
        Path file = directory.resolve(DESCRIPTION);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        Description description = JSON.readValue(file.toFile(), Description.class);
        if (description.format() != FORMAT
                || size(directory.resolve(TOKENS)) != description.counts().tokens() * TOKEN_BYTES
                || size(directory.resolve(INDEX)) != description.counts().rows() * ENTRY_BYTES) {
            return Optional.empty();
        }
        Arena arena = Arena.ofShared();
        try {
            return Optional.of(new TokenisedRows(
                    arena, map(directory.resolve(TOKENS), arena), map(directory.resolve(INDEX), arena), description));
        } catch (IOException | RuntimeException e) {
            arena.close();
            throw e;
        }
    }

    private static long size(Path file) throws IOException {
        return Files.exists(file) ? Files.size(file) : -1;
    }

    private static MemorySegment map(Path file, Arena arena) throws IOException {
        try (FileChannel channel = FileChannel.open(file)) {
            return channel.map(MapMode.READ_ONLY, 0, channel.size(), arena);
        }
    }

    public RowsOrigin origin() {
        return description.origin();
    }

    /** The shards they were made of, null if they were made of files. */
    public @Nullable ShardRange shards() {
        return description.shards();
    }

    /** The files they were made of, none if they were made of shards. */
    public List<DataFile> files() {
        List<DataFile> files = description.files();
        return files == null ? List.of() : files;
    }

    public RowCounts counts() {
        return description.counts();
    }

    @Override
    public TrainingRow get(int row) {
        long entry = (long) Objects.checkIndex(row, size()) * ENTRY_BYTES;
        int[] ids = new int[index.get(INT, entry + Long.BYTES)];
        MemorySegment.copy(tokens, INT, index.get(LONG, entry) * TOKEN_BYTES, ids, 0, ids.length);
        return new TrainingRow(ids, index.get(INT, entry + Long.BYTES + Integer.BYTES));
    }

    @Override
    public int size() {
        return Math.toIntExact(description.counts().rows());
    }

    @Override
    public void close() {
        arena.close();
    }
}
