package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.text.ChatPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** The body of {@code POST /v1/chat/completions}; members that are not named here are ignored. */
public record ChatRequest(
        @Schema(description = "Name of the model; may be left out", examples = "magicoder") @Nullable String model,

        @Schema(description = "The conversation, at least one message", required = true) @Nullable List<@Nullable ChatMessage> messages,

        @Schema(description = "Most new tokens; the rest of the context unless set", minimum = "1")
        @JsonProperty("max_completion_tokens")
        @Nullable Integer maxCompletionTokens,

        @Schema(description = "The older name of max_completion_tokens") @JsonProperty("max_tokens") @Nullable Integer maxTokens,

        @Schema(description = "0 is greedy", defaultValue = "1", minimum = "0", maximum = "2") @Nullable Double temperature,

        @JsonProperty("top_p") @Nullable Double topP,
        @JsonProperty("top_k") @Nullable Integer topK,
        @JsonProperty("min_p") @Nullable Double minP,
        @JsonProperty("repetition_penalty") @Nullable Double repetitionPenalty,
        @JsonProperty("presence_penalty") @Nullable Double presencePenalty,
        @JsonProperty("frequency_penalty") @Nullable Double frequencyPenalty,
        @JsonProperty("logit_bias") @Nullable Map<String, Double> logitBias,
        @Nullable Long seed,

        @JsonFormat(with = JsonFormat.Feature.ACCEPT_SINGLE_VALUE_AS_ARRAY) @Nullable List<String> stop,

        @JsonProperty("ignore_eos") @Nullable Boolean ignoreEos,
        @Nullable Boolean stream,
        @JsonProperty("stream_options") @Nullable StreamOptions streamOptions,

        @Schema(description = "Only 1") @Nullable Integer n,

        @Schema(description = "Only false") @Nullable Boolean logprobs,
        @Schema(description = "Only empty") @Nullable List<JsonNode> tools,

        @Schema(description = "Only of type text") @JsonProperty("response_format") @Nullable JsonNode responseFormat) {
    private static final double DEFAULT_TEMPERATURE = 1;

    /**
     * What is to be answered.
     *
     * @throws RefusedRequestException if something is asked for that is not offered, or a message is no text
     */
    List<ChatPrompt.Message> conversation() {
        RefusedRequestException.refuseUnless(n == null || n == 1, "n", "only one answer is offered: send 1");
        RefusedRequestException.refuseUnless(
                logprobs == null || !logprobs, "logprobs", "log probabilities are not offered: send false");
        RefusedRequestException.refuseUnless(
                tools == null || tools.isEmpty(), "tools", "tools are not offered: leave it out");
        RefusedRequestException.refuseUnless(
                responseFormat == null
                        || responseFormat.isNull()
                        || responseFormat.path("type").asText().equals("text"),
                "response_format",
                "only text is offered: leave it out");
        if (messages == null || messages.isEmpty()) {
            throw RefusedRequestException.invalid("messages", "'messages' is missing or empty");
        }
        List<ChatPrompt.Message> said = new ArrayList<>();
        for (int i = 0; i < messages.size(); i++) {
            ChatMessage message = messages.get(i);
            String where = "messages[" + i + "]";
            if (message == null) {
                throw RefusedRequestException.invalid(where, "'" + where + "' is null");
            }
            said.add(message.message(where));
        }
        return said;
    }

    TokenLimit limit() {
        return new TokenLimit(maxCompletionTokens == null ? maxTokens : maxCompletionTokens, Integer.MAX_VALUE);
    }

    Choosing choosing() {
        return Choosing.of(
                temperature,
                DEFAULT_TEMPERATURE,
                topP,
                topK,
                minP,
                repetitionPenalty,
                presencePenalty,
                frequencyPenalty,
                logitBias,
                seed,
                stop,
                ignoreEos);
    }

    boolean isStreamed() {
        return stream != null && stream;
    }

    boolean includesUsage() {
        return streamOptions != null && Boolean.TRUE.equals(streamOptions.includeUsage());
    }
}
