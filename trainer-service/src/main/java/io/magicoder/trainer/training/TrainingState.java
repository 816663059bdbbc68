package io.magicoder.trainer.training;

import com.fasterxml.jackson.annotation.JsonIgnore;
import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * How far a training is, less its weights and its optimizer.
 *
 * @param step optimizer steps done
 * @param tokens seen so far, prompts included
 * @param firstLoss of the first step, null before it
 * @param lastLoss of the last step, null before the first
 * @param heldOutLoss the last one measured, null before the first
 * @param best the lowest of these
 * @param sinceBest evaluations that were not better since then
 * @param seconds of work so far, those of earlier processes included
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
record TrainingState(
        long step,
        long tokens,
        @Nullable Double firstLoss,
        @Nullable Double lastLoss,
        @Nullable Double heldOutLoss,
        @Nullable Double best,
        int sinceBest,
        double seconds) {
    static final TrainingState BEGIN = new TrainingState(0, 0, null, null, null, null, 0, 0);

    TrainingState after(double loss, long stepTokens, double stepSeconds) {
        return new TrainingState(
                step + 1,
                tokens + stepTokens,
                firstLoss == null ? Double.valueOf(loss) : firstLoss,
                loss,
                heldOutLoss,
                best,
                sinceBest,
                seconds + stepSeconds);
    }

    TrainingState evaluated(double loss) {
        boolean better = best == null || loss < best;
        return new TrainingState(
                step,
                tokens,
                firstLoss,
                lastLoss,
                loss,
                better ? Double.valueOf(loss) : best,
                better ? 0 : sinceBest + 1,
                seconds);
    }

    /** Whether the last evaluation is the best one so far. */
    @JsonIgnore
    boolean isBest() {
        return heldOutLoss != null && sinceBest == 0;
    }
}
