package io.magicoder.seedextractor.run;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.RunSpecificationReader;
import io.magicoder.seedextractor.run.RunStatus.State;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DefaultValue;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.QueryParam;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Runs over REST. */
@Path("/runs")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
@RunOnVirtualThread
public class RunResource {
    private final ExtractionRuns runs;
    private final SourceRoots roots;

    RunResource(ExtractionRuns runs, SourceRoots roots) {
        this.runs = runs;
        this.roots = roots;
    }

    /**
     * Starts or resumes the run of a specification: 202 while it is extracted, 200 if all its seeds are written.
     *
     * @param training {@code false} if its data set is to be trained on only when somebody asks; it counts when the run
     *     starts
     */
    @POST
    public Response start(@QueryParam("training") @DefaultValue("true") String training, byte[] specification) {
        if (!training.equals("true") && !training.equals("false")) {
            throw new IllegalArgumentException("training is '" + training + "': it must be true or false");
        }
        RunSpecification run = RunSpecificationReader.read(specification);
        roots.require(run);
        RunStatus status = runs.start(run, training.equals("true"));
        return Response.status(status.state() == State.EXHAUSTED ? 200 : 202)
                .entity(status)
                .build();
    }

    /** How far a run is. */
    @GET
    @Path("/{runId}")
    public Response find(@PathParam("runId") String runId) {
        return runs.find(runId)
                .map(status -> Response.ok(status).build())
                .orElseGet(() -> error(404, "run '" + runId + "' is not known"));
    }

    @ServerExceptionMapper
    Response refused(IllegalArgumentException e) {
        return error(400, String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper
    Response brokerAway(KafkaException e) {
        return error(503, "Kafka cannot be read: " + e.getMessage());
    }

    private static Response error(int status, String sentence) {
        return Response.status(status).entity(Map.of("error", sentence)).build();
    }
}
