package io.magicoder.inference.checkpoint;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.CheckpointStatus;
import io.magicoder.events.CheckpointWithdrawn;
import java.time.Clock;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Serves, beside the model and by a name of its own, the adapter that the last word on it says and that is fit. It waits for a
 * model to adapt.
 */
public final class AdapterSwitch implements Followed {
    private static final Logger LOG = Logger.getLogger(AdapterSwitch.class);

    private final String name;
    private final ModelSlot slot;
    private final CheckpointLoader loader;
    private final String instance;
    private final Clock clock;
    /** To be tried, the last word first: if one is refused the word before it holds. */
    private final Deque<CheckpointPublished> candidates = new ArrayDeque<>();

    private String served = "";

    /** Why what is served ends unless one of the candidates takes its place; empty where it does not. */
    private String ending = "";

    public AdapterSwitch(String name, ModelSlot slot, CheckpointLoader loader, String instance, Clock clock) {
        this.name = name;
        this.slot = slot;
        this.loader = loader;
        this.instance = instance;
        this.clock = clock;
    }

    @Override
    public List<CheckpointStatus> follow(List<@Nullable CheckpointEvent> words) {
        for (CheckpointEvent word : words) {
            switch (word) {
                case null -> end("it was deleted");
                case CheckpointPublished published -> candidates.addFirst(published);
                case CheckpointWithdrawn withdrawn -> {
                    String reason = "checkpoint " + withdrawn.checkpointId() + " was withdrawn: " + withdrawn.reason();
                    if (withdrawn.replacement() == null) {
                        end(reason);
                    } else {
                        candidates.clear();
                        candidates.addFirst(withdrawn.replacement());
                        ending = reason + "; its replacement was refused";
                    }
                }
                case CheckpointEvent.Unknown _ -> {
                    // for newer versions than this one
                }
            }
        }
        return tick();
    }

    private void end(String reason) {
        candidates.clear();
        served = "";
        ending = "";
        if (slot.unloadAdapter(name)) {
            LOG.warnf("the adapter '%s' is served no more: %s", name, reason);
        }
    }

    @Override
    public List<CheckpointStatus> tick() {
        List<CheckpointStatus> statuses = new ArrayList<>();
        while (!candidates.isEmpty() && slot.current().isPresent()) {
            CheckpointPublished next = candidates.removeFirst();
            String id = next.checkpointId();
            if (id.equals(served)) {
                candidates.clear();
                ending = "";
                break;
            }
            switch (loader.loadAdapter(next, slot)) {
                case CheckpointLoader.AdapterLoaded(var took) -> {
                    LOG.infof("serves the adapter '%s' of checkpoint %s, loaded in %d ms", name, id, took.toMillis());
                    served = id;
                    ending = "";
                    candidates.clear();
                    statuses.add(new CheckpointLoaded(name, id, instance, took.toMillis(), clock.instant()));
                }
                case CheckpointLoader.Refused(String reason) -> {
                    LOG.errorf("refused the adapter '%s' of checkpoint %s: %s", name, id, reason);
                    statuses.add(new CheckpointRefused(name, id, instance, reason, clock.instant()));
                    if (candidates.isEmpty() && !ending.isEmpty()) {
                        end(ending);
                    }
                }
            }
        }
        return statuses;
    }
}
