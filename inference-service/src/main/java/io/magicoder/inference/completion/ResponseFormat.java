package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.structure.Structure;
import io.magicoder.languagemodel.structure.UnsupportedSchemaException;
import java.util.Optional;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** OpenAI's {@code response_format}: a text, a JSON object, or JSON of a schema. */
final class ResponseFormat {
    private static final String NAME = "response_format";

    private ResponseFormat() {}

    /**
     * What keeps an answer to it, made anew for each; empty for a text.
     *
     * @throws RefusedRequestException if it is none of the three
     */
    static Function<ServedCheckpoint, Optional<Structure.Text>> read(@Nullable JsonNode format, boolean ignoreEos) {
        if (format == null || format.isNull()) {
            return served -> Optional.empty();
        }
        return switch (format.path("type").asText()) {
            case "text" -> served -> Optional.empty();
            case "json_object" -> served -> Optional.of(served.json(Optional.empty(), ignoreEos));
            case "json_schema" -> {
                JsonNode schema = format.path("json_schema").path("schema");
                RefusedRequestException.refuseUnless(
                        schema.isObject(), NAME + ".json_schema.schema", "it is missing: a JSON schema is needed");
                yield served -> Optional.of(text(served, schema, ignoreEos));
            }
            default ->
                throw RefusedRequestException.invalid(
                        NAME, "'" + NAME + "' must be of type text, json_object or json_schema");
        };
    }

    private static Structure.Text text(ServedCheckpoint served, JsonNode schema, boolean ignoreEos) {
        try {
            return served.json(Optional.of(schema), ignoreEos);
        } catch (UnsupportedSchemaException e) {
            throw RefusedRequestException.invalid(
                    NAME, "'" + NAME + "': the schema cannot be kept: " + String.valueOf(e.getMessage()));
        }
    }
}
