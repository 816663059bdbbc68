package io.magicoder.inference.checkpoint;

import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointStatus;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What happens when the topic speaks of one name: of the model, or of an adapter. */
public interface Followed {
    /**
     * Follows what has been said since the last time; blocks while something is verified and loaded.
     *
     * @param words in their order; null where the topic says that it has nothing to say of the name any more
     * @return what to report of the checkpoints that were tried
     */
    List<CheckpointStatus> follow(List<@Nullable CheckpointEvent> words);

    /** Does what is due by itself; called now and then. */
    List<CheckpointStatus> tick();
}
