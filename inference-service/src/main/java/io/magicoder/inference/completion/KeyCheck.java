package io.magicoder.inference.completion;

import jakarta.inject.Provider;
import jakarta.inject.Singleton;
import jakarta.ws.rs.container.ContainerRequestContext;
import jakarta.ws.rs.core.HttpHeaders;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;

/** Asks for a key before anything of a request is read. */
@Singleton
public final class KeyCheck {
    /** Filters are made before there is a configuration. */
    private final Provider<ApiKeys> keys;

    KeyCheck(Provider<ApiKeys> keys) {
        this.keys = keys;
    }

    /** Refuses requests to {@code /v1} without a known key; health and metrics are for the platform. */
    @ServerRequestFilter(priority = 0)
    public void require(ContainerRequestContext request) {
        if (request.getUriInfo().getPath().startsWith("/v1/")
                && !keys.get().allows(request.getHeaderString(HttpHeaders.AUTHORIZATION))) {
            throw RefusedRequestException.unknownKey();
        }
    }
}
