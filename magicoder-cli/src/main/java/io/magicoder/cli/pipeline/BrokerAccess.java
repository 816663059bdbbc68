package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import java.io.IOException;
import java.nio.file.Files;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The broker of a workspace: that of the running pipeline, or else one started for a look at the kept data. */
public final class BrokerAccess implements AutoCloseable {
    private final String bootstrapServers;
    private final @Nullable EmbeddedKafka ours;

    private BrokerAccess(String bootstrapServers, @Nullable EmbeddedKafka ours) {
        this.bootstrapServers = bootstrapServers;
        this.ours = ours;
    }

    /**
     * Opens the broker of a workspace.
     *
     * @throws UserError if no pipeline was ever run there
     */
    public static BrokerAccess open(Workspace workspace) throws IOException {
        Optional<RunningProcesses> running = RunningProcesses.read(workspace).filter(RunningProcesses::isAlive);
        if (running.isPresent()) {
            return new BrokerAccess(running.get().bootstrapServers(), null);
        }
        if (!Files.isDirectory(workspace.kafka())) {
            throw new UserError("nothing was run in " + workspace.directory()
                    + " yet: start with ./magicoder demo, or name another folder with --workspace");
        }
        EmbeddedKafka broker = EmbeddedKafka.start(0, workspace.kafka());
        return new BrokerAccess(broker.bootstrapServers(), broker);
    }

    public String bootstrapServers() {
        return bootstrapServers;
    }

    @Override
    public void close() {
        if (ours != null) {
            ours.close();
        }
    }
}
