package io.magicoder.generator.teacher;

import io.smallrye.mutiny.Uni;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.HeaderParam;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.HttpHeaders;
import jakarta.ws.rs.core.MediaType;
import org.jspecify.annotations.Nullable;

/** The endpoint every OpenAI-compatible server has. */
@Path("/chat/completions")
@Consumes(MediaType.APPLICATION_JSON)
@Produces(MediaType.APPLICATION_JSON)
public interface ChatCompletions {
    /**
     * Asks once. Cancelling the result resets the request.
     *
     * @param authorization left out if null
     */
    @POST
    Uni<ChatCompletion> complete(
            @HeaderParam(HttpHeaders.AUTHORIZATION) @Nullable String authorization, ChatRequest request);
}
