package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.magicoder.cli.UserError;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/** Requests with JSON to one service, and what its answers say. */
public final class ServiceHttp {
    private static final ObjectMapper JSON = EventJson.mapper();
    private static final Duration CONNECT_LIMIT = Duration.ofSeconds(10);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI base;
    private final String name;
    private final String option;

    /**
     * @param base URL of the service, without the path of a request
     * @param name of the service, for sentences
     * @param option that names its URL, for the same
     */
    ServiceHttp(HttpClient http, URI base, String name, String option) {
        this.http = http;
        this.base = base;
        this.name = name;
        this.option = option;
    }

    /** A client for any service. */
    public static HttpClient client() {
        return HttpClient.newBuilder().connectTimeout(CONNECT_LIMIT).build();
    }

    /**
     * A request that is yet to be given its method.
     *
     * @throws UserError if the URL of the service is none
     */
    HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT).header("Content-Type", "application/json");
        } catch (IllegalArgumentException e) {
            throw new UserError(base + " is no URL of a service: write " + option + " http://HOST:PORT", e);
        }
    }

    static HttpRequest.BodyPublisher json(Object body) {
        return HttpRequest.BodyPublishers.ofByteArray(EventJson.write(body));
    }

    /** Sends a request to a service that may be away for a moment. */
    HttpResponse<String> send(HttpRequest.Builder request) throws IOException, InterruptedException {
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
    }

    /**
     * Sends a request that must be met.
     *
     * @param refusal how a sentence about a refusal begins
     * @return the body of the answer
     * @throws UserError if the service refuses it, or is not there
     */
    String demand(HttpRequest.Builder request, String refusal) throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = send(request);
        } catch (IOException e) {
            throw new UserError(
                    "the " + name + " at " + base + " cannot be reached: start it, or correct " + option, e);
        }
        return requireMet(response, refusal);
    }

    /**
     * The body of an answer.
     *
     * @throws UserError if it is a refusal
     */
    static String requireMet(HttpResponse<String> response, String refusal) {
        if (response.statusCode() >= 300) {
            throw new UserError(refusal + ": " + reason(response.body()).orElse(response.body()));
        }
        return response.body();
    }

    /** Why a service or a teacher refuses a request: its {@code error}, or that one's {@code message}. */
    public static Optional<String> reason(String body) {
        JsonNode error = tree(body).path("error");
        JsonNode reason = error.isTextual() ? error : error.path("message");
        return reason.isTextual() ? Optional.of(reason.asText()) : Optional.empty();
    }

    /** The JSON of an answer; a missing node if it is none. */
    static JsonNode tree(String body) {
        try {
            JsonNode tree = JSON.readTree(body);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance();
        }
    }
}
