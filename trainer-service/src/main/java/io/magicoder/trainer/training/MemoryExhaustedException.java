package io.magicoder.trainer.training;

import io.magicoder.languagemodel.text.TrainingRow;
import java.io.Serial;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;

/** The device has too little memory for a step; the message says what would need less. */
public final class MemoryExhaustedException extends RuntimeException {
    @Serial
    private static final long serialVersionUID = 1L;

    /** How PyTorch's allocators, of a processor and of a GPU, say it. */
    private static final Pattern SAYS_SO =
            Pattern.compile("can't allocate memory|not enough memory|out of memory|CUBLAS_STATUS_ALLOC_FAILED");

    private MemoryExhaustedException(String message, Throwable cause) {
        super(message, cause);
    }

    /** Whether a failure of a pass is for want of memory, and how to say so. */
    static Optional<MemoryExhaustedException> of(
            RuntimeException failure, TrainingSettings settings, List<TrainingRow> microBatch) {
        if (!SAYS_SO.matcher(String.valueOf(failure.getMessage())).find()) {
            return Optional.empty();
        }
        long tokens = Batches.tokens(microBatch);
        String remedy = settings.recomputedLayers(1) > 0 ? "" : "checkpointing=true, or ";
        return Optional.of(new MemoryExhaustedException(
                String.format(
                        Locale.ROOT,
                        "the memory of the device is not enough for a pass of %d tokens: set %smicro-batch-tokens to"
                                + " %d or less, or max-length if a row alone is too long",
                        tokens,
                        remedy,
                        Math.max(1, tokens / 2)),
                failure));
    }
}
