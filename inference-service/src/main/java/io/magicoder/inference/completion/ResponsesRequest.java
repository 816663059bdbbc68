package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.text.ChatPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/**
 * The body of {@code POST /v1/responses}, of which nothing is kept. Members that are not named here are ignored; those that ask
 * for something that is not offered are refused.
 */
public record ResponsesRequest(
        @Schema(description = "Name of the model; may be left out", examples = "magicoder") @Nullable String model,

        @Schema(description = "A text, or a list of messages", required = true) @Nullable JsonNode input,

        @Schema(description = "A system message in front of the input") @Nullable String instructions,

        @Schema(description = "Most new tokens; the rest of the context unless set", minimum = "1")
        @JsonProperty("max_output_tokens")
        @Nullable Integer maxOutputTokens,

        @Schema(description = "0 is greedy", defaultValue = "1", minimum = "0", maximum = "2") @Nullable Double temperature,

        @JsonProperty("top_p") @Nullable Double topP,

        @Schema(description = "format: what the answer is kept to, of type text, json_object or json_schema") @Nullable JsonNode text,

        @Nullable Boolean stream,

        @Schema(description = "Comes back as it is") @Nullable Map<String, String> metadata,

        @Schema(description = "Only null: nothing is kept") @JsonProperty("previous_response_id") @Nullable String previousResponseId,

        @Schema(description = "Only false: nothing is kept") @Nullable Boolean store,

        @Schema(description = "Only null: nothing is kept") @Nullable JsonNode conversation,

        @Schema(description = "Only false") @Nullable Boolean background,
        @Schema(description = "Only empty") @Nullable List<JsonNode> tools,
        @Schema(description = "Only empty") @Nullable List<String> include,
        @Schema(description = "Only null") @Nullable JsonNode prompt,

        @Schema(description = "Only disabled: nothing is cut") @Nullable String truncation,

        @Schema(description = "Only 0") @JsonProperty("top_logprobs") @Nullable Integer topLogprobs) {
    private static final double DEFAULT_TEMPERATURE = 1;
    private static final Set<String> PARTS = Set.of("input_text", "output_text");

    /** As they are when they are not sent. */
    double temperatureOrDefault() {
        return temperature == null ? DEFAULT_TEMPERATURE : temperature;
    }

    double topPOrDefault() {
        return topP == null ? 1 : topP;
    }

    boolean isStreamed() {
        return stream != null && stream;
    }

    /** What the answer is kept to, to be told again. */
    JsonNode formatAsSent() {
        JsonNode sent = text == null ? null : text.get("format");
        return sent == null || sent.isNull()
                ? JsonNodeFactory.instance.objectNode().put("type", "text")
                : sent;
    }

    /**
     * What is to be answered.
     *
     * @throws RefusedRequestException if something is asked for that is not offered, or the input is no text
     */
    List<ChatPrompt.Message> messages() {
        requireOffered();
        List<ChatPrompt.Message> said = new ArrayList<>();
        if (instructions != null) {
            said.add(new ChatPrompt.Message("system", instructions));
        }
        if (input != null && input.isTextual()) {
            Prompt.requireUnicode("input", input.textValue());
            said.add(new ChatPrompt.Message("user", input.textValue()));
            return said;
        }
        if (input == null || !input.isArray() || input.isEmpty()) {
            throw RefusedRequestException.invalid("input", "'input' must be a text or a list of messages");
        }
        for (int i = 0; i < input.size(); i++) {
            JsonNode item = input.get(i);
            String where = "input[" + i + "]";
            if (!item.path("type").asText("message").equals("message")) {
                throw RefusedRequestException.invalid(
                        where, "'" + where + "' must be a message, but is of type " + item.path("type"));
            }
            said.add(new ChatMessage(item.path("role").textValue(), item.get("content")).message(where, PARTS));
        }
        return said;
    }

    /** Of a conversation that is a prompt by now. */
    Asked asked(Function<ServedCheckpoint, Prompt> asPrompt) {
        ResponseFormat format = ResponseFormat.ofResponses(text);
        Choosing choosing = Choosing.of(
                temperature, DEFAULT_TEMPERATURE, topP, null, null, null, null, null, null, null, null, null);
        return new Asked(
                1,
                served -> List.of(asPrompt.apply(served)),
                1,
                new TokenLimit(maxOutputTokens, Integer.MAX_VALUE, "max_output_tokens"),
                choosing,
                Telling.TEXT,
                served -> format.grammar().map(served::constraint));
    }

    private void requireOffered() {
        String kept = "nothing is kept from one request to the next: send the whole conversation as input";
        RefusedRequestException.refuseUnless(previousResponseId == null, "previous_response_id", kept);
        RefusedRequestException.refuseUnless(conversation == null || conversation.isNull(), "conversation", kept);
        RefusedRequestException.refuseUnless(store == null || !store, "store", "nothing is kept: send false");
        RefusedRequestException.refuseUnless(
                background == null || !background, "background", "the answer is in the reply alone: send false");
        RefusedRequestException.refuseUnless(
                tools == null || tools.isEmpty(), "tools", "tools are not offered: leave it out");
        RefusedRequestException.refuseUnless(
                include == null || include.isEmpty(), "include", "there is nothing more to include: leave it out");
        RefusedRequestException.refuseUnless(
                prompt == null || prompt.isNull(), "prompt", "no templates are kept here: send input");
        RefusedRequestException.refuseUnless(
                truncation == null || truncation.equals("disabled"),
                "truncation",
                "a conversation is never cut: send disabled");
        RefusedRequestException.refuseUnless(
                topLogprobs == null || topLogprobs == 0,
                "top_logprobs",
                "log probabilities are in completions and chat completions: send 0");
    }
}
