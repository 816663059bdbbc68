package io.magicoder.inference;

import io.magicoder.inference.checkpoint.CheckpointFollower;
import io.magicoder.inference.checkpoint.CheckpointLoader;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.completion.ApiKeys;
import io.magicoder.inference.completion.DecodingQueue;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.event.Observes;
import jakarta.inject.Singleton;
import java.nio.file.Path;
import java.time.Duration;
import org.jboss.logging.Logger;

/** Starts with a model directory or by following Kafka; stops native work before the process exits. */
@Singleton
public final class InferenceLifecycle {
    private static final Logger LOG = Logger.getLogger(InferenceLifecycle.class);
    /** Twice this and quarkus.shutdown.timeout stay below the 30 s that Kubernetes grants. */
    private static final Duration PATIENCE = Duration.ofSeconds(7);

    private final InferenceConfiguration configuration;
    private final CheckpointLoader loader;
    private final CheckpointFollower follower;
    private final ModelSlot slot;
    private final DecodingQueue queue;

    InferenceLifecycle(
            InferenceConfiguration configuration,
            CheckpointLoader loader,
            CheckpointFollower follower,
            ModelSlot slot,
            DecodingQueue queue,
            ApiKeys keys) { // whose file is read now, not when somebody asks
        this.configuration = configuration;
        this.loader = loader;
        this.follower = follower;
        this.slot = slot;
        this.queue = queue;
    }

    void start(@Observes StartupEvent started) {
        slot.offerAdapters(configuration.adapters());
        configuration.model().ifPresentOrElse(this::serveDirectory, follower::start);
    }

    private void serveDirectory(Path directory) {
        switch (loader.load(configuration.modelName(), directory)) {
            case CheckpointLoader.Loaded(var checkpoint, var took) -> {
                slot.replace(checkpoint);
                LOG.infof("serves %s, loaded in %d ms", directory, took.toMillis());
                if (!checkpoint
                        .adapters()
                        .keySet()
                        .equals(configuration.adapters().keySet())) {
                    Quarkus.asyncExit(1); // the reason is in the log
                }
            }
            case CheckpointLoader.Refused(String reason) -> {
                LOG.errorf("cannot serve %s: %s", directory, reason);
                Quarkus.asyncExit(1);
            }
        }
    }

    void stop(@Observes ShutdownEvent stopped) throws InterruptedException {
        boolean followed = follower.stop(PATIENCE);
        boolean decoded = queue.stop(PATIENCE);
        if (followed && decoded) {
            slot.clear("this instance stops");
        } else {
            LOG.warn("native work did not end in time; the model stays open until the process ends");
        }
    }
}
