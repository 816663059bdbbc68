package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.cli.UserError;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The REST side of the trainer. */
public final class TrainerClient {
    private static final ObjectMapper JSON = EventJson.mapper();
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final HttpClient http;
    private final URI base;

    /** @param base URL of the service, without {@code /trainings} */
    public TrainerClient(HttpClient http, URI base) {
        this.http = http;
        this.base = base;
    }

    /**
     * What else than the trainer's own configuration a training shall be made of.
     *
     * @param settings keys of the trainer to values
     */
    public record Wish(@Nullable Path baseModel, @Nullable String preset, Map<String, String> settings) {
        /** As the trainer is configured. */
        public static final Wish AS_CONFIGURED = new Wish(null, null, Map.of());
    }

    /**
     * Asks for a training on the data set of a run, whether or not such a training failed before.
     *
     * @return its id; it is queued, runs, or is finished
     * @throws UserError if the trainer refuses it, or is not there
     */
    public String ask(String runId, Wish wish) throws InterruptedException {
        Map<String, Object> body = new LinkedHashMap<>();
        body.put("runId", runId);
        if (wish.baseModel() != null) {
            body.put("baseModel", wish.baseModel().toAbsolutePath().normalize().toString());
        }
        if (wish.preset() != null) {
            body.put("preset", wish.preset());
        }
        if (!wish.settings().isEmpty()) {
            body.put("settings", wish.settings());
        }
        HttpResponse<String> response = send(request("/trainings")
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(EventJson.write(body)))
                .build());
        return tree(requireDone(response, "the trainer refused the training"))
                .path("trainingId")
                .asText();
    }

    /**
     * Cancels a training that waits or runs.
     *
     * @throws UserError if there is none of this id, it has ended, or the trainer is not there
     */
    public void cancel(String trainingId) throws InterruptedException {
        requireDone(
                send(request("/trainings/" + trainingId)
                        .header("Content-Type", "application/json")
                        .DELETE()
                        .build()),
                "the training was not cancelled");
    }

    private HttpResponse<String> send(HttpRequest request) throws InterruptedException {
        try {
            return http.send(request, HttpResponse.BodyHandlers.ofString(StandardCharsets.UTF_8));
        } catch (IOException e) {
            throw new UserError("the trainer at " + base + " cannot be reached: start it, or correct --trainer", e);
        }
    }

    private static String requireDone(HttpResponse<String> response, String otherwise) {
        if (response.statusCode() >= 300) {
            throw new UserError(
                    otherwise + ": " + tree(response.body()).path("error").asText(response.body()));
        }
        return response.body();
    }

    private static JsonNode tree(String body) {
        try {
            return JSON.readTree(body);
        } catch (IOException e) {
            return JSON.createObjectNode();
        }
    }

    private HttpRequest.Builder request(String path) {
        try {
            return HttpRequest.newBuilder(base.resolve(path)).timeout(LIMIT);
        } catch (IllegalArgumentException e) {
            throw new UserError(base + " is no URL of a service: write it like http://127.0.0.1:8084", e);
        }
    }
}
