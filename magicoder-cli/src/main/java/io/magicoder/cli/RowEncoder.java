package io.magicoder.cli;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.text.TrainingRows;
import io.magicoder.rowfiles.RowText;
import java.util.Optional;

/**
 * Rows of text to tokens.
 *
 * @param maxLength tokens after which a row of text is cut
 */
record RowEncoder(Tokenizer tokenizer, PromptFormat prompt, int maxLength) {
    /** What the published data set puts before a problem. */
    private static final String PROBLEM_OPENING = "Write a solution to the following coding problem:\n";

    RowEncoder {
        if (maxLength < 1) {
            throw new UserError("--max-length is " + maxLength + ": it must be at least 1");
        }
    }

    /** Whether a row already is tokens: {@code input_ids} and {@code prompt_length}. */
    static boolean isTokens(ObjectNode row) {
        return row.has("input_ids");
    }

    /** What a row of text asks and answers. */
    record Texts(String instruction, Optional<String> input, String response) {}

    /**
     * The training row of an instruction and its response, or of a problem and its solution.
     *
     * @param place file and number of the row
     * @throws UserError if it has neither
     */
    EncodedRow encode(ObjectNode row, String place) {
        Texts texts = texts(row, prompt, place);
        return TrainingRows.encode(tokenizer, prompt, texts.instruction(), texts.input(), texts.response(), maxLength);
    }

    /**
     * Instruction and response of a row, or problem and solution.
     *
     * @param prompt says which columns it has a place for
     * @param place file and number of the row
     * @throws UserError if it has neither
     */
    static Texts texts(ObjectNode row, PromptFormat prompt, String place) {
        Optional<String> instruction = RowText.of(row.path("instruction"));
        Optional<String> response = RowText.of(row.path("response"));
        if (instruction.isPresent() && response.isPresent()) {
            return new Texts(instruction.get(), input(row, prompt), response.get());
        }
        Optional<String> problem = RowText.of(row.path("problem"));
        Optional<String> solution = RowText.of(row.path("solution"));
        if (problem.isPresent() && solution.isPresent()) {
            return new Texts(PROBLEM_OPENING + problem.get(), input(row, prompt), solution.get());
        }
        throw new UserError(place + " has neither the texts instruction and response nor problem and solution");
    }

    /** What the instruction is about: a row's input, else its example where the prompt has a place for one. */
    private static Optional<String> input(ObjectNode row, PromptFormat prompt) {
        return text(row, "input").or(() -> prompt.takesExamples() ? text(row, "example") : Optional.empty());
    }

    private static Optional<String> text(ObjectNode row, String column) {
        return RowText.of(row.path(column)).filter(text -> !text.isBlank());
    }

    /**
     * A row that already is tokens.
     *
     * @throws UserError if a member is unfit
     */
    static TrainingRow tokens(ObjectNode row, String place) {
        JsonNode ids = row.path("input_ids");
        int[] inputIds = new int[ids.size()];
        for (int i = 0; i < inputIds.length; i++) {
            if (!ids.path(i).canConvertToInt() || !ids.path(i).isIntegralNumber()) {
                throw new UserError(place + ": input_ids[" + i + "] is " + ids.path(i) + " and no token id");
            }
            inputIds[i] = ids.path(i).asInt();
        }
        JsonNode promptLength = row.path("prompt_length");
        if (!ids.isArray()
                || !promptLength.isIntegralNumber()
                || promptLength.asLong() < 0
                || promptLength.asLong() > inputIds.length) {
            throw new UserError(place + ": input_ids must be an array of token ids, prompt_length a number from 0 to"
                    + " their count");
        }
        return new TrainingRow(inputIds, promptLength.asInt());
    }
}
