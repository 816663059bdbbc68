package io.magicoder.cli.topics;

import io.magicoder.cli.UserError;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.cli.pipeline.WorkspaceOption;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import java.io.IOException;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.CommonClientConfigs;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Options of every command that looks at topics: which broker. */
public final class KafkaOptions {
    @Mixin
    private WorkspaceOption workspace = new WorkspaceOption();

    @Option(
            names = "--kafka",
            paramLabel = "HOST:PORT",
            description = "Another broker than the workspace's; several, separated by commas, of one cluster.")
    private @Nullable String bootstrapServers;

    @Option(
            names = "--kafka-config",
            paramLabel = "FILE",
            description = "Properties of a Kafka client, such as those of TLS and SASL; may name bootstrap.servers.")
    private @Nullable Path configuration;

    /** The workspace, whether or not its broker is asked. */
    public Workspace workspace() {
        return workspace.workspace();
    }

    /** Where the runs of this broker lie, for sentences. */
    public String place() {
        return bootstrapServers != null
                ? "on " + bootstrapServers
                : configuration != null
                        ? "on the broker of " + configuration
                        : "in " + workspace().directory();
    }

    /** Whether another broker than the workspace's is asked. */
    public boolean isRemote() {
        return bootstrapServers != null || configuration != null;
    }

    /**
     * Opens the broker that the options name.
     *
     * @throws UserError if it is not there; the message says what to do
     */
    public BrokerAccess open() throws IOException {
        if (!isRemote()) {
            return BrokerAccess.ofWorkspace(workspace());
        }
        Map<String, Object> settings = new HashMap<>();
        if (configuration != null) {
            settings.putAll(read(configuration));
        }
        if (bootstrapServers != null) {
            settings.put(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
        }
        if (!settings.containsKey(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG)) {
            throw new UserError(configuration + " names no bootstrap.servers: add it, or say --kafka HOST:PORT");
        }
        return BrokerAccess.remote(settings);
    }

    /**
     * Finds a run on the broker.
     *
     * @param name id of the run, or name of a data set that was imported
     * @throws UserError if it is not there, or several have the name
     */
    public RunRecord requireRun(Map<String, ?> clientSettings, String name) {
        RunIndex index = RunIndex.read(clientSettings);
        return index.find(name).orElseGet(() -> imported(index, name));
    }

    private RunRecord imported(RunIndex index, String dataSet) {
        List<RunRecord> imports = index.runs().stream()
                .filter(run -> run.started() != null
                        && dataSet.equals(run.started().dataSet())
                        && run.started().parentRunId() == null)
                .toList();
        if (imports.isEmpty()) {
            throw new UserError("no run " + dataSet + " " + place() + "; ./magicoder runs list shows all");
        }
        if (imports.size() > 1) {
            throw new UserError("the data set " + dataSet + " was imported as "
                    + String.join(
                            " and ", imports.stream().map(RunRecord::runId).toList()) + ": name the run");
        }
        return imports.getFirst();
    }

    private static Map<String, Object> read(Path file) throws IOException {
        if (!Files.isRegularFile(file)) {
            throw new UserError("--kafka-config " + file + " is no file");
        }
        Properties properties = new Properties();
        try (Reader reader = Files.newBufferedReader(file, StandardCharsets.UTF_8)) {
            properties.load(reader);
        } catch (IllegalArgumentException e) {
            throw new UserError("--kafka-config " + file + " is no properties file: " + e.getMessage(), e);
        }
        Map<String, Object> settings = new HashMap<>();
        properties.stringPropertyNames().forEach(name -> settings.put(name, properties.getProperty(name)));
        return settings;
    }
}
