package io.magicoder.rowfiles;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/** Room on a disk that goes with its channel, however the program ends: its name is taken away as soon as it is open. */
final class NamelessFile {
    private NamelessFile() {}

    /** In the folder of a file, where there is room for what the file will hold. */
    static FileChannel beside(Path file) throws IOException {
        return FileChannel.open(
                file.resolveSibling(".magicoder-rows-" + UUID.randomUUID()),
                StandardOpenOption.CREATE_NEW,
                StandardOpenOption.READ,
                StandardOpenOption.WRITE,
                StandardOpenOption.DELETE_ON_CLOSE);
    }
}
