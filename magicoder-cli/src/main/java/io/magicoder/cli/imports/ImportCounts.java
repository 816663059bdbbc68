package io.magicoder.cli.imports;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;

/** What was found in the files. */
public final class ImportCounts {
    private final Map<String, Long> byShape = new TreeMap<>();
    private long rows;
    private long unreadable;
    private long furtherTurns;
    private long systemMessages;
    private long repaired;

    void pair(RowReading.Reading.Pair pair) {
        rows++;
        byShape.merge(pair.shape().name().toLowerCase(Locale.ROOT).replace('_', '-'), 1L, Long::sum);
        furtherTurns += pair.furtherTurns() ? 1 : 0;
        systemMessages += pair.system() ? 1 : 0;
    }

    void noPair() {
        rows++;
        unreadable++;
    }

    void repaired(long more) {
        repaired += more;
    }

    /** All rows, those included that are no pair. */
    public long rows() {
        return rows;
    }

    /** Rows that are no pair. */
    public long unreadable() {
        return unreadable;
    }

    /** For {@code --json}. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rows", rows);
        figures.put("shapes", byShape);
        figures.put("unreadable", unreadable);
        figures.put("furtherTurnsLeftOut", furtherTurns);
        figures.put("systemMessagesLeftOut", systemMessages);
        figures.put("repaired", repaired);
        return figures;
    }

    /** In one sentence, for people. */
    @Override
    public String toString() {
        return rows + " rows ("
                + byShape.entrySet().stream()
                        .map(shape -> shape.getKey() + " " + shape.getValue())
                        .collect(Collectors.joining(", "))
                + ")"
                + (unreadable == 0 ? "" : "; " + unreadable + " are no pair, and end as rejections UNREADABLE")
                + (furtherTurns == 0
                        ? ""
                        : "; of " + furtherTurns + " conversations the first question and answer alone are taken")
                + (systemMessages == 0 ? "" : "; " + systemMessages + " system messages are left out")
                + (repaired == 0 ? "" : "; " + repaired + " had text that is no Unicode: U+FFFD stands in its place");
    }
}
