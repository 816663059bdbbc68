package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cli.UserError;
import io.magicoder.events.EventJson;
import io.magicoder.trainer.rows.RowCounts;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The REST side of the trainer. */
public final class TrainerClient {
    private final ServiceHttp service;

    /** @param base URL of the service, without {@code /trainings} */
    public TrainerClient(HttpClient http, URI base) {
        service = new ServiceHttp(http, base, "trainer", "--trainer");
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
        return ServiceHttp.tree(service.demand(
                        service.request("/trainings").POST(ServiceHttp.json(body)), "the trainer refused the training"))
                .path("trainingId")
                .asText();
    }

    /**
     * What became of the samples in a training; empty before they are tokenised, and where an earlier version of the trainer did not
     * remember it.
     *
     * @throws UserError if there is no training of this id, or the trainer is not there
     */
    public Optional<RowCounts> rows(String trainingId) throws InterruptedException {
        JsonNode rows = ServiceHttp.tree(service.demand(
                        service.request("/trainings/" + trainingId).GET(),
                        "the trainer does not tell of " + trainingId))
                .at("/training/rows");
        return rows.isObject() ? Optional.of(EventJson.mapper().convertValue(rows, RowCounts.class)) : Optional.empty();
    }

    /**
     * Cancels a training that waits or runs.
     *
     * @throws UserError if there is none of this id, it has ended, or the trainer is not there
     */
    public void cancel(String trainingId) throws InterruptedException {
        service.demand(service.request("/trainings/" + trainingId).DELETE(), "the training was not cancelled");
    }
}
