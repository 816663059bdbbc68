package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import java.util.List;
import java.util.Optional;

/** The answer of {@code GET /v1/models}, in OpenAI's shape: empty while nothing is served. */
public record ModelList(String object, List<Model> data) {
    /**
     * A model that is served.
     *
     * @param created when its checkpoint was loaded, in seconds since 1970
     * @param contextLength most tokens of prompt and completion together
     */
    public record Model(
            String id,
            String object,
            long created,
            @JsonProperty("owned_by") String ownedBy,
            String checkpoint,
            @JsonProperty("max_model_len") int contextLength) {
        static Model of(ServedCheckpoint served) {
            return new Model(
                    served.modelName(),
                    "model",
                    served.loadedAt().getEpochSecond(),
                    "magicoder",
                    served.checkpointId(),
                    served.decoder().contextLength());
        }
    }

    static ModelList of(Optional<ServedCheckpoint> served) {
        return new ModelList("list", served.map(Model::of).stream().toList());
    }
}
