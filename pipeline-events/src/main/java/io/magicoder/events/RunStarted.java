package io.magicoder.events;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A run began. It is written before any other record of the run, and says where they can begin.
 *
 * @param extractor name and version of the program that extracts its seeds
 * @param begins the ends of all topics just before; no record of the run lies before them
 * @param parentRunId the run whose instructions are cleaned anew, if this one extracts no seeds of its own
 * @param training false if its data set is trained on only when somebody asks for it; null is true
 * @param dataSet name of the data set whose rows were imported, if this run has no seeds of its own
 */
public record RunStarted(
        String runId,
        RunSpecification specification,
        String extractor,
        @Nullable TopicOffsets begins,
        @Nullable String parentRunId,
        @Nullable Boolean training,
        Instant at,
        @Nullable String dataSet)
        implements RunEvent {
    /** A run that imports nothing. */
    public RunStarted(
            String runId,
            RunSpecification specification,
            String extractor,
            @Nullable TopicOffsets begins,
            @Nullable String parentRunId,
            @Nullable Boolean training,
            Instant at) {
        this(runId, specification, extractor, begins, parentRunId, training, at, null);
    }
}
