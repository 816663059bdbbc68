package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;

/** The packaged inference service on one model directory, without Kafka, as a child process of this one. */
public final class ModelServer implements AutoCloseable {
    private static final String NO_BROKER = "127.0.0.1:1"; // never asked: the model is given

    private final ServiceProcess service;
    private final HttpClient http = ServiceHttp.client();
    private final int port;

    /**
     * What is served, and how.
     *
     * @param precision of the activations, and of the weights unless {@code weights} says otherwise
     * @param weights how matrices are stored
     * @param device what it is computed on
     * @param adapters directories by the names that they are asked for by
     */
    public record Served(Path model, String precision, String weights, String device, Map<String, Path> adapters) {
        private Map<String, String> settings() {
            Map<String, String> settings = new TreeMap<>(Map.of(
                    "magicoder.inference.model",
                    model.toAbsolutePath().toString(),
                    "magicoder.inference.precision",
                    precision,
                    "magicoder.inference.weights",
                    weights,
                    "magicoder.inference.device",
                    device));
            adapters.forEach((name, directory) -> settings.put(
                    "magicoder.inference.adapters.\"" + name + "\"",
                    directory.toAbsolutePath().toString()));
            return settings;
        }
    }

    private ModelServer(Path home, Served served, int port, Path log, Consumer<String> notices) {
        ServiceDefinition definition =
                new ServiceDefinition("inference", "inference-service", false, List.of("-Xmx1g"), served.settings());
        Startup.requirePackaged(definition, home);
        this.port = Startup.port("inference", port);
        service = new ServiceProcess(
                definition.name(),
                definition.command(home, this.port, NO_BROKER),
                Readiness.ofService(http, this.port),
                log,
                notices,
                () -> {});
    }

    /**
     * Starts the service and waits until it is ready.
     *
     * @param home folder of the project, with the packaged service
     * @param port 0 for a free one
     * @param log what the service prints
     * @throws UserError if the port is taken or the service does not start
     */
    public static ModelServer start(Path home, Served served, int port, Path log, Consumer<String> notices)
            throws IOException, InterruptedException {
        ModelServer server = new ModelServer(home, served, port, log, notices);
        Startup.inStages(server::close, List.of(List.of(server.service)));
        return server;
    }

    public URI url() {
        return URI.create("http://127.0.0.1:" + port);
    }

    /** Stops the service and waits for it. */
    @Override
    public void close() {
        service.stop();
        http.close();
    }
}
