package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What trainer and operators say of the checkpoints of a model; the last word on a model is the one that holds. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        visible = true,
        defaultImpl = CheckpointEvent.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = CheckpointPublished.class, name = "CheckpointPublished"),
    @JsonSubTypes.Type(value = CheckpointWithdrawn.class, name = "CheckpointWithdrawn")
})
public sealed interface CheckpointEvent extends PipelineEvent
        permits CheckpointPublished, CheckpointWithdrawn, CheckpointEvent.Unknown {
    String modelName();

    String checkpointId();

    @Override
    default String key() {
        return modelName();
    }

    /**
     * A word that only newer versions know, and that a reader passes over.
     *
     * @param type what newer versions call it
     */
    record Unknown(String modelName, String checkpointId, String type) implements CheckpointEvent {}
}
