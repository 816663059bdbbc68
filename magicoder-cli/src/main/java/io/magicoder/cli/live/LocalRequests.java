package io.magicoder.cli.live;

import com.sun.net.httpserver.Headers;
import java.util.List;
import java.util.Set;

/**
 * Tells requests of this machine's own pages from those of pages that a browser loaded from elsewhere: by their name for
 * this server, which a name on the internet that points to 127.0.0.1 (DNS rebinding) does not have, and by the page that
 * sends them.
 */
final class LocalRequests {
    private final Set<String> hosts;

    /** @param port that the server listens on */
    LocalRequests(int port) {
        hosts = Set.of("127.0.0.1:" + port, "localhost:" + port);
    }

    /** Whether a request names this server, and comes from its own page if from any. */
    boolean allows(Headers headers) {
        List<String> host = headers.getOrDefault("Host", List.of());
        return host.size() == 1
                && hosts.contains(host.getFirst())
                && headers.getOrDefault("Origin", List.of()).stream()
                        .allMatch(origin ->
                                origin.startsWith("http://") && hosts.contains(origin.substring("http://".length())));
    }
}
