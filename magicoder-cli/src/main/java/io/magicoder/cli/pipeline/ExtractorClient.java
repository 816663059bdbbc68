package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cli.UserError;
import io.magicoder.events.RunSpecification;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import org.jspecify.annotations.Nullable;

/** The REST side of the seed extractor. */
public final class ExtractorClient {
    private final ServiceHttp service;

    /** @param base URL of the service, without {@code /runs} */
    public ExtractorClient(HttpClient http, URI base) {
        service = new ServiceHttp(http, base, "seed extractor", "--extractor");
    }

    /**
     * Starts a run, or continues the one of the same specification.
     *
     * @param training whether its data set is trained on without being asked for
     * @return its id
     * @throws UserError if the extractor refuses it, or is not there
     */
    public String start(RunSpecification specification, boolean training) throws InterruptedException {
        service.demand(
                service.request("/runs?training=" + training).POST(ServiceHttp.json(specification)),
                "the seed extractor refused the run");
        return specification.runId();
    }

    /** The failure of a run's extraction, null if it has not failed or the extractor is away for a moment. */
    public @Nullable String failure(String runId) throws InterruptedException {
        try {
            JsonNode state = ServiceHttp.tree(
                    service.send(service.request("/runs/" + runId)).body());
            return state.path("state").asText().equals("FAILED")
                    ? state.path("error").asText("the extraction failed")
                    : null;
        } catch (IOException e) {
            return null;
        }
    }
}
