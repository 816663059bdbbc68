package io.magicoder.rowfiles;

import com.fasterxml.jackson.databind.ObjectWriter;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** JSON objects, one per line, by themselves or in an array. No rows are no lines, or an empty array. */
final class JsonSink implements RowSink {
    private static final ObjectWriter ROW = RowValues.JSON.writer();

    private final OutputStream out;
    private final String beforeFirst;
    private final String between;
    private final String afterLast;
    private final String afterNone;
    private boolean any;

    private JsonSink(OutputStream out, String beforeFirst, String between, String afterLast, String afterNone) {
        this.out = out;
        this.beforeFirst = beforeFirst;
        this.between = between;
        this.afterLast = afterLast;
        this.afterNone = afterNone;
    }

    static JsonSink lines(OutputStream out) {
        return new JsonSink(out, "", "\n", "\n", "");
    }

    static JsonSink array(OutputStream out) {
        return new JsonSink(out, "[", ",\n", "]\n", "[]\n");
    }

    @Override
    public void write(ObjectNode row) throws IOException {
        byte[] bytes = ROW.writeValueAsBytes(row);
        put(any ? between : beforeFirst);
        any = true;
        out.write(bytes);
    }

    private void put(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.US_ASCII));
    }

    @Override
    public void finish() throws IOException {
        put(any ? afterLast : afterNone);
        out.close();
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
