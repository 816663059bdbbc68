package io.magicoder.inference.completion;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.languagemodel.text.ChatPrompt;
import java.util.Set;
import java.util.TreeSet;
import org.eclipse.microprofile.openapi.annotations.media.Schema;
import org.jspecify.annotations.Nullable;

/** What somebody said. */
public record ChatMessage(
        @Schema(description = "system, developer (the same), user or assistant", required = true) @Nullable String role,

        @Schema(description = "A text, or a list of parts of type text", required = true) @Nullable JsonNode content) {
    private static final Set<String> ROLES = Set.of("system", "user", "assistant");

    /**
     * For the template.
     *
     * @param where it stands, for refusals
     * @throws RefusedRequestException if it is no text
     */
    ChatPrompt.Message message(String where) {
        return message(where, Set.of("text"));
    }

    /** The same with parts of certain types. */
    ChatPrompt.Message message(String where, Set<String> parts) {
        String speaker = "developer".equals(role) ? "system" : role;
        if (speaker == null || !ROLES.contains(speaker)) {
            throw RefusedRequestException.invalid(
                    where + ".role",
                    "'" + where + ".role' must be system, developer, user or assistant, but is " + role);
        }
        String text = text(where + ".content", parts);
        Prompt.requireUnicode(where + ".content", text);
        return new ChatPrompt.Message(speaker, text);
    }

    private String text(String where, Set<String> parts) {
        if (content == null || content.isNull()) {
            if ("assistant".equals(role)) {
                return "";
            }
            throw RefusedRequestException.invalid(where, "'" + where + "' is missing");
        }
        if (content.isTextual()) {
            return content.textValue();
        }
        StringBuilder text = new StringBuilder();
        if (!content.isArray()) {
            throw RefusedRequestException.invalid(where, "'" + where + "' must be a text or a list of parts");
        }
        for (JsonNode part : content) {
            if (!parts.contains(part.path("type").asText())
                    || !part.path("text").isTextual()) {
                throw RefusedRequestException.invalid(
                        where,
                        "'" + where + "' must have parts of type " + String.join(" or ", new TreeSet<>(parts))
                                + " alone: the model reads nothing else");
            }
            text.append(part.path("text").textValue());
        }
        return text.toString();
    }
}
