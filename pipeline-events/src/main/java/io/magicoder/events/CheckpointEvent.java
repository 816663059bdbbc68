package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the trainer says of the checkpoints of a model; the last word on a model is the one that holds. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CheckpointPublished.class, name = "CheckpointPublished"),
    @JsonSubTypes.Type(value = CheckpointWithdrawn.class, name = "CheckpointWithdrawn")
})
public sealed interface CheckpointEvent extends PipelineEvent permits CheckpointPublished, CheckpointWithdrawn {
    String modelName();

    String checkpointId();

    @Override
    default String key() {
        return modelName();
    }
}
