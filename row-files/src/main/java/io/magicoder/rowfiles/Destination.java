package io.magicoder.rowfiles;

import java.io.Closeable;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Where the bytes of a file of rows go. Closing it without {@link #commit} leaves nothing of them, where that is possible. */
sealed interface Destination extends Closeable {
    /** Takes the bytes. Closing it only flushes: a compression below that is closed has still to be committed. */
    OutputStream out();

    /** Says that all bytes were written. */
    void commit() throws IOException;

    /**
     * Opens a destination: standard output for {@code -}.
     *
     * @throws RowFileException if there can be no such file
     */
    static Destination of(Path file) throws IOException {
        if (RowFileName.isStandardStream(file)) {
            return new StandardOutput(System.out);
        }
        if (Files.isDirectory(file)) {
            throw new RowFileException(file, "is a folder: name a file");
        }
        // What a link names is replaced, not the link.
        Path target = Files.exists(file) ? file.toRealPath() : file.toAbsolutePath();
        if (Files.exists(target) && !Files.isRegularFile(target)) {
            return new Pipe(Files.newOutputStream(target, StandardOpenOption.WRITE));
        }
        return Beside.create(target);
    }

    /** Standard output: what was written cannot be taken back. */
    record StandardOutput(PrintStream stream) implements Destination {
        @Override
        public OutputStream out() {
            return new LeftOpen(stream) {
                @Override
                public void write(byte[] bytes, int offset, int length) throws IOException {
                    super.write(bytes, offset, length);
                    commit();
                }
            };
        }

        @Override
        public void commit() throws IOException {
            if (stream.checkError()) {
                throw new IOException("it was closed");
            }
        }

        @Override
        public void close() {
            stream.flush();
        }
    }

    /** A named pipe or device, which is no file that could be replaced. */
    record Pipe(OutputStream stream) implements Destination {
        @Override
        public OutputStream out() {
            return new LeftOpen(stream);
        }

        @Override
        public void commit() throws IOException {
            stream.flush();
        }

        @Override
        public void close() throws IOException {
            stream.close();
        }
    }

    /**
     * A file beside the one that is to be, which takes its name at the end. It is deleted if it does not come to that, and also
     * when the program is stopped, as by Ctrl-C.
     */
    final class Beside implements Destination {
        private final Path target;
        private final Path path;
        private final Thread deletion = new Thread(this::delete, "delete-unfinished-file");
        private final FileChannel channel;

        private Beside(Path target, Path path) throws IOException {
            this.target = target;
            this.path = path;
            Runtime.getRuntime().addShutdownHook(deletion);
            channel = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
        }

        private static Beside create(Path target) throws IOException {
            Path folder = target.getParent();
            if (folder != null) {
                Files.createDirectories(folder);
            }
            String name = String.valueOf(target.getFileName());
            return new Beside(target, target.resolveSibling("." + name + "." + UUID.randomUUID() + ".part"));
        }

        @Override
        public OutputStream out() {
            return new LeftOpen(Channels.newOutputStream(channel));
        }

        @Override
        public void commit() throws IOException {
            channel.force(true);
            channel.close();
            Files.move(path, target, StandardCopyOption.REPLACE_EXISTING, StandardCopyOption.ATOMIC_MOVE);
        }

        private void delete() {
            try {
                Files.deleteIfExists(path);
            } catch (IOException e) {
                path.toFile().deleteOnExit(); // nothing more can be done about a folder that refuses
            }
        }

        @Override
        public void close() throws IOException {
            channel.close();
            delete();
            try {
                Runtime.getRuntime().removeShutdownHook(deletion);
            } catch (IllegalStateException _) {
                // The program is being stopped: the hook is at work.
            }
        }
    }

    /** Passes bytes on to a stream that it leaves open. */
    class LeftOpen extends FilterOutputStream {
        LeftOpen(OutputStream below) {
            super(below);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            out.write(bytes, offset, length);
        }

        @Override
        public void close() throws IOException {
            flush();
        }
    }
}
