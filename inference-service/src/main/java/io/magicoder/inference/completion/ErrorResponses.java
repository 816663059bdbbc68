package io.magicoder.inference.completion;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonMappingException;
import com.fasterxml.jackson.databind.exc.InvalidFormatException;
import com.fasterxml.jackson.databind.exc.MismatchedInputException;
import jakarta.ws.rs.WebApplicationException;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Objects;
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
        if (refusal.status() == 401) {
            response.header(HttpHeaders.WWW_AUTHENTICATE, "Bearer");
        }
        return response.type(MediaType.APPLICATION_JSON_TYPE)
                .entity(OpenAiError.of(
                        refusal.message(),
                        refusal.type(),
                        refusal.parameter().orElse(null),
                        refusal.code().orElse(null)))
                .build();
    }

    /** A body without an announced length, which turned out to be too large. */
    @ServerExceptionMapper
    public Response tooLarge(BodyLimit.TooLargeException e) {
        return refused(RefusedRequestException.bodyTooLarge(BodyLimit.MAX_BYTES));
    }

    /** A value of the wrong type, or what a reader of JSON does not put up with. */
    @ServerExceptionMapper({MismatchedInputException.class, JsonProcessingException.class})
    public Response unreadable(JsonProcessingException e) {
        return invalidBody(e);
    }

    /** Not found, method or media type not offered, a body that is no JSON. */
    @ServerExceptionMapper
    public Response http(WebApplicationException e, ContainerRequestContext request) {
        if (e.getCause() instanceof JsonProcessingException body) {
            return invalidBody(body);
        }
        if (e.getCause() instanceof BodyLimit.TooLargeException body) {
            return tooLarge(body);
        }
        Response refusal = e.getResponse();
        String allowed = refusal.getHeaderString(HttpHeaders.ALLOW);
        String asked =
                request.getMethod() + " " + request.getUriInfo().getRequestUri().getPath();
        String message = switch (refusal.getStatus()) {
            case 404 -> "there is nothing at " + asked + ": GET /openapi describes what is here";
            case 405 -> asked + " is not offered" + (allowed == null ? "" : ", only " + allowed);
            case 406 -> "the answer of " + asked + " is application/json, which the header Accept leaves out";
            case 415 ->
                asked + " takes application/json, but the header Content-Type says "
                        + Objects.requireNonNullElse(request.getHeaderString(HttpHeaders.CONTENT_TYPE), "nothing");
            default -> asked + ": " + e.getMessage();
        };
        Response answer =
                error(refusal.getStatus(), refusal.getStatus() < 500 ? INVALID : "server_error", message, null);
        return allowed == null
                ? answer
                : Response.fromResponse(answer)
                        .header(HttpHeaders.ALLOW, allowed)
                        .build();
    }

    /** A flaw of ours: the log has the details, the client has none of them. */
    @ServerExceptionMapper({RuntimeException.class, Error.class})
    public Response unexpected(Throwable e, ContainerRequestContext request) {
        LOG.errorf(e, "request %s failed", RequestIds.of(request));
        return error(500, "server_error", "the server failed to answer; its log says why", null);
    }

    private static Response invalidBody(JsonProcessingException e) {
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
