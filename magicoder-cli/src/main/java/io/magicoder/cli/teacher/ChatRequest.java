package io.magicoder.cli.teacher;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

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
        JsonNode messages = root.path("messages");
        if (!root.path("model").isTextual() || !messages.isArray() || messages.isEmpty()) {
            return invalid("The body must be an object with a string 'model' and a non-empty array 'messages'.");
        }
        if (!root.path("model").asText().equals(ScriptedTeacher.MODEL)) {
            return new Refused(
                    404, "model_not_found", "There is no such model here, only '" + ScriptedTeacher.MODEL + "'.");
        }
        if (root.path("stream").asBoolean(false) || root.path("n").asInt(1) != 1) {
            return invalid("'stream' and 'n' other than 1 are not supported.");
        }
        JsonNode seed = root.path("seed");
        JsonNode maxTokens =
                root.has("max_completion_tokens") ? root.get("max_completion_tokens") : root.path("max_tokens");
        if (!(isAbsent(seed) || seed.canConvertToLong()) || !(isAbsent(maxTokens) || maxTokens.asInt() >= 1)) {
            return invalid("'seed' must be an integer and the token limit a positive integer.");
        }
        String prompt = "";
        int characters = 0;
        for (JsonNode message : messages) {
            String text = textOf(message.path("content"));
            characters += text.length();
            if (message.path("role").asText().equals("user")) {
                prompt = text;
            }
        }
        return prompt.isBlank()
                ? invalid("There is no user message with text.")
                : new Accepted(prompt, characters, seed.asLong(0), maxTokens.asInt(Integer.MAX_VALUE));
    }

    /** Content is a string, or an array of parts of which some are text. */
    private static String textOf(JsonNode content) {
        if (!content.isArray()) {
            return content.asText();
        }
        return StreamSupport.stream(content.spliterator(), false)
                .map(part -> part.path("text").asText())
                .collect(Collectors.joining("\n"));
    }

    private static boolean isAbsent(JsonNode node) {
        return node.isMissingNode() || node.isNull();
    }

    private static Refused invalid(String message) {
        return new Refused(400, "invalid_request", message);
    }
}
