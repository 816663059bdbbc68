package io.magicoder.benchmarks;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Optional;

/** The REST side of services that may not listen yet. Whoever is interrupted while asking gets no answer. */
final class ServiceClient implements AutoCloseable {
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();

    /** Status of the answer to a body in JSON; 0 without an answer. */
    int post(URI place, Object body) {
        return send(posted(place, body)).map(HttpResponse::statusCode).orElse(0);
    }

    /** The JSON that answers a body in JSON; a missing node without an answer, or for one that is no 200. */
    JsonNode ask(URI place, Object body) {
        return json(posted(place, body));
    }

    /** The JSON that is there; a missing node without an answer, or for one that is no 200. */
    JsonNode get(URI place) {
        return json(HttpRequest.newBuilder(place).build());
    }

    private static HttpRequest posted(URI place, Object body) {
        return HttpRequest.newBuilder(place)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofByteArray(EventJson.write(body)))
                .build();
    }

    private JsonNode json(HttpRequest request) {
        return send(request)
                .filter(response -> response.statusCode() == 200)
                .map(response -> EventJson.read(response.body(), JsonNode.class))
                .orElse(MissingNode.getInstance());
    }

    private Optional<HttpResponse<byte[]>> send(HttpRequest request) {
        try {
            return Optional.of(http.send(request, HttpResponse.BodyHandlers.ofByteArray()));
        } catch (IOException e) {
            return Optional.empty(); // not listening yet
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }

    @Override
    public void close() {
        http.close();
    }
}
