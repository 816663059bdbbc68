package io.magicoder.generator.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Optional;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;

/** Tells the kinds of failure apart. */
final class FailureClassification {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_COMPLETION = "the answer is no chat completion: ";
    private static final int MAX_DETAIL = 300;

    private final InstantSource clock;

    FailureClassification(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * The failure that a status means.
     *
     * @param status of the response; success if its body could not be read as JSON
     * @param retryAfter the header of that name
     * @param body usually {@code {"error": {"message": …, "code": …}}}
     */
    TeacherFailure ofStatus(int status, @Nullable String retryAfter, String body) {
        JsonNode error = error(body);
        String message = oneLine(error.path("message").asText(error.asText(body)));
        String detail = "status " + status + (message.isBlank() ? "" : ": " + message);
        return switch (status) {
            // OpenAI answers an account without money with 429 as well; waiting does not help there.
            case 429 ->
                "insufficient_quota".equals(error.path("code").asText())
                        ? new Unavailable(detail)
                        : new RateLimited(detail, delay(retryAfter));
            case 401, 402, 403, 404, 405 -> new Unavailable(detail);
            case 408, 409, 425 -> new Transient(detail);
            default -> {
                if (status >= 500) {
                    yield new Transient(detail);
                }
                if (status >= 400) {
                    yield new Refused(detail);
                }
                yield status >= 300
                        ? new Unavailable(detail + "; a redirect is not followed, check the teacher's URL")
                        : new Transient(NO_COMPLETION + "status " + status);
            }
        };
    }

    /** The failure that an exception of the connection or of reading the answer means. */
    TeacherFailure ofException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException e -> {
                    return new Unavailable("unknown host " + oneLine(String.valueOf(e.getMessage())));
                }
                case ConnectException e -> {
                    return new Unavailable(oneLine(String.valueOf(e.getMessage())));
                }
                case NoRouteToHostException e -> {
                    return new Unavailable("no route to host: " + oneLine(String.valueOf(e.getMessage())));
                }
                case SSLHandshakeException e -> {
                    return new Unavailable("TLS failed: " + oneLine(String.valueOf(e.getMessage())));
                }
                case JsonProcessingException e -> {
                    return new Transient(NO_COMPLETION + oneLine(e.getOriginalMessage()));
                }
                default -> {} // look at its cause
            }
        }
        return new Transient(oneLine(failure.toString()));
    }

    /** RFC 9110, 10.2.3: seconds or a date. */
    private Optional<Duration> delay(@Nullable String retryAfter) {
        if (retryAfter == null) {
            return Optional.empty();
        }
        try {
            String value = retryAfter.strip();
            Duration delay = value.matches("\\d{1,9}")
                    ? Duration.ofSeconds(Long.parseLong(value))
                    : Duration.between(
                            clock.instant(), ZonedDateTime.parse(value, DateTimeFormatter.RFC_1123_DATE_TIME));
            return Optional.of(delay.isNegative() ? Duration.ZERO : delay);
        } catch (DateTimeException e) {
            return Optional.empty(); // as if the header were not there
        }
    }

    private static JsonNode error(String body) {
        try {
            return JSON.readTree(body).path("error");
        } catch (JsonProcessingException e) {
            return JSON.missingNode();
        }
    }

    private static String oneLine(String text) {
        String line = WellFormed.of(text).text().replaceAll("\\s+", " ").strip();
        if (line.length() <= MAX_DETAIL) {
            return line;
        }
        int end = Character.isHighSurrogate(line.charAt(MAX_DETAIL - 1)) ? MAX_DETAIL - 1 : MAX_DETAIL;
        return line.substring(0, end) + "…";
    }
}
