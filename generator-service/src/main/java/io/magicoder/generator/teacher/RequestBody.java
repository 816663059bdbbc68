package io.magicoder.generator.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.UncheckedIOException;

/**
 * Writes the body of {@code POST /chat/completions} as this teacher wants it.
 *
 * @param maxTokensField {@code max_tokens}, or {@code max_completion_tokens}
 * @param extraFields are added to every request and win over what is there; null takes a field away
 */
public record RequestBody(String model, double temperature, String maxTokensField, ObjectNode extraFields) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * Reads extra fields.
     *
     * @param key of the setting, for the sentence
     * @throws IllegalArgumentException in one sentence, if they are no JSON object
     */
    public static ObjectNode extraFields(String json, String key) {
        try {
            if (JSON.readTree(json.isBlank() ? "{}" : json) instanceof ObjectNode fields) {
                return fields;
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException(
                    key + " is '" + json + "': it must be a JSON object like {\"top_p\": 0.9}", e);
        }
        throw new IllegalArgumentException(key + " is '" + json + "': it must be a JSON object like {\"top_p\": 0.9}");
    }

    byte[] of(Question question) {
        try {
            return JSON.writeValueAsBytes(tree(question));
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
    }

    ObjectNode tree(Question question) {
        ObjectNode body = JSON.createObjectNode().put("model", model);
        ArrayNode messages = body.putArray("messages");
        question.messages()
                .forEach(message ->
                        messages.addObject().put("role", message.role()).put("content", message.content()));
        body.put("temperature", temperature).put(maxTokensField, question.maxTokens());
        if (question.seed() != null) {
            body.put("seed", question.seed());
        }
        extraFields.properties().forEach(field -> set(body, field.getKey(), field.getValue()));
        return body;
    }

    private static void set(ObjectNode body, String name, JsonNode value) {
        if (value.isNull()) {
            body.remove(name);
        } else {
            body.set(name, value);
        }
    }
}
