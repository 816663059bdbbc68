package io.magicoder.cli.topics;

import io.magicoder.cli.UserError;
import io.magicoder.cli.pipeline.RunningProcesses;
import io.magicoder.cli.pipeline.Workspace;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/** A broker to look at: a workspace's, whether it runs or is started for the look, or any other one. */
public final class BrokerAccess implements AutoCloseable {
    private static final int PATIENCE_MILLIS = 10_000;

    private final Map<String, Object> clientSettings;
    private final @Nullable EmbeddedKafka ours;

    private BrokerAccess(Map<String, Object> clientSettings, @Nullable EmbeddedKafka ours) {
        this.clientSettings = Map.copyOf(clientSettings);
        this.ours = ours;
    }

    /**
     * Opens the broker of a workspace: that of the running pipeline, or else one started on the kept data.
     *
     * @throws UserError if no pipeline was ever run there
     */
    public static BrokerAccess ofWorkspace(Workspace workspace) throws IOException {
        Optional<RunningProcesses> running = RunningProcesses.read(workspace).filter(RunningProcesses::isAlive);
        if (running.isPresent()) {
            return new BrokerAccess(settings(running.get().bootstrapServers()), null);
        }
        if (!Files.isDirectory(workspace.kafka())) {
            throw new UserError(
                    "nothing was run in " + workspace.directory()
                            + " yet: start with ./magicoder demo, name another folder with --workspace, or a broker with --kafka");
        }
        EmbeddedKafka broker = EmbeddedKafka.start(0, workspace.kafka());
        return new BrokerAccess(settings(broker.bootstrapServers()), broker);
    }

    /**
     * Opens any broker.
     *
     * @throws UserError if it does not answer, refuses, or holds no pipeline
     */
    static BrokerAccess remote(Map<String, Object> clientSettings) {
        Map<String, Object> impatient = new HashMap<>(clientSettings);
        impatient.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        impatient.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, PATIENCE_MILLIS);
        Object place = clientSettings.get(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG);
        try (Admin admin = Admin.create(impatient)) {
            Set<String> present = admin.listTopics().names().get();
            List<String> missing = new ArrayList<>(Topics.eventNames());
            missing.removeAll(present);
            if (!missing.isEmpty()) {
                throw new UserError("the broker at " + place + " lacks the topics " + missing
                        + ": is it the pipeline's, and may this user see them?");
            }
        } catch (ExecutionException e) {
            throw unusable(place, e.getCause() == null ? e : e.getCause());
        } catch (KafkaException e) {
            throw unusable(place, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UserError("interrupted while asking the broker at " + place, e);
        }
        return new BrokerAccess(clientSettings, null);
    }

    private static UserError unusable(@Nullable Object place, Throwable failure) {
        Throwable cause = failure;
        while (cause.getCause() != null) {
            cause = cause.getCause();
        }
        return new UserError(
                "the broker at " + place + " cannot be used: " + cause.getMessage()
                        + " (--kafka names it, --kafka-config its TLS and SASL settings)",
                failure);
    }

    private static Map<String, Object> settings(String bootstrapServers) {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, bootstrapServers);
    }

    /** Settings for any Kafka client of this broker. */
    public Map<String, Object> clientSettings() {
        return clientSettings;
    }

    @Override
    public void close() {
        if (ours != null) {
            ours.close();
        }
    }
}
