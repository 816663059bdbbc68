package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The answer of {@code GET /v1/models}, in OpenAI's shape: empty while nothing is served. */
public record ModelList(String object, List<Model> data) {
    /**
     * A model that is served.
     *
     * @param created when its checkpoint was loaded, in seconds since 1970
     * @param root the directory of an adapter
     * @param parent the model that an adapter belongs to
     * @param contextLength most tokens of prompt and completion together
     */
    public record Model(
            String id,
            String object,
            long created,
            @JsonProperty("owned_by") String ownedBy,
            String checkpoint,
            @Nullable String root,
            @Nullable String parent,
            @JsonProperty("max_model_len") int contextLength) {
        private static Model of(String id, ServedCheckpoint served, @Nullable String root, @Nullable String parent) {
            return new Model(
                    id,
                    "model",
                    served.loadedAt().getEpochSecond(),
                    "magicoder",
                    served.checkpointId(),
                    root,
                    parent,
                    served.decoder().contextLength());
        }
    }

    /** The model, its versions by name where there are two, and its adapters. */
    static ModelList of(List<ServedCheckpoint> served) {
        List<Model> models = new ArrayList<>();
        if (!served.isEmpty()) {
            ServedCheckpoint newest = served.getFirst();
            models.add(Model.of(newest.modelName(), newest, null, null));
            if (served.size() > 1) {
                served.forEach(version -> models.add(Model.of(
                        version.modelName() + "@" + version.checkpointId(), version, null, version.modelName())));
            }
            Map<String, Model> adapters = new LinkedHashMap<>();
            served.forEach(version -> version.adapters()
                    .forEach((name, directory) -> adapters.putIfAbsent(
                            name, Model.of(name, version, directory.toString(), version.modelName()))));
            models.addAll(adapters.values());
        }
        return new ModelList("list", models);
    }
}
