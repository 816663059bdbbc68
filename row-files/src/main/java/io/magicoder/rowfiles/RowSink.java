package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.Closeable;
import java.io.IOException;

/** Takes rows one after the other. Closing releases what it holds, whether the rows were finished or not. */
interface RowSink extends Closeable {
    void write(ObjectNode row) throws IOException;

    /** All rows were written: completes the form. */
    void finish() throws IOException;
}
