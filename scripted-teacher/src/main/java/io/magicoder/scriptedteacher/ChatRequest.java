package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;

/** A request for a chat completion, as far as the script needs it. */
sealed interface ChatRequest {

    /**
     * A request that the script can answer.
     *
     * @param prompt the last message of the user
     * @param promptCharacters of all messages together
     */
    record Accepted(String prompt, int promptCharacters, long seed, int maxTokens) implements ChatRequest {}

    /**
     * A request that is answered with an error.
     *
     * @param status the HTTP status that says so
     */
    record Refused(int status, String code, String message) implements ChatRequest {}

    ObjectMapper JSON = JsonMapper.builder()
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** Reads a request's JSON; what the script cannot honour is refused, not ignored. */
    static ChatRequest read(byte[] body) {
        JsonNode root;
        try {
            root = JSON.readTree(body);
        } catch (IOException e) {
            return invalid("The body is not valid JSON.");
        }
        JsonNode model = root.path("model");
        JsonNode seed = root.path("seed");
        JsonNode maxTokens = root.path(root.has("max_completion_tokens") ? "max_completion_tokens" : "max_tokens");
        if (!model.isTextual()) {
            return invalid("The body must be an object with a string 'model'.");
        }
        if (!model.asText().equals(ScriptedTeacher.MODEL)) {
            String message = "There is no such model here, only '" + ScriptedTeacher.MODEL + "'.";
            return new Refused(404, "model_not_found", message);
        }
        if (root.path("stream").asBoolean(false) || root.path("n").asInt(1) != 1) {
            return invalid("'stream' and 'n' other than 1 are not supported.");
        }
        if (!(isAbsent(seed) || seed.canConvertToLong()) || !(isAbsent(maxTokens) || maxTokens.asInt() >= 1)) {
            return invalid("'seed' must be an integer and the token limit a positive integer.");
        }
        String prompt = "";
        int characters = 0;
        for (JsonNode message : root.path("messages")) {
            String text = textOf(message.path("content"));
            characters += text.length();
            prompt = message.path("role").asText().equals("user") ? text : prompt;
        }
        return prompt.isBlank()
                ? invalid("'messages' has no message of the user with text.")
                : new Accepted(prompt, characters, seed.asLong(0), maxTokens.asInt(Integer.MAX_VALUE));
    }

    /** Content is a string, or an array of parts of which some are text. */
    private static String textOf(JsonNode content) {
        return content.isArray() ? String.join("\n", content.findValuesAsText("text")) : content.asText();
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Refused invalid(String message) {
        return new Refused(400, "invalid_request", message);
    }
}
