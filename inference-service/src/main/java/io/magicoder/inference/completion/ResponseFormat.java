package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.structured.JsonGrammar;
import io.magicoder.languagemodel.structured.UnsupportedSchemaException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What an answer must be.
 *
 * @param type {@code text}, {@code json_object} or {@code json_schema}
 * @param grammar that it is kept to; empty if it may be any text
 */
record ResponseFormat(String type, Optional<JsonGrammar> grammar) {
    private static final ResponseFormat TEXT = new ResponseFormat("text", Optional.empty());

    /**
     * As chat completions have it: the schema in {@code json_schema.schema}.
     *
     * @throws RefusedRequestException if it is something else, or a schema that cannot be kept to
     */
    static ResponseFormat ofChat(@Nullable JsonNode format) {
        return read(format, "response_format", "json_schema.schema", "/json_schema/schema");
    }

    /** As responses have it: the schema beside the type. */
    static ResponseFormat ofResponses(@Nullable JsonNode text) {
        return read(text == null ? null : text.path("format"), "text.format", "schema", "/schema");
    }

    private static ResponseFormat read(@Nullable JsonNode format, String name, String member, String pointer) {
        if (format == null || format.isNull() || format.isMissingNode()) {
            return TEXT;
        }
        String type = format.path("type").asText();
        return switch (type) {
            case "text" -> TEXT;
            case "json_object" -> new ResponseFormat(type, Optional.of(JsonGrammar.anyObject()));
            case "json_schema" -> new ResponseFormat(type, Optional.of(grammar(format.at(pointer), name, member)));
            default ->
                throw RefusedRequestException.invalid(
                        name + ".type",
                        "'" + name + ".type' must be text, json_object or json_schema, but is " + format.path("type"));
        };
    }

    private static JsonGrammar grammar(JsonNode schema, String name, String member) {
        if (schema.isMissingNode()) {
            throw RefusedRequestException.invalid(
                    name + "." + member, "'" + name + "." + member + "' is missing: it must be a JSON Schema");
        }
        try {
            return JsonGrammar.ofSchema(schema.toString());
        } catch (UnsupportedSchemaException e) {
            throw RefusedRequestException.invalid(
                    name + "." + member, "'" + name + "." + member + "': " + e.getMessage());
        }
    }

    /** What cannot be kept together with JSON that is whole is refused. */
    void requireWhole(Choosing choosing) {
        if (grammar.isPresent()) {
            RefusedRequestException.refuseUnless(
                    choosing.stop().texts().isEmpty(), "stop", "it could cut the JSON that response_format asks for");
            RefusedRequestException.refuseUnless(
                    !choosing.ignoreEos(), "ignore_eos", "the JSON that response_format asks for has an end");
        }
    }
}
