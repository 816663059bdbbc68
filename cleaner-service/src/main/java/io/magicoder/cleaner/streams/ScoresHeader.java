package io.magicoder.cleaner.streams;

import io.magicoder.events.EventJson;
import io.magicoder.events.SampleScores;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/** The scores of a pair on their way from its screening to the ordered step; they leave the cleaner in the sample. */
final class ScoresHeader {
    private static final String NAME = "magicoder-scores";

    private ScoresHeader() {}

    static void put(SampleScores scores, Headers headers) {
        headers.remove(NAME);
        if (!scores.equals(SampleScores.CLEAN)) {
            headers.add(NAME, EventJson.write(scores));
        }
    }

    /** Takes the scores out of the headers of a record. */
    static SampleScores take(Headers headers) {
        Header header = headers.lastHeader(NAME);
        if (header == null) {
            return SampleScores.CLEAN;
        }
        headers.remove(NAME);
        return EventJson.read(header.value(), SampleScores.class);
    }
}
