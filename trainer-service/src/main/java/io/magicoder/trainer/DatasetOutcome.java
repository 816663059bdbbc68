package io.magicoder.trainer;

import io.magicoder.trainer.checkpoint.Checkpoint;

/** What became of a data set that was ready. */
sealed interface DatasetOutcome {
    /** Its checkpoint is announced. */
    record Published(Checkpoint checkpoint) implements DatasetOutcome {}

    /** It cannot be trained on; trying again would end the same way. */
    record Failed(String reason) implements DatasetOutcome {}

    /** It was cancelled, or the service is stopping and the event must be delivered again. */
    record Stopped() implements DatasetOutcome {}
}
