package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpResponse;
import java.util.Map;
import java.util.Optional;

/** The REST side of the inference service. */
public final class InferenceClient {
    private static final int TOO_MANY_REQUESTS = 429;
    private static final int UNAVAILABLE = 503;

    private final ServiceHttp service;

    /** A client of the service at a base URL. */
    public InferenceClient(HttpClient http, URI base) {
        service = new ServiceHttp(http, base, "inference service", "--port");
    }

    /** What the model said, and which one it was. */
    public record Answer(String text, String finishReason, String checkpointId) {}

    /**
     * Asks the model for an answer to one instruction.
     *
     * @return empty while no model is served
     * @throws UserError if the service refuses the question
     */
    public Optional<Answer> ask(String instruction, int maxTokens) throws InterruptedException {
        HttpResponse<String> response;
        try {
            response = service.send(service.request("/v1/instruct")
                    .POST(ServiceHttp.json(Map.of("instruction", instruction, "max_tokens", maxTokens))));
        } catch (IOException e) {
            return Optional.empty(); // restarting
        }
        if (response.statusCode() == UNAVAILABLE || response.statusCode() == TOO_MANY_REQUESTS) {
            return Optional.empty();
        }
        JsonNode answer =
                ServiceHttp.tree(ServiceHttp.requireMet(response, "the inference service refused the question"));
        return Optional.of(new Answer(
                answer.path("response").asText(),
                answer.path("finish_reason").asText(),
                answer.path("checkpoint").asText()));
    }
}
