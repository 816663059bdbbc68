package io.magicoder.cli.pipeline;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.cli.UserError;
import io.magicoder.embeddedkafka.EmbeddedKafkaMain;
import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;

/** A running pipeline: one broker and the five services, as child processes of this one. */
public final class Pipeline implements AutoCloseable {
    private static final ObjectMapper JSON = EventJson.mapper();

    private final PipelineSettings settings;
    private final Consumer<String> notices;
    private final HttpClient http =
            HttpClient.newBuilder().connectTimeout(Duration.ofSeconds(5)).build();
    private final String bootstrapServers;
    private final ServiceProcess broker;
    private final Map<ServiceProcess, Integer> services = new LinkedHashMap<>();
    private boolean closed;

    private Pipeline(PipelineSettings settings, Consumer<String> notices) throws IOException {
        this.settings = settings;
        this.notices = notices;
        int brokerPort = settings.brokerPort() == 0 ? FreePort.any() : requireFree("broker", settings.brokerPort());
        int inferencePort = settings.port() == 0 ? FreePort.any() : requireFree("inference", settings.port());
        bootstrapServers = "127.0.0.1:" + brokerPort;
        Workspace workspace = settings.workspace();
        broker = new ServiceProcess(
                "kafka",
                brokerCommand(brokerPort, workspace.kafka(), settings.brief()),
                Readiness.ofBroker(bootstrapServers),
                workspace.log("kafka"),
                notices,
                this::record);
        for (ServiceDefinition definition : settings.services()) {
            if (!Files.exists(definition.jar(settings.home()))) {
                throw new UserError(
                        definition.jar(settings.home()) + " is missing: build the project with ./magicoder");
            }
            int port = definition.module().equals("inference-service") ? inferencePort : FreePort.any();
            services.put(
                    new ServiceProcess(
                            definition.name(),
                            definition.command(settings.home(), port, bootstrapServers),
                            Readiness.ofService(http, port),
                            workspace.log(definition.name()),
                            notices,
                            this::record),
                    port);
        }
    }

    /**
     * Starts broker and services and waits until all are ready.
     *
     * @param notices told of what the user should know, such as a service that was restarted
     * @throws UserError if a port or the workspace is taken or a process does not start; the message says which
     */
    public static Pipeline start(PipelineSettings settings, Consumer<String> notices)
            throws IOException, InterruptedException {
        settings.workspace().create();
        RunningProcesses.requireNoneAlive(settings.workspace(), notices);
        Pipeline pipeline = new Pipeline(settings, notices);
        try {
            Runtime.getRuntime().addShutdownHook(new Thread(pipeline::close, "stop-pipeline"));
            pipeline.broker.start();
            pipeline.broker.awaitReady();
            for (ServiceProcess service : pipeline.services.keySet()) {
                service.start();
            }
            for (ServiceProcess service : pipeline.services.keySet()) {
                service.awaitReady();
            }
            return pipeline;
        } catch (IOException | InterruptedException | RuntimeException e) {
            pipeline.close();
            throw e;
        }
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    /** Settings for any Kafka client of the broker. */
    public Map<String, Object> clientSettings() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }

    /** Base URL of the inference service. */
    public URI inferenceUrl() {
        return url("inference");
    }

