package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.ledger.RunLedger;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.apache.kafka.streams.KafkaStreams;
import org.apache.kafka.streams.StoreQueryParameters;
import org.apache.kafka.streams.errors.InvalidStateStoreException;
import org.apache.kafka.streams.state.QueryableStoreTypes;
import org.apache.kafka.streams.state.ReadOnlyKeyValueStore;
import org.jspecify.annotations.Nullable;

/** What the ledger of a run says right now. */
@Path("/runs")
@Produces(MediaType.APPLICATION_JSON)
public class RunResource {
    private final KafkaStreams streams;

    public RunResource(KafkaStreams streams) {
        this.streams = streams;
    }

    /** 200 with the {@link RunView}; 404 for an unknown run; 503 while, or where, the ledger is not at hand. */
    @GET
    @Path("/{runId}")
    public Response run(String runId) {
        try {
            ReadOnlyKeyValueStore<String, RunLedger> ledgers = streams.store(
                    StoreQueryParameters.fromNameAndType(StateStores.LEDGERS, QueryableStoreTypes.keyValueStore()));
            RunLedger ledger = ledgers.get(runId);
            return ledger == null
                    ? error(Response.Status.NOT_FOUND, "no run " + runId)
                    : Response.ok(RunView.of(ledger)).build();
        } catch (InvalidStateStoreException e) {
            return error(
                    Response.Status.SERVICE_UNAVAILABLE,
                    "the ledger is not at hand: this instance is starting, or another one holds it");
        }
    }

    private static Response error(Response.Status status, String sentence) {
        return Response.status(status).entity(Map.of("error", sentence)).build();
    }

    /**
     * The ledger as JSON.
     *
     * @param seeds null until the extractor has written all of them
     * @param settled seeds that have ended: samples and rejections
     * @param missing seeds that have not; null until {@code seeds} is known
     * @param closed whether {@code DatasetReady} is written
     * @param openBecause one sentence, null once it is closed
     */
    public record RunView(
            String runId,
            @Nullable Long seeds,
            long settled,
            @Nullable Long missing,
            long samples,
            long rejections,
            Map<String, Long> rejectionsByReason,
            Map<String, Long> samplesByLanguage,
            int shards,
            boolean closed,
            @Nullable String openBecause) {
        static RunView of(RunLedger ledger) {
            Long seeds = ledger.seeds();
            Long missing = seeds == null ? null : Long.valueOf(Math.max(0, seeds - ledger.settled()));
            boolean closed = ledger.phase() != RunLedger.Phase.OPEN;
            return new RunView(
                    ledger.runId(),
                    seeds,
                    ledger.settled(),
                    missing,
                    ledger.samples(),
                    ledger.rejections(),
                    ledger.rejectionsByReason(),
                    ledger.samplesByLanguage(),
                    ledger.shards(),
                    closed,
                    closed ? null : openBecause(ledger));
        }

        private static String openBecause(RunLedger ledger) {
            Long seeds = ledger.seeds();
            if (seeds == null) {
                return "the extractor has not yet said how many seeds there are";
            }
            return ledger.overdrawn()
                    ? ledger.settled() + " seeds have ended, but the extractor wrote only " + seeds
                    : seeds - ledger.settled() + " of " + seeds + " seeds have not ended";
        }
    }
}
