package io.magicoder.events;

import org.jspecify.annotations.Nullable;

/**
 * One row of the data set, traceable to its code and its teacher.
 *
 * @param index position among the samples of the run, from 0
 * @param instruction what the model is asked: the problem behind the reference's opening line
 * @param response what the model shall answer: the solution
 * @param example of what goes in and comes out, if the teacher was asked for it as a section of its own
 * @param scores what the cleaner thought of it; null in samples of before 0.2
 */
public record CleanSample(
        String sampleId,
        String runId,
        long index,
        String instruction,
        String response,
        String problem,
        String solution,
        SeedSnippet seed,
        TeacherCall teacher,
        @Nullable String example,
        @Nullable SampleScores scores)
        implements PipelineEvent {

    /** One of two sections, without scores. */
    public CleanSample(
            String sampleId,
            String runId,
            long index,
            String instruction,
            String response,
            String problem,
            String solution,
            SeedSnippet seed,
            TeacherCall teacher) {
        this(sampleId, runId, index, instruction, response, problem, solution, seed, teacher, null, null);
    }

    /** The id of the one sample an instruction can lead to. */
    public static String id(String instructionId) {
        return DeterministicId.of("sample", instructionId);
    }

    @Override
    public String key() {
        return sampleId;
    }
}
