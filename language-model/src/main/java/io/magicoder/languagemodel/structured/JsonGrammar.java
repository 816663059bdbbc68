package io.magicoder.languagemodel.structured;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.magicoder.languagemodel.config.JsonFiles;

/** What a text of JSON must be. Equal ones are of the same schema. */
public final class JsonGrammar {
    private final String name;
    private final Network network;

    private JsonGrammar(String name, Network network) {
        this.name = name;
        this.network = network;
    }

    /** Any object. */
    public static JsonGrammar anyObject() {
        return new JsonGrammar("", SchemaRules.anyObject());
    }

    /**
     * A value that a JSON Schema allows: objects with {@code properties}, {@code required} and {@code additionalProperties}; arrays with {@code items}, {@code minItems}, {@code maxItems}; strings with {@code minLength}, {@code maxLength};
     * integers, numbers, booleans, null, {@code enum}, {@code const}, {@code anyOf}, and {@code $ref} to the schema itself or
     * what is in it.
     *
     * @param schema in JSON
     * @throws UnsupportedSchemaException if it says anything else, or is no JSON; the message names the keyword and where it stands
     */
    public static JsonGrammar ofSchema(String schema) {
        try {
            return new JsonGrammar(schema, SchemaRules.of(JsonFiles.MAPPER.readTree(schema)));
        } catch (JsonProcessingException e) {
            throw new UnsupportedSchemaException("schema", "", "it is no JSON: " + e.getOriginalMessage());
        }
    }

    Network network() {
        return network;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof JsonGrammar grammar && grammar.name.equals(name);
    }

    @Override
    public int hashCode() {
        return name.hashCode();
    }
}
