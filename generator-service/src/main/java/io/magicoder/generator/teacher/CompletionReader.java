package io.magicoder.generator.teacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.magicoder.generator.parsing.FinishReason;
import io.magicoder.generator.teacher.Completion.Usage;
import io.magicoder.generator.teacher.TeacherFailure.Denied;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Reads what came back for a question: an answer in any of the shapes that OpenAI-compatible servers document, or a failure,
 * which a gateway may tell of with a success for its status.
 */
final class CompletionReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String NO_COMPLETION = "the answer is no chat completion: ";

    private final FailureClassification classification;

    CompletionReader(InstantSource clock) {
        this.classification = new FailureClassification(clock);
    }

    /** What a reply amounts to. */
    sealed interface Reading {
        /** What was billed for it, as far as the server says. */
        Usage usage();
    }

    /** An answer. */
    record Read(Completion completion) implements Reading {
        @Override
        public Usage usage() {
            return completion.usage();
        }
    }

    /** None. */
    record Missed(TeacherFailure failure, Usage usage) implements Reading {}

    Reading read(HttpReply reply) {
        JsonNode body = json(reply);
        if (!reply.isSuccess()) {
            return new Missed(classification.ofReply(reply, body), Usage.NONE);
        }
        Usage usage = usage(body.path("usage"));
        JsonNode choice = body.path("choices").path(0);
        Optional<ErrorObject> error = ErrorObject.in(body).or(() -> ErrorObject.inChoice(choice));
        if (error.isPresent()) {
            return new Missed(classification.ofError(reply, error.get()), usage);
        }
        if (!body.isObject()) {
            return new Missed(new Transient(NO_COMPLETION + described(reply)), usage);
        }
        JsonNode message = choice.path("message").isObject() ? choice.path("message") : choice.path("delta");
        JsonNode content = message.isObject() ? message.path("content") : choice.path("text");
        if (!message.isObject() && !content.isTextual()) {
            String detail = NO_COMPLETION
                    + (choice.isMissingNode() || choice.isNull() ? "it has no choices" : "its choice has no message");
            // What was paid for and makes no sense would be paid for again.
            return new Missed(usage.completionTokens() > 0 ? new Denied(detail, false) : new Transient(detail), usage);
        }
        Completion completion = new Completion(
                text(content),
                reasoning(message, content),
                message.path("refusal").asText("").equals("null")
                        ? ""
                        : message.path("refusal").asText(""),
                string(choice.path("finish_reason")).or(() -> string(choice.path("finishReason"))),
                string(body.path("system_fingerprint")),
                usage);
        if (FinishReason.of(completion.finishReason().orElse(null)) == FinishReason.FAILED) {
            return new Missed(
                    new Transient("the teacher failed before the end of its answer (finish reason "
                            + completion.finishReason().orElse("") + ")"),
                    usage);
        }
        return new Read(completion);
    }

    private static Optional<String> string(JsonNode node) {
        return node.isValueNode() && !node.isNull() ? Optional.of(node.asText()) : Optional.empty();
    }

    /** The body, joined if it is a stream of events; missing if it is no JSON. */
    static JsonNode json(HttpReply reply) {
        String text = new String(reply.body(), StandardCharsets.UTF_8).strip();
        if (text.startsWith("\uFEFF")) {
            text = text.substring(1);
        }
        try {
            if (text.startsWith("data:") || text.startsWith("event:") || text.startsWith(":")) {
                return StreamedCompletion.joined(text);
            }
            JsonNode tree = JSON.readTree(text);
            return tree == null ? MissingNode.getInstance() : tree;
        } catch (IOException e) {
            return MissingNode.getInstance(); // told apart by the status or as no completion
        }
    }

    private static String described(HttpReply reply) {
        if (reply.body().length == 0) {
            return "it is empty";
        }
        String marked = reply.header("content-type")
                .filter(type -> !type.contains("json"))
                .map(type -> "it is marked " + OneLine.of(type) + ", not application/json, and begins: ")
                .orElse(
                        reply.header("content-type").isPresent()
                                ? "it is no JSON object and begins: "
                                : "it is not marked as application/json and begins: ");
        return marked + OneLine.of(reply.body());
    }

    /** A string, or a list of parts of which those of text count. */
    private static String text(JsonNode content) {
        if (!content.isArray()) {
            return content.isTextual() ? content.asText() : "";
        }
        return parts(content, List.of("text", "output_text"), "text");
    }

    /** DeepSeek, vLLM: reasoning_content; OpenRouter, Ollama: reasoning; Mistral, Anthropic: parts of type thinking. */
    private static String reasoning(JsonNode message, JsonNode content) {
        for (String member : List.of("reasoning_content", "reasoning", "thinking")) {
            if (message.path(member).isTextual()
                    && !message.path(member).asText().isBlank()) {
                return message.path(member).asText();
            }
        }
        return content.isArray() ? parts(content, List.of("thinking", "reasoning"), "thinking") : "";
    }

    private static String parts(JsonNode content, List<String> types, String member) {
        StringBuilder all = new StringBuilder();
        for (JsonNode part : content) {
            if (part.isTextual() && types.contains("text")) {
                all.append(part.asText());
            } else if (types.contains(part.path("type").asText("text"))) {
                JsonNode inner = part.has(member) ? part.path(member) : part.path("text");
                all.append(
                        inner.isArray()
                                ? inner.findValuesAsText("text").stream().collect(Collectors.joining())
                                : inner.asText(""));
            }
        }
        return all.toString();
    }

    private static Usage usage(JsonNode usage) {
        return new Usage(
                count(usage, "prompt_tokens", "input_tokens"),
                count(usage, "completion_tokens", "output_tokens"),
                Math.max(
                        count(usage.path("completion_tokens_details"), "reasoning_tokens", "reasoning"),
                        Math.max(
                                count(usage.path("output_tokens_details"), "reasoning_tokens", "reasoning"),
                                count(usage, "reasoning_tokens", "thinking_tokens"))));
    }

    private static long count(JsonNode holder, String member, String otherwise) {
        JsonNode count = holder.path(member).isNumber() ? holder.path(member) : holder.path(otherwise);
        return Math.max(0, count.asLong(0));
    }

    /** Answers of servers that stream although nobody asked them to. */
    private static final class StreamedCompletion {
        private StreamedCompletion() {}

        static JsonNode joined(String events) throws JsonProcessingException {
            StringBuilder content = new StringBuilder();
            StringBuilder reasoning = new StringBuilder();
            var whole = JSON.createObjectNode();
            var choice = JSON.createObjectNode();
            for (String line : events.lines().toList()) {
                String data = line.startsWith("data:")
                        ? line.substring("data:".length()).strip()
                        : "";
                if (data.isEmpty() || data.equals("[DONE]")) {
                    continue;
                }
                JsonNode event = JSON.readTree(data);
                if (ErrorObject.in(event).isPresent()) {
                    return event;
                }
                JsonNode part = event.path("choices").path(0);
                JsonNode message = part.path("delta").isObject() ? part.path("delta") : part.path("message");
                content.append(text(message.path("content")));
                reasoning.append(reasoning(message, message.path("content")));
                if (part.hasNonNull("finish_reason")) {
                    choice.set("finish_reason", part.path("finish_reason"));
                }
                for (String member : List.of("usage", "system_fingerprint")) {
                    if (event.hasNonNull(member)) {
                        whole.set(member, event.path(member));
                    }
                }
            }
            choice.putObject("message")
                    .put("content", content.toString())
                    .put("reasoning_content", reasoning.toString());
            whole.putArray("choices").add(choice);
            return whole;
        }
    }
}
