package io.magicoder.generator.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a server says about a failure, in any of the shapes in use: OpenAI's {@code {"error": {message, type, code}}}, the same
 * in a list, a bare sentence, FastAPI's {@code {"detail": …}}, vLLM's {@code {"object": "error", message, code}}, a choice with an
 * {@code error}.
 *
 * @param node the object itself; missing if the failure was told in another way
 * @param names codes, types and statuses, lower case, with {@code _} between words
 * @param message the server's sentence
 */
record ErrorObject(JsonNode node, List<String> names, String message) {
    ErrorObject {
        names = List.copyOf(names);
    }

    /** The error in a body, if it tells of one. */
    static Optional<ErrorObject> in(JsonNode body) {
        JsonNode root = body.isArray() && body.size() > 0 ? body.path(0) : body;
        JsonNode error = root.path("error");
        if (error.isTextual() && !error.asText().isBlank()) {
            return Optional.of(of(root, error.asText()));
        }
        if (error.isObject() && !error.isEmpty()) {
            return Optional.of(of(error, messageOf(error).orElse(error.toString())));
        }
        if (error.isArray() && !error.isEmpty()) {
            return Optional.of(of(error.path(0), messageOf(error.path(0)).orElse(error.toString())));
        }
        JsonNode errors = root.path("errors");
        if (errors.isArray() && !errors.isEmpty()) {
            return Optional.of(of(errors.path(0), messageOf(errors.path(0)).orElse(errors.toString())));
        }
        boolean declared = Stream.of(root.path("object"), root.path("type"), root.path("status"))
                .anyMatch(kind -> kind.asText().equalsIgnoreCase("error"));
        boolean bare = !root.has("choices") && (root.has("detail") || root.has("message"));
        return declared || bare ? Optional.of(of(root, messageOf(root).orElse(root.toString()))) : Optional.empty();
    }

    /** The error that one of the choices carries. */
    static Optional<ErrorObject> inChoice(JsonNode choice) {
        JsonNode error = choice.path("error");
        return error.isObject() && !error.isEmpty() ? in(choice) : Optional.empty();
    }

    private static ErrorObject of(JsonNode node, String message) {
        List<String> names = new ArrayList<>();
        for (JsonNode holder : List.of(node, node.path("innererror"), node.path("metadata"))) {
            for (String member : List.of("code", "type", "status", "error_type", "reason")) {
                JsonNode name = holder.path(member);
                if (name.isTextual()) {
                    names.add(plain(name.asText()));
                }
            }
        }
        return new ErrorObject(node, names, message);
    }

    private static Optional<String> messageOf(JsonNode error) {
        for (String member : List.of("message", "detail", "error_description", "msg", "error", "title")) {
            JsonNode message = error.path(member);
            if (message.isTextual() && !message.asText().isBlank()) {
                // OpenRouter: what the provider behind it said
                JsonNode raw = error.path("metadata").path("raw");
                return Optional.of(
                        raw.isTextual() && !raw.asText().isBlank()
                                ? message.asText() + ": " + raw.asText()
                                : message.asText());
            }
            if (message.isArray() || message.isObject()) {
                return Optional.of(message.toString());
            }
        }
        return Optional.empty();
    }

    private static String plain(String name) {
        return name.strip()
                .replaceAll("(?<=[a-z])(?=[A-Z])", "_")
                .toLowerCase(Locale.ROOT)
                .replaceAll("[\\s.-]+", "_");
    }

    /** Whether a code, type or status is one of these. */
    boolean names(Pattern kind) {
        return names.stream().anyMatch(name -> kind.matcher(name).matches());
    }

    String codes() {
        return String.join(" ", names);
    }

    /** The HTTP status that the error names, as a number or as digits. */
    OptionalInt status() {
        for (String member : List.of("code", "status", "status_code", "statusCode")) {
            JsonNode code = node.path(member);
            if ((code.isInt() || code.isTextual()) && code.asText().matches("[345]\\d\\d")) {
                return OptionalInt.of(Integer.parseInt(code.asText()));
            }
        }
        return OptionalInt.empty();
    }
}
