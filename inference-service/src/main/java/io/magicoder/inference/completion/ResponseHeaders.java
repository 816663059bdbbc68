package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;

/** What every answer says of itself: which request it answers, and which version of the model is behind it. */
@Singleton
public final class ResponseHeaders {
    /** Of the checkpoint that answered, or of the one that is served where none answered. */
    static final String MODEL_VERSION = "X-Model-Version";

    /** Filters are made before there is a configuration. */
    private final Provider<ModelSlot> slot;

    ResponseHeaders(Provider<ModelSlot> slot) {
        this.slot = slot;
    }

    /** Adds them. */
    @ServerResponseFilter
    public void add(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle(RequestIds.HEADER, RequestIds.of(request));
        if (!response.getHeaders().containsKey(MODEL_VERSION)) {
            slot.get()
                    .current()
                    .map(ServedCheckpoint::checkpointId)
                    .ifPresent(id -> response.getHeaders().putSingle(MODEL_VERSION, id));
        }
    }
}
