package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What an inference instance made of a checkpoint. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "type")
@JsonSubTypes({
    @JsonSubTypes.Type(value = CheckpointLoaded.class, name = "CheckpointLoaded"),
    @JsonSubTypes.Type(value = CheckpointRefused.class, name = "CheckpointRefused")
})
public sealed interface CheckpointStatus extends PipelineEvent permits CheckpointLoaded, CheckpointRefused {
    String modelName();

    String checkpointId();

    /** The inference instance that speaks. */
    String instance();

    @Override
    default String key() {
        return modelName();
    }
}
