package io.magicoder.inference.checkpoint;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes the slot hold what the last word on the model says that names a checkpoint fit to serve. */
public final class CheckpointSwitch {
    private static final Logger LOG = Logger.getLogger(CheckpointSwitch.class);

    private final ModelSlot slot;
    private final CheckpointLoader loader;
    private final String instance;
    private final Clock clock;

    public CheckpointSwitch(ModelSlot slot, CheckpointLoader loader, String instance, Clock clock) {
        this.slot = slot;
        this.loader = loader;
        this.instance = instance;
        this.clock = clock;
    }

    /**
     * Follows what has been said of the model since the last time; blocks while a checkpoint is verified and loaded,
     * during which the one before serves. Only the last word counts, unless it names a checkpoint that is refused: then,
     * as if the words had come one by one, the word before it holds.
     *
     * @param words in their order; null where the topic says that it has nothing to say of the model any more
     * @return what to report of the checkpoints that were tried
     */
    public List<CheckpointStatus> follow(List<@Nullable CheckpointEvent> words) {
        List<CheckpointStatus> statuses = new ArrayList<>();
        for (CheckpointEvent word : words.reversed()) {
            if (word instanceof CheckpointEvent.Unknown) {
                continue; // for newer versions than this one
            }
            Optional<CheckpointStatus> status = follow(word);
            status.ifPresent(statuses::add);
            if (!(word instanceof CheckpointPublished && status.orElse(null) instanceof CheckpointRefused)) {
                break;
            }
        }
        return statuses;
    }

    private Optional<CheckpointStatus> follow(@Nullable CheckpointEvent word) {
        return switch (word) {
            case null -> {
                stopServing("the model was deleted");
                yield Optional.empty();
            }
            case CheckpointPublished published -> serve(published);
            case CheckpointWithdrawn withdrawn -> withdraw(withdrawn);
            case CheckpointEvent.Unknown _ -> Optional.empty();
        };
    }

    private Optional<CheckpointStatus> withdraw(CheckpointWithdrawn withdrawn) {
        String reason = "checkpoint " + withdrawn.checkpointId() + " was withdrawn: " + withdrawn.reason();
        if (withdrawn.replacement() == null) {
            stopServing(reason);
            return Optional.empty();
        }
        Optional<CheckpointStatus> status = serve(withdrawn.replacement());
        if (status.orElse(null) instanceof CheckpointRefused refused) {
            stopServing(reason + "; its replacement was refused: " + refused.reason());
        }
        return status;
    }

    private Optional<CheckpointStatus> serve(CheckpointPublished published) {
        String id = published.checkpointId();
        if (slot.current().filter(served -> served.checkpointId().equals(id)).isPresent()) {
            return Optional.empty();
        }
        return Optional.of(
                switch (loader.load(published)) {
                    case CheckpointLoader.Loaded(ServedCheckpoint checkpoint, var took) -> {
                        slot.replace(checkpoint);
                        LOG.infof(
                                "serves checkpoint %s of %s, loaded in %d ms",
                                id, published.modelName(), took.toMillis());
                        yield new CheckpointLoaded(
                                published.modelName(), id, instance, took.toMillis(), clock.instant());
                    }
                    case CheckpointLoader.Refused(String reason) -> {
                        LOG.errorf("refused checkpoint %s of %s: %s", id, published.modelName(), reason);
                        slot.explainAbsence("checkpoint " + id + " was refused: " + reason);
                        yield new CheckpointRefused(published.modelName(), id, instance, reason, clock.instant());
                    }
                });
    }

    private void stopServing(String reason) {
        LOG.warnf("serves no checkpoint: %s", reason);
        slot.clear(reason);
    }
}
