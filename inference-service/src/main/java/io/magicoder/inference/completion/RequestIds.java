package io.magicoder.inference.completion;

import io.opentelemetry.api.trace.Span;
import io.vertx.ext.web.RoutingContext;
import jakarta.ws.rs.container.ContainerRequestContext;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jboss.resteasy.reactive.server.ServerRequestFilter;
import org.jspecify.annotations.Nullable;

/** Gives each request an id, which is in its answer, its trace and whatever the log says of it. */
public final class RequestIds {
    /** The client's own if it sent a harmless one, else a new one. */
    static final String HEADER = "X-Request-Id";

    private static final String KEY = RequestIds.class.getName();
    private static final Pattern HARMLESS = Pattern.compile("[\\w.:/+=-]{1,128}");

    /** Before anything that may refuse the request. */
    @ServerRequestFilter(preMatching = true, priority = -1)
    public void give(ContainerRequestContext request, RoutingContext connection) {
        String sent = request.getHeaderString(HEADER);
        String id = sent != null && HARMLESS.matcher(sent).matches()
                ? sent
                : UUID.randomUUID().toString();
        request.setProperty(KEY, id);
        connection.put(KEY, id);
        Span.current().setAttribute("http.request.id", id);
    }

    static String of(ContainerRequestContext request) {
        return known(request.getProperty(KEY));
    }

    static String of(RoutingContext connection) {
        return known(connection.get(KEY));
    }

    private static String known(@Nullable Object id) {
        return id == null ? "unknown" : id.toString();
    }
}
