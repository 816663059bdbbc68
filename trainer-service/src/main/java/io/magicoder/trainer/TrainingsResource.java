package io.magicoder.trainer;

import io.magicoder.events.DatasetReady;
import io.magicoder.trainer.check.TrainingCheck;
import io.magicoder.trainer.checkpoint.CheckpointStore;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.DELETE;
import jakarta.ws.rs.GET;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.kafka.common.KafkaException;
import org.jboss.resteasy.reactive.server.ServerExceptionMapper;

/** Where every training stands; asks for one, cancels one. */
@Path("/trainings")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public final class TrainingsResource {
    private static final int UNPROCESSABLE = 422;

    private final Trainings trainings;
    private final TrainerService service;
    private final TrainingPlans plans;
    private final Datasets datasets;
    private final CheckpointStore checkpoints;

    TrainingsResource(
            Trainings trainings,
            TrainerService service,
            TrainingPlans plans,
            Datasets datasets,
            CheckpointStore checkpoints) {
        this.trainings = trainings;
        this.service = service;
        this.plans = plans;
        this.datasets = datasets;
        this.checkpoints = checkpoints;
    }

    /** The training that was asked for. */
    public record Accepted(String trainingId, String runId) {}

    /** One training with the loss of every step so far. */
    public record Detail(TrainingStatus training, List<Double> losses) {}

    /**
     * Trains on the data set of a run, as the trainer is configured or as the request says otherwise, whether or not
     * such a training failed or was cancelled before. A request may have a next stage, which starts from the checkpoint
     * of this one and is trained when it is written.
     *
     * @return 202 if it is queued or runs, 200 if such a training is finished, 400 if the request makes no sense, 404 if
     *     the run has no data set, 422 if the training could not succeed
     */
    @POST
    public Response train(byte[] body) {
        TrainingRequest request = TrainingRequest.read(body);
        TrainingPlan plan = plans.of(request);
        for (TrainingRequest stage : request.stages()) {
            plans.of(stage); // refuses what makes no sense
            if (datasets.find(stage.runId()).isEmpty()) {
                return error(Response.Status.NOT_FOUND, stage.runId() + " has no data set that is ready");
            }
        }
        DatasetReady dataset = datasets.find(request.runId()).orElseThrow();
        Accepted accepted = new Accepted(plan.trainingId(dataset.runId()), dataset.runId());
        if (trainings.isFinished(accepted.trainingId())) {
            return Response.ok(accepted).build();
        }
        List<String> problems = dataset.samples() == 0
                ? List.of(dataset.runId() + " has no sample to train on")
                : TrainingCheck.of(plan.start(), plan.settings(), checkpoints.modelDirectory(), dataset.samples());
        if (!problems.isEmpty()) {
            return Response.status(UNPROCESSABLE)
                    .entity(Map.of("error", String.join("; ", problems), "problems", problems))
                    .build();
        }
        service.queue().ask(dataset, plan, request);
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
            return unknown(id);
        }
        return Response.ok(new Detail(status, trainings.losses(id))).build();
    }

    /**
     * Cancels a training.
     *
     * @return 202 with its status: one that waited is cancelled, one that runs stops before its next forward pass; 404 if
     *     there is none of this id, 409 if it has ended
     */
    @DELETE
    @Path("/{id}")
    public Response cancel(@PathParam("id") String id) {
        return service.queue()
                .cancel(id)
                .map(status -> Response.accepted(status).build())
                .orElseGet(() -> trainings
                        .find(id)
                        .map(status -> error(
                                Response.Status.CONFLICT,
                                id + " is " + status.state().name().toLowerCase(Locale.ROOT) + " already"))
                        .orElseGet(() -> unknown(id)));
    }

    @ServerExceptionMapper
    Response refused(IllegalArgumentException e) {
        return error(Response.Status.BAD_REQUEST, String.valueOf(e.getMessage()));
    }

    @ServerExceptionMapper
    Response brokerAway(KafkaException e) {
        return error(Response.Status.SERVICE_UNAVAILABLE, "Kafka cannot be read: " + e.getMessage());
    }

    private static Response unknown(String id) {
        return error(Response.Status.NOT_FOUND, "there is no training " + id);
    }

    private static Response error(Response.Status status, String sentence) {
        return Response.status(status).entity(Map.of("error", sentence)).build();
    }
}
