package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What an inference instance made of a checkpoint. */
@JsonTypeInfo(
        use = JsonTypeInfo.Id.NAME,
        property = "type",
        visible = true,
        defaultImpl = CheckpointStatus.Unknown.class)
@JsonSubTypes({
    @JsonSubTypes.Type(value = CheckpointLoaded.class, name = "CheckpointLoaded"),
    @JsonSubTypes.Type(value = CheckpointRefused.class, name = "CheckpointRefused")
})
public sealed interface CheckpointStatus extends PipelineEvent
        permits CheckpointLoaded, CheckpointRefused, CheckpointStatus.Unknown {
    String modelName();

    String checkpointId();

    /** The inference instance that speaks. */
    String instance();

    @Override
    default String key() {
        return modelName();
    }

    /**
     * A word that only newer versions know, and that a reader passes over.
     *
     * @param type what newer versions call it
     */
    record Unknown(String modelName, String checkpointId, String instance, String type) implements CheckpointStatus {}
}
