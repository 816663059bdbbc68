package io.magicoder.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.rowfiles.RowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The first question and answer of a conversation: one pair is what the pipeline trains on.
 *
 * @param furtherTurns whether questions or answers follow, which are left out
 * @param system whether a system message stands before them, which is left out
 */
record Conversation(String question, String answer, boolean furtherTurns, boolean system) {
    private static final Set<String> USERS = Set.of("user", "human", "prompter");
    private static final Set<String> ASSISTANTS = Set.of("assistant", "gpt", "model", "chatgpt", "bot");
    private static final Set<String> SYSTEM = Set.of("system", "developer");

    private enum Speaker {
        USER,
        ASSISTANT,
        SYSTEM,
        OTHER
    }

    private record Turn(Speaker speaker, Optional<String> text) {}

    /**
     * The first exchange of some turns, each with {@code role} and {@code content}, or {@code from} and {@code value}.
     *
     * @return empty if they do not begin with a question and its answer, both texts
     */
    static Optional<Conversation> of(JsonNode turns) {
        List<Turn> spoken = new ArrayList<>();
        boolean system = false;
        for (JsonNode turn : turns) {
            Turn read = turn(turn);
            if (read.speaker() == Speaker.SYSTEM) {
                system |= read.text().filter(text -> !text.isBlank()).isPresent();
            } else {
                spoken.add(read);
            }
        }
        if (spoken.size() < 2
                || spoken.get(0).speaker() != Speaker.USER
                || spoken.get(1).speaker() != Speaker.ASSISTANT) {
            return Optional.empty();
        }
        boolean more = spoken.size() > 2;
        boolean before = system;
        return spoken.get(0)
                .text()
                .flatMap(question ->
                        spoken.get(1).text().map(answer -> new Conversation(question, answer, more, before)));
    }

    private static Turn turn(JsonNode turn) {
        String role = RowText.of(turn.path("role"))
                .or(() -> RowText.of(turn.path("from")))
                .orElse("");
        Optional<String> text = RowText.of(turn.path("content")).or(() -> RowText.of(turn.path("value")));
        return new Turn(
                USERS.contains(role)
                        ? Speaker.USER
                        : ASSISTANTS.contains(role)
                                ? Speaker.ASSISTANT
                                : SYSTEM.contains(role) ? Speaker.SYSTEM : Speaker.OTHER,
                text);
    }
}
