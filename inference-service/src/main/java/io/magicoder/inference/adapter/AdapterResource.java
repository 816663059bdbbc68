package io.magicoder.inference.adapter;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.magicoder.inference.completion.RefusedRequestException;
import io.smallrye.common.annotation.RunOnVirtualThread;
import jakarta.inject.Singleton;
import jakarta.ws.rs.Consumes;
import jakarta.ws.rs.POST;
import jakarta.ws.rs.Path;
import jakarta.ws.rs.Produces;
import jakarta.ws.rs.core.MediaType;
import org.eclipse.microprofile.openapi.annotations.Operation;
import org.eclipse.microprofile.openapi.annotations.responses.APIResponse;
import org.jspecify.annotations.Nullable;

/** The two endpoints that vLLM has for adapters. */
@Singleton
@Path("/v1")
@Produces(MediaType.TEXT_PLAIN)
@Consumes(MediaType.APPLICATION_JSON)
public final class AdapterResource {
    private final AdapterLoading adapters;

    AdapterResource(AdapterLoading adapters) {
        this.adapters = adapters;
    }

    /**
     * An adapter to load.
     *
     * @param name what clients ask for it by
     * @param path its directory, below {@code magicoder.inference.adapter-root}
     */
    public record Load(
            @JsonProperty("lora_name") @Nullable String name,
            @JsonProperty("lora_path") @Nullable String path) {}

    /** An adapter to unload. */
    public record Unload(
            @JsonProperty("lora_name") @Nullable String name) {}

    /** Serves an adapter by its name, beside its base. */
    @POST
    @Path("load_lora_adapter")
    @RunOnVirtualThread
    @Operation(summary = "Serves a low-rank adapter by a name of its own (vLLM's)")
    @APIResponse(responseCode = "400", description = "An adapter that does not fit, or a name that is taken")
    @APIResponse(responseCode = "403", description = "This instance loads no adapters by request")
    public String load(@Nullable Load body) {
        String name = required("lora_name", body == null ? null : body.name());
        adapters.load(name, required("lora_path", body == null ? null : body.path()));
        return "Success: LoRA adapter '" + name + "' added successfully.";
    }

    /** Forgets it. */
    @POST
    @Path("unload_lora_adapter")
    @RunOnVirtualThread
    @Operation(summary = "Serves a low-rank adapter no more (vLLM's); requests under way go on")
    @APIResponse(responseCode = "403", description = "This instance loads no adapters by request")
    @APIResponse(responseCode = "404", description = "There is none of this name")
    public String unload(@Nullable Unload body) {
        String name = required("lora_name", body == null ? null : body.name());
        adapters.unload(name);
        return "Success: LoRA adapter '" + name + "' removed successfully.";
    }

    private static String required(String member, @Nullable String value) {
        if (value == null || value.isBlank()) {
            throw RefusedRequestException.invalid(member, "'" + member + "' is missing: a text is needed");
        }
        return value;
    }
}
