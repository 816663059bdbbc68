package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Screened;
import io.magicoder.events.EventJson;
import io.magicoder.events.SampleScores;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;

/**
 * What is known of a pair, on its way from its screening to the ordered step. It ends there; the scores leave the cleaner in the
 * sample.
 */
final class ScreenedHeaders {
    private static final String SCORES = "magicoder-scores";
    private static final String HASHES = "magicoder-hashes";

    private ScreenedHeaders() {}

    /** Nobody but the screening may say such a thing. */
    static void remove(Headers headers) {
        headers.remove(SCORES);
        headers.remove(HASHES);
    }

    static void put(Screened screened, Headers headers) {
        if (!screened.scores().equals(SampleScores.CLEAN)) {
            headers.add(SCORES, EventJson.write(screened.scores()));
        }
        headers.add(HASHES, HashBytes.of(screened.texts(), screened.sketch()));
    }

    /** Takes it out of the headers of a record; a record that another version of the cleaner screened may lack the hashes. */
    static Screened take(Headers headers) {
        Header scores = headers.lastHeader(SCORES);
        Header hashes = headers.lastHeader(HASHES);
        remove(headers);
        SampleScores found = scores == null ? SampleScores.CLEAN : EventJson.read(scores.value(), SampleScores.class);
        return hashes == null ? Screened.of(found) : HashBytes.read(hashes.value(), found);
    }
}