    private URI url(String service) {
        return services.entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(service))
                .map(entry -> URI.create("http://127.0.0.1:" + entry.getValue()))
                .findFirst()
                .orElseThrow();
    }

    /** Why the pipeline cannot go on: a process that keeps stopping. Empty while it can. */
    public Optional<String> breakdown() {
        return Stream.concat(Stream.of(broker), services.keySet().stream())
                .flatMap(process -> process.breakdown().stream())
                .findFirst();
    }

    /** The REST side of the trainer. */
    public TrainerClient trainer() {
        return new TrainerClient(http, url("trainer"));
    }

    /** The REST side of the extractor. */
    public ExtractorClient extractor() {
        return new ExtractorClient(http, url("seed-extractor"));
    }

    /**
     * Asks the model for an answer to one instruction.
     *
     * @return null while no model is served
     */
    public @Nullable Answer ask(String instruction, int maxTokens) throws InterruptedException {
        try {
            byte[] body = JSON.writeValueAsBytes(Map.of("instruction", instruction, "max_tokens", maxTokens));
            HttpRequest request = HttpRequest.newBuilder(inferenceUrl().resolve("/v1/instruct"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofByteArray(body))
                    .build();
            HttpResponse<String> response = http.send(request, HttpResponse.BodyHandlers.ofString());
            if (response.statusCode() == 503 || response.statusCode() == 429) {
                return null;
            }
            if (response.statusCode() >= 300) {
                throw new UserError("the inference service refused the question: " + errorOf(response.body()));
            }
            JsonNode answer = JSON.readTree(response.body());
            return new Answer(
                    answer.path("response").asText(),
                    answer.path("finish_reason").asText(),
                    answer.path("checkpoint").asText());
        } catch (IOException e) {
            return null; // restarting
        }
    }

    /** What the model said, and which one it was. */
    public record Answer(String text, String finishReason, String checkpointId) {}

    private static String errorOf(String body) {
        try {
            JsonNode error = JSON.readTree(body).path("error");
            return error.isTextual() ? error.asText() : error.path("message").asText(body);
        } catch (JsonProcessingException e) {
            return body;
        }
    }

    /** Stops the services in the order of the flow, then the broker. */
    @Override
    public void close() {
        synchronized (this) {
            if (closed) {
                return;
            }
            closed = true;
        }
        broker.expectEnd();
        services.keySet().forEach(ServiceProcess::expectEnd);
        services.keySet().forEach(ServiceProcess::stop);
        broker.stop();
        try {
            Files.deleteIfExists(settings.workspace().processes());
        } catch (IOException e) {
            notices.accept("cannot delete " + settings.workspace().processes() + ": " + e.getMessage());
        }
    }

    /** Writes down which processes run, for {@code status} and for whoever finds them orphaned. */
    private synchronized void record() {
        if (closed) {
            return;
        }
        List<RunningProcesses.Entry> entries = new ArrayList<>();
        broker.running().map(handle -> entry(broker, handle, brokerPort())).ifPresent(entries::add);
        services.forEach((service, port) ->
                service.running().map(handle -> entry(service, handle, port)).ifPresent(entries::add));
        try {
            RunningProcesses.Entry parent = RunningProcesses.Entry.of(
                    "magicoder",
                    ProcessHandle.current(),
                    0,
                    settings.workspace().log("kafka"));
            new RunningProcesses(parent, bootstrapServers, entries).write(settings.workspace());
        } catch (IOException e) {
            notices.accept("cannot write " + settings.workspace().processes() + ": " + e.getMessage());
        }
    }

    private static RunningProcesses.Entry entry(ServiceProcess service, ProcessHandle handle, int port) {
        return RunningProcesses.Entry.of(service.name(), handle, port, service.log());
    }

    private int brokerPort() {
        return Integer.parseInt(bootstrapServers.substring(bootstrapServers.indexOf(':') + 1));
    }

    private static List<String> brokerCommand(int port, Path directory, boolean brief) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(ServiceDefinition.jvmArguments(brief));
        command.addAll(List.of(
                "-Xmx512m",
                "-Djava.util.logging.manager=org.jboss.logmanager.LogManager",
                "-cp",
                System.getProperty("java.class.path"),
                EmbeddedKafkaMain.class.getName(),
                String.valueOf(port),
                directory.toString()));
        return command;
    }

    static int requireFree(String name, int port) {
        if (!FreePort.isFree(port)) {
            throw new UserError("port " + port + " for the " + name + " is in use; choose another one");
        }
        return port;
    }
}
