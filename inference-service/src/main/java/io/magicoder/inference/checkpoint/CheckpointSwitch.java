package io.magicoder.inference.checkpoint;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Makes the slot hold what the last word on the model says that names a checkpoint fit to serve. */
public final class CheckpointSwitch implements Followed {
    private static final Logger LOG = Logger.getLogger(CheckpointSwitch.class);

    private final ModelSlot slot;
    private final CheckpointLoader loader;
    private final String instance;
    private final Clock clock;
    /** Of the checkpoints that were loaded, the hashes of their manifests. */
    private final Map<String, String> manifests = new HashMap<>();

    private final Set<String> withdrawn = new HashSet<>();
    private Instant servedSince = Instant.MIN;

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
     */
    @Override
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
            case CheckpointPublished published -> replace(published);
            case CheckpointWithdrawn ended -> withdraw(ended);
            case CheckpointEvent.Unknown _ -> Optional.empty();
        };
    }

    private Optional<CheckpointStatus> withdraw(CheckpointWithdrawn word) {
        String reason = "checkpoint " + word.checkpointId() + " was withdrawn: " + word.reason();
        withdrawn.add(word.checkpointId());
        servedSince = Instant.MIN; // what replaces it is older
        if (word.replacement() == null) {
            stopServing(reason);
            return Optional.empty();
        }
        withdrawn.remove(word.replacement().checkpointId());
        Optional<CheckpointStatus> status = serve(word.replacement());
        if (status.orElse(null) instanceof CheckpointRefused refused) {
            stopServing(reason + "; its replacement was refused: " + refused.reason());
        } else {
            // Neither is tried: what was withdrawn gets no share.
            slot.keepOnly(word.replacement().checkpointId());
        }
        return status;
    }

    /** Unlike the replacement of one that was withdrawn, it has to be newer than what it replaces. */
    private Optional<CheckpointStatus> replace(CheckpointPublished published) {
        String id = published.checkpointId();
        String known = manifests.get(id);
        if (known != null && !known.equals(published.manifestSha256())) {
            return Optional.of(refuse(
                    published,
                    "it was published before with the manifest " + known + ", now with " + published.manifestSha256()
                            + ": publish what has changed under an id of its own"));
        }
        if (withdrawn.contains(id)) {
            return Optional.of(refuse(published, "it was withdrawn: publish it under another id"));
        }
        if (published.at().isBefore(servedSince) && !isCurrent(id)) {
            return Optional.of(refuse(
                    published,
                    "it was published at " + published.at() + ", before the one that is served (" + servedSince
                            + "): to go back to it, withdraw that one"));
        }
        return serve(published);
    }

    private boolean isCurrent(String id) {
        return slot.current().filter(served -> served.checkpointId().equals(id)).isPresent();
    }

    private CheckpointRefused refuse(CheckpointPublished published, String reason) {
        LOG.errorf("refused checkpoint %s of %s: %s", published.checkpointId(), published.modelName(), reason);
        slot.explainAbsence("checkpoint " + published.checkpointId() + " was refused: " + reason);
        return new CheckpointRefused(
                published.modelName(), published.checkpointId(), instance, reason, clock.instant());
    }

    private Optional<CheckpointStatus> serve(CheckpointPublished published) {
        String id = published.checkpointId();
        if (isCurrent(id)) {
            return Optional.empty();
        }
        if (slot.keepOnly(id)) {
            LOG.infof("serves checkpoint %s of %s again", id, published.modelName());
            servedSince = published.at();
            return Optional.of(new CheckpointLoaded(published.modelName(), id, instance, 0, clock.instant()));
        }
        return Optional.of(
                switch (loader.load(published)) {
                    case CheckpointLoader.Loaded(ServedCheckpoint checkpoint, var took) -> {
                        slot.replace(checkpoint);
                        manifests.put(id, published.manifestSha256());
                        servedSince = published.at();
                        LOG.infof(
                                "serves checkpoint %s of %s, loaded in %d ms",
                                id, published.modelName(), took.toMillis());
                        yield new CheckpointLoaded(
                                published.modelName(), id, instance, took.toMillis(), clock.instant());
                    }
                    case CheckpointLoader.Refused(String reason) -> refuse(published, reason);
                });
    }

    @Override
    public List<CheckpointStatus> tick() {
        slot.endTrialIfDue();
        return List.of();
    }

    private void stopServing(String reason) {
        LOG.warnf("serves no checkpoint: %s", reason);
        slot.clear(reason);
    }
}
