package io.magicoder.generator.progress;

import java.nio.charset.StandardCharsets;
import java.util.Optional;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;

/**
 * Where the record of a seed lies on its topic. Each outcome names the place of its seed in the header {@value #HEADER}
 * as {@code partition:offset}, so that whoever looks back knows how far the outcomes of a partition go.
 */
public record SeedPlace(int partition, long offset) {
    public static final String HEADER = "magicoder-seed-place";

    /** The header of an outcome. */
    public Header header() {
        return new RecordHeader(HEADER, (partition + ":" + offset).getBytes(StandardCharsets.US_ASCII));
    }

    /** The place that an outcome names; empty if it names none. */
    static Optional<SeedPlace> of(Headers headers) {
        Header header = headers.lastHeader(HEADER);
        if (header == null || header.value() == null) {
            return Optional.empty();
        }
        String[] parts = new String(header.value(), StandardCharsets.US_ASCII).split(":", -1);
        try {
            return parts.length == 2
                    ? Optional.of(new SeedPlace(Integer.parseInt(parts[0]), Long.parseLong(parts[1])))
                    : Optional.empty();
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
    }
}
