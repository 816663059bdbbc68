package io.magicoder.languagemodel.text;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.text.jinja.JinjaTemplate;
import io.magicoder.languagemodel.text.jinja.TemplateException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How a model is asked with messages: the chat template of its directory, found where transformers finds it, or that of the
 * prompt that it was trained with. Threads may share it.
 */
public final class ChatPrompt {
    /** Tokens that templates know by these names. */
    private static final List<String> TOKENS = List.of("bos_token", "eos_token", "unk_token", "pad_token");

    private final Tokenizer tokenizer;
    private final JinjaTemplate template;
    private final Map<String, @Nullable Object> specialTokens;
    private final Clock clock;

    private ChatPrompt(
            Tokenizer tokenizer, JinjaTemplate template, Map<String, @Nullable Object> specialTokens, Clock clock) {
        this.tokenizer = tokenizer;
        this.template = template;
        this.specialTokens = specialTokens;
        this.clock = clock;
    }

    /** What somebody said. */
    public record Message(String role, String content) {}

    /**
     * Of a directory.
     *
     * @param otherwise whose template is taken where the directory has none
     * @param clock what the template says is today
     * @throws ModelFormatException if the template cannot be read
     */
    public static ChatPrompt of(Path directory, Tokenizer tokenizer, PromptFormat otherwise, Clock clock) {
        ObjectNode config = read(directory.resolve(Tokenizer.CONFIG_FILE));
        String template = template(directory, config).orElseGet(otherwise::chatTemplate);
        try {
            return new ChatPrompt(tokenizer, JinjaTemplate.parse(template), specialTokens(directory, config), clock);
        } catch (TemplateException e) {
            throw new ModelFormatException(
                    "the chat template of " + directory + " cannot be used: " + e.getMessage(), e);
        }
    }

    /**
     * The ids of a conversation, as {@code apply_chat_template} of transformers makes them: the template alone decides about
     * special tokens.
     *
     * @param answered whether the beginning of the next answer stands at the end
     * @throws TemplateException if the template refuses the conversation
     */
    public int[] encode(List<Message> messages, boolean answered) {
        return tokenizer.encode(render(messages, answered));
    }

    /** The text of a conversation. */
    String render(List<Message> messages, boolean answered) {
        Map<String, @Nullable Object> variables = new HashMap<>(specialTokens);
        List<Object> said = new ArrayList<>();
        messages.forEach(message -> said.add(Map.of("role", message.role(), "content", message.content())));
        variables.put("messages", said);
        variables.put("add_generation_prompt", answered);
        variables.put("tools", null);
        variables.put("documents", null);
        return template.render(variables, clock);
    }

    private static ObjectNode read(Path file) {
        return Files.exists(file) ? JsonFiles.read(file) : JsonFiles.MAPPER.createObjectNode();
    }

    private static Optional<String> template(Path directory, ObjectNode config) {
        Path apart = directory.resolve(Tokenizer.TEMPLATE_FILE);
        try {
            if (Files.exists(apart)) {
                return Optional.of(Files.readString(apart));
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        JsonNode template = config.path("chat_template");
        for (JsonNode named : template) { // several, of which one is for conversations
            if (named.path("name").asText().equals("default")) {
                return Optional.ofNullable(named.path("template").textValue());
            }
        }
        return Optional.ofNullable(template.textValue());
    }

    /** By name, as texts; what the directory does not name is not defined in the template. */
    private static Map<String, @Nullable Object> specialTokens(Path directory, ObjectNode config) {
        Map<String, @Nullable Object> tokens = new HashMap<>();
        for (ObjectNode json : List.of(read(directory.resolve(Tokenizer.SPECIAL_TOKENS_FILE)), config)) {
            for (String name : TOKENS) {
                JsonNode token = json.path(name);
                String text = token.isObject() ? token.path("content").textValue() : token.textValue();
                if (text != null) {
                    tokens.put(name, text);
                }
            }
        }
        return tokens;
    }
}
