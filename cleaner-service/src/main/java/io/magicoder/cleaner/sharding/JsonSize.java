package io.magicoder.cleaner.sharding;

import io.magicoder.events.EventJson;
import io.magicoder.events.TrainingShard;

/** How many bytes {@link EventJson} takes for a text, without writing it. */
final class JsonSize {
    /** An escape: a control character, or half of a surrogate pair. */
    private static final int ESCAPE = 6;

    private static final int ROW_ENVELOPE = EventJson.write(new TrainingShard.Row("", "", "")).length;

    private static final int EXAMPLE_ENVELOPE =
            EventJson.write(new TrainingShard.Row("", "", "", "")).length - ROW_ENVELOPE;

    private JsonSize() {}

    /** Bytes of a text between its quotes. */
    static int of(String text) {
        int bytes = text.length();
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c >= 0x80 || c < ' ' || c == '"' || c == '\\') {
                bytes += beyondOne(c);
            }
        }
        return bytes;
    }

    /** Bytes of a row. */
    static int of(TrainingShard.Row row) {
        String example = row.example();
        return ROW_ENVELOPE
                + of(row.sampleId())
                + of(row.instruction())
                + of(row.response())
                + (example == null ? 0 : EXAMPLE_ENVELOPE + of(example));
    }

    private static int beyondOne(char c) {
        return switch (c) {
            case '"', '\\', '\b', '\t', '\n', '\f', '\r' -> 1;
            default -> c < ' ' || Character.isSurrogate(c) ? ESCAPE - 1 : c < 0x800 ? 1 : 2;
        };
    }
}
