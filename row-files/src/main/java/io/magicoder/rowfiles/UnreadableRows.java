package io.magicoder.rowfiles;

/** Is told of the rows that {@link RowReader} passes over. */
@FunctionalInterface
public interface UnreadableRows {
    /**
     * One row.
     *
     * @param line of the file, from 1
     * @param why completes a sentence that begins with the line: {@code is no JSON object}
     */
    void passedOver(long line, String why);
}
