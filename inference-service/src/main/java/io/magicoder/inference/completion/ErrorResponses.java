package io.magicoder.inference.completion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import com.fasterxml.jackson.databind.exc.UnrecognizedPropertyException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;
import org.jspecify.annotations.Nullable;

/** Turns whatever goes wrong into an error in OpenAI's shape. */
public final class ErrorResponses {
    private static final Logger LOG = Logger.getLogger(ErrorResponses.class);
    private static final String INVALID = "invalid_request_error";

    /** A refusal of ours. */
    @ServerExceptionMapper
    public Response refused(RefusedRequestException refusal) {
        Response.ResponseBuilder response = Response.status(refusal.status());
        refusal.retryAfter()
                .ifPresent(delay -> response.header(HttpHeaders.RETRY_AFTER, Math.max(1, delay.toSeconds())));
        return response.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(OpenAiError.of(
                        refusal.message(),
                        refusal.type(),
                        refusal.parameter().orElse(null),
                        refusal.code().orElse(null)))
                .build();
    }

    /** A value of the wrong type, or a member nobody knows. */
    @ServerExceptionMapper
    public Response mismatched(MismatchedInputException e) {
        return invalidBody(e);
    }

    /** Not found, method or media type not offered, a body that is no JSON. */
    @ServerExceptionMapper
    public Response http(WebApplicationException e) {
        if (e.getCause() instanceof JsonProcessingException body) {
            return invalidBody(body);
        }
        int status = e.getResponse().getStatus();
        return error(status, status < 500 ? INVALID : "server_error", String.valueOf(e.getMessage()), null);
    }

    /** A flaw of ours: the log has the details, the client has none of them. */
    @ServerExceptionMapper
    public Response unexpected(RuntimeException e) {
        LOG.error("a request failed", e);
        return error(500, "server_error", "the server failed to answer; its log says why", null);
    }

    private static Response invalidBody(JsonProcessingException e) {
        if (e instanceof UnrecognizedPropertyException unknown) {
            String known = unknown.getKnownPropertyIds().stream()
                    .map(Object::toString)
                    .sorted()
                    .collect(Collectors.joining(", "));
            return invalid(path(unknown), "'" + path(unknown) + "' is no parameter here; these are: " + known);
        }
        if (e instanceof InvalidFormatException text
                && text.getTargetType() == String.class
                && text.getValue() instanceof String) {
            return invalid(path(text), "'" + path(text) + "' is no Unicode text: it has half of a surrogate pair");
        }
        if (e instanceof MismatchedInputException wrong && !wrong.getPath().isEmpty()) {
            return invalid(path(wrong), "'" + path(wrong) + "' must be " + describe(wrong.getTargetType()));
        }
        String reason = e.getOriginalMessage().lines().findFirst().orElse("it is not");
        return invalid(null, "the body must be one JSON object: " + reason);
    }

    private static Response invalid(@Nullable String parameter, String message) {
        return error(400, INVALID, message, parameter);
    }

    private static String path(JsonMappingException e) {
        return e.getPath().stream()
                .map(reference ->
                        reference.getFieldName() == null ? "[" + reference.getIndex() + "]" : reference.getFieldName())
                .collect(Collectors.joining("."))
                .replace(".[", "[");
    }

    private static String describe(@Nullable Class<?> type) {
        if (type == String.class) {
            return "a string";
        } else if (type == Integer.class || type == Long.class) {
            return "an integer" + (type == Integer.class ? " below 2^31" : "");
        } else if (type == Double.class) {
            return "a number";
        } else if (type == Boolean.class) {
            return "true or false";
        }
        return "of another type";
    }

    private static Response error(int status, String type, String message, @Nullable String parameter) {
        return Response.status(status)
                .type(MediaType.APPLICATION_JSON_TYPE)
                .entity(OpenAiError.of(message, type, parameter, null))
                .build();
    }
}
