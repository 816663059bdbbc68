package io.magicoder.cleaner.sharding;

import io.magicoder.cleaner.Refusal;
import io.magicoder.events.CleanSample;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SampleScores;
import io.magicoder.events.TrainingShard;
import java.util.Optional;

/**
 * The form in which a pair is trained on: the reference's preprocessing ({@code src-instruct}), or the words of an imported
 * row that has its own.
 */
public final class SampleForm {
    public static final String STAGE = "formatting";

    private static final String INSTRUCTION_OPENING = "Write a solution to the following coding problem:\n";
    /** More than the scores of a sample may take, with the names of tasks and rules in them. */
    private static final int SCORES_BYTES = 4096;

    /** More than the members of a shard beside its rows take. */
    private static final int SHARD_ENVELOPE_BYTES = 1024;

    /**
     * A sample holds what is in its pair at most twice, and a character of 4 bytes may become two escapes of 6: the few
     * pairs beyond this size are written to see how large they are.
     */
    private static final int SURELY_FITTING_RECORD_BYTES = EventJson.MAX_RECORD_BYTES / 8;

    private SampleForm() {}

    /** The question of a training row. */
    public static String instruction(String problem) {
        return INSTRUCTION_OPENING + problem;
    }

    /**
     * The sample of a pair.
     *
     * @param index position among the samples of the run, from 0
     */
    public static CleanSample sample(GeneratedInstruction pair, long index, SampleScores scores) {
        return new CleanSample(
                CleanSample.id(pair.instructionId()),
                pair.runId(),
                index,
                pair.instruction() == null ? instruction(pair.problem()) : pair.instruction(),
                pair.solution(),
                pair.problem(),
                pair.solution(),
                pair.seed(),
                pair.teacher(),
                pair.example(),
                scores);
    }

    public static TrainingShard.Row row(CleanSample sample) {
        return new TrainingShard.Row(sample.sampleId(), sample.instruction(), sample.response(), sample.example());
    }

    /** Bytes a row takes in a shard. */
    public static int bytes(TrainingShard.Row row) {
        return JsonSize.of(row) + 1; // the comma
    }

    /** Most bytes the rows of one shard may take together. */
    public static int maxRowBytes() {
        return TrainingShard.MAX_BYTES - SHARD_ENVELOPE_BYTES;
    }

    /**
     * Refuses a pair whose sample would not fit on its topic, or alone in a shard.
     *
     * @param recordBytes size of the record that carried the pair
     */
    public static Optional<Refusal> refusal(GeneratedInstruction pair, int recordBytes) {
        if (recordBytes <= SURELY_FITTING_RECORD_BYTES) {
            return Optional.empty();
        }
        CleanSample sample = sample(pair, Long.MAX_VALUE, SampleScores.CLEAN);
        return EventJson.write(sample).length <= EventJson.MAX_RECORD_BYTES - SCORES_BYTES
                        && bytes(row(sample)) <= maxRowBytes()
                ? Optional.empty()
                : Optional.of(Refusal.of(
                        RejectionReason.TOO_LARGE, STAGE, "the sample would be larger than a record may be"));
    }
}
