package io.magicoder.trainer;

import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.TrainingProgress;
import java.util.Map;

/** Tells the pipeline what the trainer does. */
interface Announcements {
    /** Sends without waiting; a lost progress report must not hurt a training. */
    void progress(TrainingProgress progress);

    /** What the training that begins takes of the device's memory, in bytes by part, as it was forecast. */
    void memory(Map<String, Long> parts);

    /**
     * Returns once the broker has the event, however long that takes.
     *
     * @return false if the service was stopped before that
     */
    boolean publish(CheckpointPublished checkpoint);
}
