package io.magicoder.inference.completion;

import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.container.ContainerResponseContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerResponseFilter;
import org.jspecify.annotations.Nullable;

/** What every answer says of itself: which request it answers, and which version of the model is behind it. */
@Singleton
public final class ResponseHeaders {
    /** Of the checkpoint that answered, or of the one that is served where none answered. */
    static final String MODEL_VERSION = "X-Model-Version";

    /** The client's own if it sent a harmless one, else a new one. */
    static final String REQUEST_ID = "X-Request-Id";

    private static final Pattern HARMLESS = Pattern.compile("[\\w.:/+=-]{1,128}");

    /** Filters are made before there is a configuration. */
    private final Provider<ModelSlot> slot;

    ResponseHeaders(Provider<ModelSlot> slot) {
        this.slot = slot;
    }

    /** Adds them. */
    @ServerResponseFilter
    public void add(ContainerRequestContext request, ContainerResponseContext response) {
        response.getHeaders().putSingle(REQUEST_ID, id(request.getHeaderString(REQUEST_ID)));
        if (!response.getHeaders().containsKey(MODEL_VERSION)) {
            slot.get()
                    .current()
                    .map(ServedCheckpoint::checkpointId)
                    .ifPresent(id -> response.getHeaders().putSingle(MODEL_VERSION, id));
        }
    }

    private static String id(@Nullable String sent) {
        return sent != null && HARMLESS.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
    }
}
