package io.magicoder.generator.parsing;

import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What a teacher's finish reason means, in the spellings of OpenAI-compatible servers and gateways, in any case. */
public enum FinishReason {
    /** The model came to an end by itself. */
    COMPLETE(
            "stop",
            "end",
            "end_turn",
            "end_of_turn",
            "end_of_text",
            "eos",
            "eos_token",
            "stop_token",
            "stop_sequence",
            "complete",
            "completed",
            "finished",
            "done",
            "success",
            "tool_calls",
            "tool_call",
            "tool_use",
            "function_call"),
    /** A limit of tokens cut the answer. */
    CUT(
            "length",
            "limit",
            "max_length",
            "model_length",
            "max_token",
            "max_tokens",
            "max_new_tokens",
            "max_output_tokens",
            "max_completion_tokens",
            "max_tokens_reached",
            "max_tokens_exceeded",
            "token_limit",
            "token_limit_reached",
            "out_of_tokens",
            "context_length",
            "context_length_exceeded",
            "context_limit",
            "context_window",
            "context_window_exceeded",
            "model_context_window_exceeded",
            "error_limit",
            "incomplete",
            "truncated",
            "pause_turn"),
    /** The model or a filter before it would not answer. */
    REFUSED(
            "content_filter",
            "content_filtered",
            "contentfilter",
            "content_filter_stop",
            "content_policy",
            "content_policy_violation",
            "policy_violation",
            "error_toxic",
            "moderation",
            "flagged",
            "blocked",
            "blocklist",
            "safety",
            "unsafe",
            "image_safety",
            "model_armor",
            "prohibited_content",
            "recitation",
            "spii",
            "language",
            "sensitive",
            "guardrail",
            "guardrails",
            "guardrail_intervened",
            "refusal",
            "refused"),
    /** The server failed in the middle of the answer; the next try may do. */
    FAILED(
            "error",
            "errored",
            "fail",
            "failed",
            "failure",
            "internal_error",
            "server_error",
            "network_error",
            "upstream_error",
            "provider_error",
            "insufficient_system_resource",
            "insufficient_system_resources",
            "overloaded",
            "abort",
            "aborted",
            "cancel",
            "cancelled",
            "canceled",
            "user_cancel",
            "interrupted",
            "timeout",
            "timed_out",
            "time_limit",
            "preempted",
            "malformed_function_call",
            "malformed_response",
            "unexpected_tool_call",
            "too_many_tool_calls",
            "other"),
    /** A reason nobody here knows. */
    UNKNOWN;

    @SuppressWarnings("ImmutableEnumChecker") // Set.of makes it so
    private final Set<String> spellings;

    FinishReason(String... spellings) {
        this.spellings = Set.of(spellings);
    }

    /**
     * What a reason means.
     *
     * @param reason as the server wrote it; none counts as a normal end, since old servers give none
     */
    public static FinishReason of(@Nullable String reason) {
        String plain = reason == null ? "" : plain(reason);
        // "unspecified" and "null" are what some servers write for none
        if (plain.isEmpty() || plain.equals("null") || plain.equals("none") || plain.equals("unspecified")) {
            return COMPLETE;
        }
        for (FinishReason known : values()) {
            if (known.spellings.contains(plain)) {
                return known;
            }
        }
        return UNKNOWN;
    }

    /** The sentence for an answer that ended this way and is no sample for that alone; empty if it may be one. */
    public Optional<String> objection(@Nullable String reason) {
        return switch (this) {
            case COMPLETE, UNKNOWN -> Optional.empty();
            case CUT ->
                Optional.of("the teacher stopped at its token limit before the end (finish reason " + reason + ")");
            case REFUSED ->
                Optional.of("the teacher's content filter stopped the answer (finish reason " + reason + ")");
            case FAILED ->
                Optional.of("the teacher failed before the end of its answer (finish reason " + reason + ")");
        };
    }

    /** Lower case with one underscore between words: {@code maxTokens}, {@code FINISH_REASON_MAX_TOKENS}, {@code max-tokens}. */
    private static String plain(String reason) {
        return reason.strip()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s.-]+", "_")
                .replaceFirst("^(?:finish|stop)_reason_", "");
    }
}
