package io.magicoder.cli.pipeline;

import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;

/** Whether a process can do its work by now. */
@FunctionalInterface
interface Readiness {
    boolean isReady() throws InterruptedException;

    /** A service is ready once its health endpoint says so. */
    static Readiness ofService(HttpClient http, int port) {
        return ofProbe(http, port, "ready");
    }

    /** It follows the topics, and may have nothing to answer with yet. */
    static Readiness ofStartedService(HttpClient http, int port) {
        return ofProbe(http, port, "started");
    }

    private static Readiness ofProbe(HttpClient http, int port, String probe) {
        HttpRequest request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + "/q/health/" + probe))
                .timeout(Duration.ofSeconds(5))
                .build();
        return () -> {
            try {
                return http.send(request, HttpResponse.BodyHandlers.discarding())
                                .statusCode()
                        == 200;
            } catch (IOException e) {
                return false; // not listening yet
            }
        };
    }

    /** A broker is ready once it has every topic of the pipeline. */
    static Readiness ofBroker(String bootstrapServers) {
        Set<String> wanted = Topics.all().stream().map(Topic::name).collect(Collectors.toSet());
        return () -> {
            try (Admin admin = Admin.create(Map.of(
                    AdminClientConfig.BOOTSTRAP_SERVERS_CONFIG,
                    bootstrapServers,
                    AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG,
                    "2000",
                    AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG,
                    "2000"))) {
                return admin.listTopics().names().get().containsAll(wanted);
            } catch (ExecutionException e) {
                return false; // not listening yet
            }
        };
    }
}
