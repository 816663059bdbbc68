package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** The life of a run: started, all seeds written, every seed accounted for, closed; and what is spent on it. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type", visible = true, defaultImpl = RunEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = RunStarted.class, name = "RunStarted"),
    @JsonSubTypes.Type(value = SeedsExhausted.class, name = "SeedsExhausted"),
    @JsonSubTypes.Type(value = DatasetReady.class, name = "DatasetReady"),
    @JsonSubTypes.Type(value = RunClosed.class, name = "RunClosed"),
    @JsonSubTypes.Type(value = SpendingReserved.class, name = "SpendingReserved")
})
public sealed interface RunEvent extends PipelineEvent
        permits RunStarted, SeedsExhausted, DatasetReady, RunClosed, SpendingReserved, RunEvent.Unknown {
    /** The run this is about, see {@link RunSpecification#runId()}. */
    String runId();

    @Override
    default String key() {
        return runId();
    }

    /**
     * A word that only newer versions know, and that a reader passes over.
     *
     * @param type what newer versions call it
     */
    record Unknown(String runId, String type) implements RunEvent {}
}
