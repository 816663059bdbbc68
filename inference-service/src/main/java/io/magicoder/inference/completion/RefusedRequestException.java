package io.magicoder.inference.completion;

import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A request that is not answered with a completion; becomes an error in OpenAI's shape. */
public final class RefusedRequestException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final int status;
    private final String type;
    private final String message;
    private final @Nullable String parameter;
    private final @Nullable String code;
    private final @Nullable Duration retryAfter;

    private RefusedRequestException(
            int status,
            String type,
            String message,
            @Nullable String parameter,
            @Nullable String code,
            @Nullable Duration retryAfter) {
        super(message);
        this.message = message;
        this.status = status;
        this.type = type;
        this.parameter = parameter;
        this.code = code;
        this.retryAfter = retryAfter;
    }

    /** 400: the request itself is wrong. */
    public static RefusedRequestException invalid(@Nullable String parameter, String message) {
        return new RefusedRequestException(400, "invalid_request_error", message, parameter, null, null);
    }

    /** Refuses a member of a request with 400 unless it is what we offer. */
    static void refuseUnless(boolean offered, String parameter, String reason) {
        if (!offered) {
            throw invalid(parameter, "'" + parameter + "': " + reason);
        }
    }

    /** 400: prompt and new tokens do not fit into the context. */
    public static RefusedRequestException tooLong(String parameter, String message) {
        return new RefusedRequestException(
                400, "invalid_request_error", message, parameter, "context_length_exceeded", null);
    }

    /** 401: no key, or one that nobody knows. */
    public static RefusedRequestException unknownKey() {
        return new RefusedRequestException(
                401,
                "invalid_request_error",
                "the header Authorization names no API key that is known here: send Bearer and your key",
                null,
                "invalid_api_key",
                null);
    }

    /** 403: nobody may do this here. */
    public static RefusedRequestException forbidden(String message) {
        return new RefusedRequestException(403, "invalid_request_error", message, null, "forbidden", null);
    }

    /** 404: the request is about something that is not here. */
    public static RefusedRequestException notFound(String parameter, String message) {
        return new RefusedRequestException(404, "invalid_request_error", message, parameter, "not_found", null);
    }

    /** 404: another model than the one served here. */
    public static RefusedRequestException unknownModel(String requested, String served) {
        return new RefusedRequestException(
                404,
                "invalid_request_error",
                "the model '" + requested + "' does not exist here; this instance serves '" + served + "'",
                "model",
                "model_not_found",
                null);
    }

    /** 413: more than a body may have. */
    public static RefusedRequestException bodyTooLarge(int limit) {
        return new RefusedRequestException(
                413,
                "invalid_request_error",
                "the body is larger than " + limit + " bytes, the most that is read: send a shorter one",
                null,
                "request_too_large",
                null);
    }

    /** 429: as many requests wait as may. */
    public static RefusedRequestException queueFull(int capacity, Duration retryAfter) {
        return new RefusedRequestException(
                429,
                "rate_limit_error",
                capacity + " requests wait already; try again later",
                null,
                "queue_full",
                retryAfter);
    }

    /** 499, as proxies call it: the client has left, so that only the metrics see this. */
    public static RefusedRequestException abandoned() {
        return new RefusedRequestException(499, "server_error", "the client has left", null, null, null);
    }

    /** 503: nothing to answer with. */
    public static RefusedRequestException unavailable(String message, Duration retryAfter) {
        return new RefusedRequestException(503, "server_error", message, null, "unavailable", retryAfter);
    }

    /** 504: the time allowed for a request is over. */
    public static RefusedRequestException timedOut(Duration allowed) {
        return new RefusedRequestException(
                504,
                "server_error",
                "the request was not answered within " + allowed.toMillis() / 1000.0 + " s and was stopped",
                null,
                "timeout",
                null);
    }

    /** The HTTP status. */
    public int status() {
        return status;
    }

    /** What was wrong, where, and what to do. */
    public String message() {
        return message;
    }

    public String type() {
        return type;
    }

    /** The member of the request that is wrong. */
    public Optional<String> parameter() {
        return Optional.ofNullable(parameter);
    }

    public Optional<String> code() {
        return Optional.ofNullable(code);
    }

    /** When another attempt makes sense. */
    public Optional<Duration> retryAfter() {
        return Optional.ofNullable(retryAfter);
    }
}
