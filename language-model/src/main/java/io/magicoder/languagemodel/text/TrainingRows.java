package io.magicoder.languagemodel.text;

import java.util.Arrays;
import java.util.Optional;
import java.util.stream.IntStream;

/** Turns instruction and response into tokens. */
public final class TrainingRows {
    private TrainingRows() {}

    /**
     * Begin token, prompt, response, end token; prompt and response are tokenised apart, and the whole is cut on the
     * right.
     */
    public static EncodedRow encode(
            Tokenizer tokenizer, PromptFormat format, String instruction, String response, int maxLength) {
        return encode(tokenizer, format, instruction, Optional.empty(), response, maxLength);
    }

    /** The prompt of a row, as a model that was trained on rows is asked: begin token if there is one, rendered instruction. */
    public static int[] prompt(Tokenizer tokenizer, PromptFormat format, String instruction, Optional<String> input) {
        return IntStream.concat(
                        tokenizer.bosTokenId().stream(),
                        IntStream.of(tokenizer.encode(format.render(instruction, input))))
                .toArray();
    }

    /** The same for an instruction with what it is about, if a row has that apart. */
    public static EncodedRow encode(
            Tokenizer tokenizer,
            PromptFormat format,
            String instruction,
            Optional<String> input,
            String response,
            int maxLength) {
        int[] prompt = prompt(tokenizer, format, instruction, input);
        int[] ids = IntStream.concat(
                        IntStream.of(prompt),
                        IntStream.concat(IntStream.of(tokenizer.encode(response)), tokenizer.eosTokenId().stream()))
                .toArray();
        int length = Math.min(ids.length, maxLength);
        return new EncodedRow(
                new TrainingRow(Arrays.copyOf(ids, length), Math.min(prompt.length, length)), ids.length - length);
    }
}
