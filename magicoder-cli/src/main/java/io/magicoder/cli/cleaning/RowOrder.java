package io.magicoder.cli.cleaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.EventJson;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.seedextractor.strategy.PythonRandom;
import it.unimi.dsi.fastutil.longs.LongArrayList;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The rows of some files in the order in which they are judged: that of the files, or the reference's shuffle. */
public final class RowOrder {
    private final List<Path> files;
    private final @Nullable Long shuffleSeed;
    private long repaired;

    /**
     * An order.
     *
     * @param shuffleSeed null for the order of the files
     */
    public RowOrder(List<Path> files, @Nullable Long shuffleSeed) {
        this.files = files;
        this.shuffleSeed = shuffleSeed;
    }

    /** Takes a row, and where it stands: {@code FILE:ROW}, from 1. */
    @FunctionalInterface
    public interface Taker {
        /** Takes one. */
        void take(ObjectNode row, String place) throws IOException;
    }

    /** Gives every row. */
    public void forEach(Taker taker) throws IOException {
        if (shuffleSeed == null) {
            read(taker);
        } else {
            shuffle(taker, new PythonRandom(shuffleSeed));
        }
    }

    /** Rows that had text that is no Unicode. */
    public long repaired() {
        return repaired;
    }

    private void read(Taker taker) throws IOException {
        for (Path file : files) {
            try (RowReader rows = RowReader.open(file)) {
                while (rows.hasNext()) {
                    ObjectNode row = rows.next();
                    taker.take(row, file + ":" + rows.number());
                }
                repaired += rows.repairedRows();
            }
        }
    }

    /** Rows wait on the disk: memory holds where they lie. */
    private void shuffle(Taker taker, PythonRandom random) throws IOException {
        Path spool = Files.createTempFile("magicoder-rows", ".jsonl");
        try {
            LongArrayList begins = new LongArrayList();
            List<String> places = new ArrayList<>();
            long[] written = {0};
            try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(spool))) {
                read((row, place) -> {
                    byte[] bytes = EventJson.write(row);
                    begins.add(written[0]);
                    places.add(place);
                    out.write(bytes);
                    written[0] += bytes.length;
                });
            }
            begins.add(written[0]);
            try (RandomAccessFile in = new RandomAccessFile(spool.toFile(), "r")) {
                for (int place : random.shuffled(places.size())) {
                    byte[] bytes = new byte[(int) (begins.getLong(place + 1) - begins.getLong(place))];
                    in.seek(begins.getLong(place));
                    in.readFully(bytes);
                    taker.take((ObjectNode) EventJson.mapper().readTree(bytes), places.get(place));
                }
            }
        } finally {
            Files.delete(spool);
        }
    }
}
