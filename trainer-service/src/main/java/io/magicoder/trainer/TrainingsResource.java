package io.magicoder.trainer;

import jakarta.ws.rs.GET;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.PathParam;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import jakarta.ws.rs.core.Response;
import java.io.IOException;
import java.util.List;
import java.util.Map;

/** Where every training stands. */
@Path("/trainings")
@Produces(MediaType.APPLICATION_JSON)
public final class TrainingsResource {
    private final Trainings trainings;

    TrainingsResource(Trainings trainings) {
        this.trainings = trainings;
    }

    /** One training with the loss of every step so far. */
    public record Detail(TrainingStatus training, List<Double> losses) {}

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
            return Response.status(Response.Status.NOT_FOUND)
                    .entity(Map.of("error", "there is no training " + id))
                    .build();
        }
        return Response.ok(new Detail(status, trainings.losses(id))).build();
    }
}
