package io.magicoder.events;

/**
 * One row of the data set, traceable to its code and its teacher.
 *
 * @param index position among the samples of the run, from 0
 * @param instruction what the model is asked: the problem behind the reference's opening line
 * @param response what the model shall answer: the solution
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
        TeacherCall teacher)
        implements PipelineEvent {

    /** The id of the one sample an instruction can lead to. */
    public static String id(String instructionId) {
        return DeterministicId.of("sample", instructionId);
    }

    @Override
    public String key() {
        return sampleId;
    }
}
