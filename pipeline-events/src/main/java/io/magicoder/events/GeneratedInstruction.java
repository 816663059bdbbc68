package io.magicoder.events;

import org.jspecify.annotations.Nullable;

/**
 * A problem and its solution, written by a teacher about a seed.
 *
 * @param example of what goes in and comes out, if the prompt asks for it as a section of its own
 * @param reasoning what the teacher thought before it answered, if it says so and it fits
 * @param instruction what the model is asked, of an imported row that says it; null for the problem behind the reference's
 *     opening line
 */
public record GeneratedInstruction(
        String instructionId,
        String runId,
        SeedSnippet seed,
        String problem,
        String solution,
        TeacherCall teacher,
        @Nullable String example,
        @Nullable String reasoning,
        @Nullable String instruction)
        implements PipelineEvent {

    /** One that a teacher wrote about a seed: it is asked in the reference's words. */
    public GeneratedInstruction(
            String instructionId,
            String runId,
            SeedSnippet seed,
            String problem,
            String solution,
            TeacherCall teacher,
            @Nullable String example,
            @Nullable String reasoning) {
        this(instructionId, runId, seed, problem, solution, teacher, example, reasoning, null);
    }

    /** One of two sections. */
    public GeneratedInstruction(
            String instructionId,
            String runId,
            SeedSnippet seed,
            String problem,
            String solution,
            TeacherCall teacher) {
        this(instructionId, runId, seed, problem, solution, teacher, null, null);
    }

    /** The id of the one instruction a seed can lead to. */
    public static String id(String seedId) {
        return DeterministicId.of("instruction", seedId);
    }

    @Override
    public String key() {
        return seed.seedId();
    }
}
