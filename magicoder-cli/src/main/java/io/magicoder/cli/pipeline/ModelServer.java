package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The packaged inference service on one model directory, without Kafka, as a child process of this one. */
public final class ModelServer implements AutoCloseable {
    private static final String NO_BROKER = "127.0.0.1:1"; // never asked: the model is given

    private final ServiceProcess service;
    private final HttpClient http = ServiceHttp.client();
    private final int port;

    private ModelServer(
            Path home, Path model, String precision, String device, int port, Path log, Consumer<String> notices) {
        ServiceDefinition definition = new ServiceDefinition(
                "inference",
                "inference-service",
                false,
                List.of("-Xmx1g"),
                Map.of(
                        "magicoder.inference.model",
                        model.toAbsolutePath().toString(),
                        "magicoder.inference.precision",
                        precision,
                        "magicoder.inference.device",
                        device));
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
    public static ModelServer start(
            Path home, Path model, String precision, String device, int port, Path log, Consumer<String> notices)
            throws IOException, InterruptedException {
        ModelServer server = new ModelServer(home, model, precision, device, port, log, notices);
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
