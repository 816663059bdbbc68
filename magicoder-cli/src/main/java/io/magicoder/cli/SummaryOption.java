package io.magicoder.cli;

import io.magicoder.events.EventJson;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;
import picocli.CommandLine.Option;

/** How a command says what it did: a sentence on standard error, or JSON on standard output. */
final class SummaryOption {
    @Option(names = "--json", description = "Print the summary as JSON.")
    private boolean json;

    /**
     * Prints the summary.
     *
     * @param out where the rows went: if to standard output, the JSON goes to standard error
     */
    void print(String sentence, Map<String, ?> figures, Path out) {
        if (json) {
            PrintStream stream = out.toString().equals("-") ? System.err : System.out;
            stream.println(EventJson.text(figures));
        } else {
            System.err.println(sentence);
        }
    }

    /** What a sentence says of rows that had text that is no Unicode; nothing if there were none. */
    static String repaired(long rows) {
        return rows == 0 ? "" : "; " + rows + " had text that is no Unicode: U+FFFD stands in its place";
    }
}
