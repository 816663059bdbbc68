package io.magicoder.generator.teacher;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * One answer of a server.
 *
 * @param headers by lower-case name; of a header that comes twice, the first
 * @param body as it came, decompressed
 */
@SuppressWarnings("ArrayRecordComponent") // it is read once and never compared
public record HttpReply(int status, Map<String, String> headers, byte[] body) {
    public HttpReply {
        headers = Map.copyOf(headers);
    }

    /** The value of a header, without spaces around it. */
    public Optional<String> header(String name) {
        return Optional.ofNullable(headers.get(name.toLowerCase(Locale.ROOT)))
                .map(String::strip)
                .filter(value -> !value.isEmpty());
    }

    /** Whether the status says so. */
    public boolean isSuccess() {
        return status >= 200 && status < 300;
    }
}
