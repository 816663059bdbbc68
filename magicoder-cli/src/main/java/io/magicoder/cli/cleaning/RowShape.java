package io.magicoder.cli.cleaning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.rowfiles.RowText;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The shapes that instruction rows are published in; a row is known by its columns. */
public enum RowShape {
    /** {@code seed, problem, solution}. */
    MAGICODER {
        @Override
        boolean knows(ObjectNode row) {
            return row.has("problem") || row.has("solution");
        }

        @Override
        Candidate read(ObjectNode row) {
            return new Candidate(text(row, "seed"), text(row, "problem"), text(row, "solution"), language(row));
        }
    },
    /** {@code instruction, response}. */
    RESPONSE {
        @Override
        boolean knows(ObjectNode row) {
            return row.has("instruction") && row.has("response");
        }

        @Override
        Candidate read(ObjectNode row) {
            return new Candidate(text(row, "seed"), instruction(row), text(row, "response"), language(row));
        }
    },
    /** {@code instruction, input, output}: Alpaca, CodeAlpaca, Evol-Instruct. */
    ALPACA {
        @Override
        boolean knows(ObjectNode row) {
            return row.has("instruction") && row.has("output");
        }

        @Override
        Candidate read(ObjectNode row) {
            return new Candidate(text(row, "seed"), instruction(row), text(row, "output"), language(row));
        }
    },
    /** {@code messages} with {@code role} and {@code content}, or {@code conversations} with {@code from} and {@code value}. */
    MESSAGES {
        @Override
        boolean knows(ObjectNode row) {
            return row.path("messages").isArray() || row.path("conversations").isArray();
        }

        @Override
        Candidate read(ObjectNode row) {
            JsonNode turns = row.path("messages").isArray() ? row.path("messages") : row.path("conversations");
            StringBuilder asked = new StringBuilder();
            StringBuilder answered = new StringBuilder();
            for (JsonNode turn : turns) {
                String role = RowText.of(turn.path("role"))
                        .or(() -> RowText.of(turn.path("from")))
                        .orElse("");
                String content = RowText.of(turn.path("content"))
                        .or(() -> RowText.of(turn.path("value")))
                        .orElse("");
                if (USERS.contains(role)) {
                    append(asked, content);
                } else if (ASSISTANTS.contains(role)) {
                    append(answered, content);
                }
            }
            return new Candidate(null, asked.toString(), answered.toString(), language(row));
        }
    };

    private static final Set<String> USERS = Set.of("user", "human");
    private static final Set<String> ASSISTANTS = Set.of("assistant", "gpt", "model");

    abstract boolean knows(ObjectNode row);

    abstract Candidate read(ObjectNode row);

    /** What the rules look at in a row; empty if it has no shape that is known. */
    public static Optional<Candidate> candidate(ObjectNode row) {
        for (RowShape shape : values()) {
            if (shape.knows(row)) {
                return Optional.of(shape.read(row));
            }
        }
        return Optional.empty();
    }

    private static @Nullable String text(ObjectNode row, String column) {
        return RowText.of(row.path(column)).orElse(null);
    }

    /** The language that a row should be in, if it says one. */
    private static @Nullable String language(ObjectNode row) {
        return RowText.of(row.path("lang"))
                .or(() -> RowText.of(row.path("language")))
                .orElse(null);
    }

    /** As the reference puts an input behind its instruction. */
    private static @Nullable String instruction(ObjectNode row) {
        String input = text(row, "input");
        String instruction = text(row, "instruction");
        return instruction == null || input == null || input.isBlank()
                ? instruction
                : instruction + "\nInput: " + input;
    }

    private static void append(StringBuilder text, String turn) {
        text.append(text.isEmpty() ? "" : "\n\n").append(turn);
    }
}
