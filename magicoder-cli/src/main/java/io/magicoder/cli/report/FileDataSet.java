package io.magicoder.cli.report;

import io.magicoder.rowfiles.RowReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * The rows of files.
 *
 * @param samples file of the rows that were kept
 * @param rejections file of those that were refused, if there is one
 */
public record FileDataSet(Path samples, Optional<Path> rejections) implements DataSet {
    @Override
    public void forEachSample(Taker taker) throws IOException {
        read(samples, taker);
    }

    @Override
    public void forEachRejection(Taker taker) throws IOException {
        if (rejections.isPresent()) {
            read(rejections.get(), taker);
        }
    }

    @Override
    public boolean knowsRejections() {
        return rejections.isPresent();
    }

    private static void read(Path file, Taker taker) throws IOException {
        try (RowReader rows = RowReader.open(file)) {
            while (rows.hasNext()) {
                taker.take(rows.next());
            }
        }
    }
}
