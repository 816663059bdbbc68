package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import io.magicoder.embeddedkafka.EmbeddedKafkaMain;
import io.magicoder.embeddedkafka.FreePort;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.kafka.clients.CommonClientConfigs;

/** A running pipeline: one broker and the five services, as child processes of this one. */
public final class Pipeline implements AutoCloseable {
    private final PipelineSettings settings;
    private final Consumer<String> notices;
    private final HttpClient http = ServiceHttp.client();
    private final String bootstrapServers;
    private final ServiceProcess broker;
    private final Map<ServiceProcess, Integer> services = new LinkedHashMap<>();
    private boolean closed;

    private Pipeline(PipelineSettings settings, Consumer<String> notices) {
        this.settings = settings;
        this.notices = notices;
        int brokerPort = Startup.port("broker", settings.brokerPort());
        int inferencePort = Startup.port("inference", settings.port());
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
            Startup.requirePackaged(definition, settings.home());
            boolean inference = definition.module().equals("inference-service");
            int port = inference ? inferencePort : FreePort.any();
            services.put(
                    new ServiceProcess(
                            definition.name(),
                            definition.command(settings.home(), port, bootstrapServers),
                            inference
                                    ? Readiness.ofStartedService(http, port) // ready is it after a training
                                    : Readiness.ofService(http, port),
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
        Startup.inStages(pipeline::close, List.of(List.of(pipeline.broker), List.copyOf(pipeline.services.keySet())));
        return pipeline;
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

    /** The REST side of the inference service. */
    public InferenceClient inference() {
        return new InferenceClient(http, inferenceUrl());
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
}
