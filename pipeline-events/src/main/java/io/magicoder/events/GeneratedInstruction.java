package io.magicoder.events;

/** A problem and its solution, written by a teacher about a seed. */
public record GeneratedInstruction(
        String instructionId, String runId, SeedSnippet seed, String problem, String solution, TeacherCall teacher)
        implements PipelineEvent {

    /** The id of the one instruction a seed can lead to. */
    public static String id(String seedId) {
        return DeterministicId.of("instruction", seedId);
    }

    @Override
    public String key() {
        return seed.seedId();
    }
}
