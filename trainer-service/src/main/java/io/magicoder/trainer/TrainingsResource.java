package io.magicoder.trainer;

import io.magicoder.events.DatasetReady;
import io.magicoder.trainer.shards.DatasetReader;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Where every training stands. */
@Path("/trainings")
@Produces(MediaType.APPLICATION_JSON)
public final class TrainingsResource {
    private static final Logger LOG = Logger.getLogger(TrainingsResource.class);

    private final Trainings trainings;
    private final TrainerService service;
    private final DatasetReader datasets;
    private final DatasetTraining.Model model;

    TrainingsResource(
            Trainings trainings, TrainerService service, DatasetReader datasets, DatasetTraining.Model model) {
        this.trainings = trainings;
        this.service = service;
        this.datasets = datasets;
        this.model = model;
    }

    /** Asks for a training on the data set of a run. */
    public record Request(@Nullable String runId) {}

    /** The training that was asked for. */
    public record Accepted(String trainingId, String runId) {}

    /** One training with the loss of every step so far. */
    public record Detail(TrainingStatus training, List<Double> losses) {}

    /**
     * Trains on the data set of an earlier run with this trainer's settings, which may not be those of that run.
     *
     * @return 202 if it is queued, 200 if such a training is finished, 404 if the run has no data set
     */
    @POST
    public Response train(@Nullable Request request) {
        if (request == null || request.runId() == null || request.runId().isBlank()) {
            return error(Response.Status.BAD_REQUEST, "runId is missing");
        }
        DatasetReady dataset = datasets.find(request.runId()).orElse(null);
        if (dataset == null) {
            return error(Response.Status.NOT_FOUND, request.runId() + " has no data set that is ready");
        }
        Accepted accepted = new Accepted(model.trainingId(dataset.runId()), dataset.runId());
        if (trainings.isFinished(accepted.trainingId())) {
            return Response.ok(accepted).build();
        }
        service.train(dataset).whenComplete((_, failure) -> {
            if (failure != null) {
                LOG.errorf(failure, "%s ended with a defect", accepted.trainingId());
            }
        });
        return Response.accepted(accepted).build();
    }

    /** All trainings, the newest first. */
    @GET
    public List<TrainingStatus> all() {
        return trainings.newestFirst();
    }

    /** One training; 404 if there is none of this id. */
    @GET
    @Path("/{id}")
    public Response one(@PathParam("id") String id) throws IOException {
        TrainingStatus status = trainings.find(id).orElse(null);
        if (status == null) {
            return error(Response.Status.NOT_FOUND, "there is no training " + id);
        }
        return Response.ok(new Detail(status, trainings.losses(id))).build();
    }

    private static Response error(Response.Status status, String sentence) {
        return Response.status(status).entity(Map.of("error", sentence)).build();
    }
}
