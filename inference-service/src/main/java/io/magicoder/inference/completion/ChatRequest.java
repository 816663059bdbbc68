package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonFormat;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.text.ChatPrompt;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
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

        @Schema(description = "Answers", defaultValue = "1", maximum = "128") @Nullable Integer n,

        @Schema(description = "Whether tokens come with log probabilities", defaultValue = "false") @Nullable Boolean logprobs,

        @Schema(description = "Likely tokens beside each", maximum = "20") @JsonProperty("top_logprobs") @Nullable Integer topLogprobs,

        @Schema(description = "Only empty") @Nullable List<JsonNode> tools,

        @Schema(description = "Only none or auto") @JsonProperty("tool_choice") @Nullable JsonNode toolChoice,

        @Schema(description = "Only empty") @Nullable JsonNode functions,

        @Schema(description = "Only none") @JsonProperty("function_call") @Nullable JsonNode functionCall,

        @Schema(description = "Only text") @Nullable List<String> modalities,
        @Schema(description = "Only null") @Nullable JsonNode audio,

        @Schema(description = "Only null") @JsonProperty("web_search_options") @Nullable JsonNode webSearchOptions,

        @Schema(description = "Only false: nothing is kept") @Nullable Boolean store,

        @Schema(description = "Of type text, json_object or json_schema: what the answer is kept to")
        @JsonProperty("response_format")
        @Nullable JsonNode responseFormat) {
    private static final double DEFAULT_TEMPERATURE = 1;

    /**
     * What is to be answered.
     *
     * @throws RefusedRequestException if something is asked for that is not offered, or a message is no text
     */
    List<ChatPrompt.Message> conversation() {
        RefusedRequestException.refuseUnless(
                streamOptions == null || isStreamed(), "stream_options", "it is for streams: send stream true");
        requireOffered();
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

    private void requireOffered() {
        String noTools = "tools are not offered: leave it out";
        RefusedRequestException.refuseUnless(tools == null || tools.isEmpty(), "tools", noTools);
        RefusedRequestException.refuseUnless(
                toolChoice == null || isNone(toolChoice) || "auto".equals(toolChoice.asText()), "tool_choice", noTools);
        RefusedRequestException.refuseUnless(isNone(functions), "functions", noTools);
        RefusedRequestException.refuseUnless(isNone(functionCall), "function_call", noTools);
        RefusedRequestException.refuseUnless(
                modalities == null || modalities.equals(List.of("text")), "modalities", "only text is offered");
        RefusedRequestException.refuseUnless(isNone(audio), "audio", "only text is offered: leave it out");
        RefusedRequestException.refuseUnless(
                isNone(webSearchOptions), "web_search_options", "nothing is searched: leave it out");
        RefusedRequestException.refuseUnless(store == null || !store, "store", "nothing is kept: send false");
    }

    private static boolean isNone(@Nullable JsonNode asked) {
        return asked == null || asked.isNull() || "none".equals(asked.asText()) || (asked.isArray() && asked.isEmpty());
    }

    /** Of a conversation that is a prompt by now. */
    Asked asked(Function<ServedCheckpoint, Prompt> prompt) {
        Choosing chosen = choosing();
        ResponseFormat format = ResponseFormat.ofChat(responseFormat);
        format.requireWhole(chosen);
        return new Asked(
                1,
                served -> List.of(prompt.apply(served)),
                n == null ? 1 : n,
                maxCompletionTokens == null
                        ? new TokenLimit(maxTokens, Integer.MAX_VALUE)
                        : new TokenLimit(maxCompletionTokens, Integer.MAX_VALUE, "max_completion_tokens"),
                chosen,
                telling(),
                served -> format.grammar().map(served::constraint));
    }

    Telling telling() {
        boolean scored = logprobs != null && logprobs;
        RefusedRequestException.refuseUnless(
                scored || topLogprobs == null || topLogprobs == 0,
                "top_logprobs",
                "it goes with logprobs: send logprobs true");
        return new Telling(scored, topLogprobs == null ? 0 : topLogprobs, false, false);
    }

    private Choosing choosing() {
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
