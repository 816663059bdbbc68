package io.magicoder.cli.imports;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.rowfiles.RowJson;
import io.magicoder.rowfiles.RowText;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Finds problem and solution in a row of any of the shapes that instruction data is published in. */
final class RowReading {
    /** Which columns a row was known by. */
    enum Shape {
        /** {@code problem, solution}: Magicoder. */
        MAGICODER,
        /** {@code instruction, response}. */
        INSTRUCTION_RESPONSE,
        /** {@code instruction, output}, with or without {@code input}: Alpaca, CodeAlpaca, Evol-Instruct. */
        ALPACA,
        /** {@code messages} or {@code conversations}: chat, ShareGPT. */
        CONVERSATION
    }

    /** What a row is. */
    sealed interface Reading {
        /**
         * A pair.
         *
         * @param instruction what the model is asked, if not the problem behind the reference's opening line
         */
        record Pair(
                Shape shape,
                String problem,
                String solution,
                @Nullable String instruction,
                boolean furtherTurns,
                boolean system)
                implements Reading {}

        /** No pair; the reason completes a sentence that begins with the row. */
        record Unusable(String reason) implements Reading {}
    }

    private final Map<String, String> columns;

    /** @param columns members to the columns that hold them, where these are not the usual ones */
    RowReading(Map<String, String> columns) {
        this.columns = columns;
    }

    /** The row under the usual names of its columns; the row itself stays as it is. */
    ObjectNode named(ObjectNode row) {
        if (columns.isEmpty()) {
            return row;
        }
        ObjectNode named = RowJson.emptyRow();
        row.properties().forEach(column -> named.set(column.getKey(), column.getValue()));
        columns.forEach((member, column) -> {
            JsonNode value = row.get(column);
            if (value == null) {
                named.remove(member);
            } else {
                named.set(member, value);
            }
        });
        return named;
    }

    /** Reads a row under the usual names. */
    Reading read(ObjectNode row) {
        Optional<String> lacking = columns.values().stream()
                .filter(column -> lacksAll(row, column))
                .findFirst();
        if (row.has("problem") || row.has("solution")) {
            return pair(Shape.MAGICODER, row, "problem", "solution", lacking);
        }
        if (row.has("instruction") && row.has("response")) {
            return pair(Shape.INSTRUCTION_RESPONSE, row, "instruction", "response", lacking);
        }
        if (row.has("instruction") && row.has("output")) {
            return pair(Shape.ALPACA, row, "instruction", "output", lacking);
        }
        JsonNode turns = row.path("messages").isArray() ? row.path("messages") : row.path("conversations");
        if (turns.isArray()) {
            return Conversation.of(turns)
                    .<Reading>map(first -> new Reading.Pair(
                            Shape.CONVERSATION,
                            first.question(),
                            first.answer(),
                            first.question(),
                            first.furtherTurns(),
                            first.system()))
                    .orElseGet(() -> new Reading.Unusable("does not begin with a question and its answer in text"));
        }
        return new Reading.Unusable("has the columns of no shape of instruction rows ("
                + String.join(
                        ", ",
                        row.properties().stream()
                                .map(Map.Entry::getKey)
                                .limit(12)
                                .toList())
                + "): say which hold them with --columns problem=COLUMN,solution=COLUMN");
    }

    private boolean lacksAll(ObjectNode row, String column) {
        return columns.entrySet().stream()
                .filter(entry -> entry.getValue().equals(column))
                .noneMatch(entry -> row.has(entry.getKey()));
    }

    private static Reading pair(Shape shape, ObjectNode row, String question, String answer, Optional<String> lacking) {
        Optional<String> asked = RowText.of(row.path(question));
        Optional<String> answered = RowText.of(row.path(answer));
        if (asked.isEmpty() || answered.isEmpty()) {
            String member = asked.isEmpty() ? question : answer;
            return new Reading.Unusable(
                    row.has(member)
                            ? "has no text in " + member + ", but "
                                    + row.path(member).getNodeType().name().toLowerCase(Locale.ROOT)
                            : "has no column " + lacking.orElse(member));
        }
        if (shape == Shape.MAGICODER) {
            String own = RowText.of(row.path("instruction")).orElse(null);
            return new Reading.Pair(shape, asked.get(), answered.get(), own, false, false);
        }
        String input = RowText.of(row.path("input")).orElse("");
        // As the reference's preprocessing of CodeAlpaca puts an input behind its instruction.
        String instruction = input.isBlank() ? asked.get() : asked.get() + "\nInput: " + input;
        return new Reading.Pair(shape, instruction, answered.get(), instruction, false, false);
    }
}
