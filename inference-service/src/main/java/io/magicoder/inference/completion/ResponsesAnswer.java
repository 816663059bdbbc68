package io.magicoder.inference.completion;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The answer of {@code POST /v1/responses}, in OpenAI's shape; members that say what is not offered have the values of nothing.
 *
 * @param createdAt seconds since 1970
 * @param status {@code in_progress}, {@code completed}, {@code incomplete} at the limit, or {@code failed}
 * @param text what the answer was kept to
 */
@JsonInclude(JsonInclude.Include.ALWAYS)
public record ResponsesAnswer(
        String id,
        String object,
        @JsonProperty("created_at") long createdAt,
        String status,
        @Nullable Failure error,
        @JsonProperty("incomplete_details") @Nullable Incomplete incompleteDetails,
        @Nullable String instructions,
        @JsonProperty("max_output_tokens") @Nullable Integer maxOutputTokens,
        String model,
        List<Message> output,
        @JsonProperty("parallel_tool_calls") boolean parallelToolCalls,
        @JsonProperty("previous_response_id") @Nullable String previousResponseId,
        boolean store,
        double temperature,
        @JsonProperty("top_p") double topP,
        Map<String, JsonNode> text,
        @JsonProperty("tool_choice") String toolChoice,
        List<Object> tools,
        String truncation,
        @Nullable Cost usage,
        Map<String, String> metadata) {
    /** What went wrong. */
    public record Failure(String code, String message) {}

    /** Why there is no more. */
    public record Incomplete(String reason) {}

    /** What the model said. */
    public record Message(String id, String type, String status, String role, List<Part> content) {}

    /** Its text. */
    public record Part(String type, String text, List<Object> annotations, List<Object> logprobs) {
        static Part of(String text) {
            return new Part("output_text", text, List.of(), List.of());
        }
    }

    /** What it cost, in tokens. */
    public record Cost(
            @JsonProperty("input_tokens") int inputTokens,
            @JsonProperty("input_tokens_details") InputDetails inputDetails,
            @JsonProperty("output_tokens") int outputTokens,
            @JsonProperty("output_tokens_details") OutputDetails outputDetails,
            @JsonProperty("total_tokens") int totalTokens) {
        static Cost of(Usage usage) {
            return new Cost(
                    usage.promptTokens(),
                    new InputDetails(usage.promptDetails().cachedTokens()),
                    usage.completionTokens(),
                    new OutputDetails(0),
                    usage.totalTokens());
        }
    }

    /** Of the input. */
    public record InputDetails(
            @JsonProperty("cached_tokens") int cachedTokens) {}

    /** Of the output. */
    public record OutputDetails(
            @JsonProperty("reasoning_tokens") int reasoningTokens) {}

    /**
     * What is known before there is an answer.
     *
     * @param messageId of the only message there will be
     */
    record Frame(String id, String messageId, long createdAt, ResponsesRequest request) {
        static Frame now(ResponsesRequest request, Instant now) {
            return new Frame("resp_" + UUID.randomUUID(), "msg_" + UUID.randomUUID(), now.getEpochSecond(), request);
        }

        /** Without a text yet. */
        ResponsesAnswer begun(String model) {
            return with("in_progress", null, null, model, List.of(), null);
        }

        ResponsesAnswer finished(Completion completion) {
            Completion.Choice choice = completion.only();
            String status = status(choice.finishReason());
            return with(
                    status,
                    null,
                    status.equals("incomplete") ? new Incomplete("max_output_tokens") : null,
                    completion.modelName(),
                    List.of(message(status, List.of(Part.of(choice.text())))),
                    Cost.of(completion.usage()));
        }

        ResponsesAnswer failed(String model, Failure failure) {
            return with("failed", failure, null, model, List.of(), null);
        }

        Message message(String status, List<Part> content) {
            return new Message(messageId, "message", status, "assistant", content);
        }

        static String status(String finishReason) {
            return finishReason.equals("length") ? "incomplete" : "completed";
        }

        private ResponsesAnswer with(
                String status,
                @Nullable Failure error,
                @Nullable Incomplete incomplete,
                String model,
                List<Message> output,
                @Nullable Cost usage) {
            return new ResponsesAnswer(
                    id,
                    "response",
                    createdAt,
                    status,
                    error,
                    incomplete,
                    request.instructions(),
                    request.maxOutputTokens(),
                    model,
                    output,
                    true,
                    null,
                    false,
                    request.temperatureOrDefault(),
                    request.topPOrDefault(),
                    Map.of("format", request.formatAsSent()),
                    "auto",
                    List.of(),
                    "disabled",
                    usage,
                    request.metadata() == null ? Map.of() : request.metadata());
        }
    }
}
