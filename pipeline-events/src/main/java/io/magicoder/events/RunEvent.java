package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The life of a run: started, all seeds written, every seed accounted for, closed. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunStarted.class, name = "RunStarted"),
    @JsonSubTypes.Type(value = SeedsExhausted.class, name = "SeedsExhausted"),
    @JsonSubTypes.Type(value = DatasetReady.class, name = "DatasetReady"),
    @JsonSubTypes.Type(value = RunClosed.class, name = "RunClosed")
})
public sealed interface RunEvent extends PipelineEvent permits RunStarted, SeedsExhausted, DatasetReady, RunClosed {
    /** The run this is about, see {@link RunSpecification#runId()}. */
    String runId();

    @Override
    default String key() {
        return runId();
    }
}
