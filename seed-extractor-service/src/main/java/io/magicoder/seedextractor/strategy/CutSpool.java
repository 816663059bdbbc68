package io.magicoder.seedextractor.strategy;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.EventJson;
import io.magicoder.seedextractor.strategy.SeedStrategy.Cut;
import java.io.BufferedOutputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/**
 * Cuts in a temporary file, because the order of the seeds is only known after the last document: memory holds a number
 * per cut and no text. The file is gone after {@link #close}. Its own failures are unchecked, so that nobody takes them
 * for those of a source.
 */
final class CutSpool implements AutoCloseable {
    private static final ObjectMapper JSON = EventJson.mapper();

    private final Path path;
    private final FileChannel file;
    private final DataOutputStream out;
    private long end;

    CutSpool() {
        try {
            path = Files.createTempFile("magicoder-seeds-", ".spool");
            file = FileChannel.open(
                    path, StandardOpenOption.READ, StandardOpenOption.WRITE, StandardOpenOption.DELETE_ON_CLOSE);
            out = new DataOutputStream(new BufferedOutputStream(Channels.newOutputStream(file), 1 << 16));
        } catch (IOException e) {
            throw failed(e);
        }
    }

    /** Keeps a cut; returns where to {@link #read} it. */
    long append(Cut cut) {
        try {
            byte[] bytes = JSON.writeValueAsBytes(cut);
            out.writeInt(bytes.length);
            out.write(bytes);
            long position = end;
            end += Integer.BYTES + bytes.length;
            return position;
        } catch (IOException e) {
            throw failed(e);
        }
    }

    Cut read(long position) {
        try {
            out.flush();
            int length = bytes(position, Integer.BYTES).getInt();
            return JSON.readValue(bytes(position + Integer.BYTES, length).array(), Cut.class);
        } catch (IOException e) {
            throw failed(e);
        }
    }

    private ByteBuffer bytes(long position, int length) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(length);
        while (bytes.hasRemaining()) {
            if (file.read(bytes, position + bytes.position()) < 0) {
                throw new EOFException("it ends early");
            }
        }
        return bytes.flip();
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
