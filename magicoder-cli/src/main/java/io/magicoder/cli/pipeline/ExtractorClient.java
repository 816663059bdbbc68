package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.cli.UserError;
import io.magicoder.events.EventJson;
import io.magicoder.events.RunSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/** The REST side of the seed extractor. */
public final class ExtractorClient {
    private static final ObjectMapper JSON = EventJson.mapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI base;

    /** @param base URL of the service, without {@code /runs} */
    public ExtractorClient(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /**
     * Starts a run, or continues the one of the same specification.
     *
     * @param training whether its data set is trained on without being asked for
     * @return its id
     * @throws UserError if the extractor refuses it, or is not there
     */
    public String start(RunSpecification specification, boolean training) throws InterruptedException {
        HttpRequest request = request("/runs?training=" + training)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(EventJson.write(specification)))
                .build();
        HttpResponse<String> response;
        try {
            response = http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UserError(
                    "the seed extractor at " + base + " cannot be reached: start it, or correct --extractor", e);
        }
        if (response.statusCode() >= 300) {
            throw new UserError("the seed extractor refused the run: " + errorOf(response.body()));
        }
        return specification.runId();
    }

    /** The failure of a run's extraction, null if it has not failed or the extractor is away for a moment. */
    public @Nullable String failure(String runId) throws InterruptedException {
        try {
            JsonNode state = JSON.readTree(http.send(
                            request("/runs/" + runId).build(),
                            HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8))
                    .body());
            return state.path("state").asText().equals("FAILED")
                    ? state.path("error").asText("the extraction failed")
                    : null;
        } catch (IOException e) {
            return null;
        }
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        } catch (IllegalArgumentException e) {
            throw new UserError(base + " is no URL of a service: write it like http://127.0.0.1:8081", e);
        }
    }

    private static String errorOf(String body) {
        try {
            JsonNode error = JSON.readTree(body).path("error");
            return error.isTextual() ? error.asText() : error.path("message").asText(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }
}
