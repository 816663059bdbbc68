package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** Rows one after the other, as their file has them. */
interface RowSource extends Closeable {
    /**
     * The next row, null after the last.
     *
     * @throws IOException if it cannot be read; the message completes "cannot be read at row 7: …"
     */
    @Nullable ObjectNode next() throws IOException;
}
