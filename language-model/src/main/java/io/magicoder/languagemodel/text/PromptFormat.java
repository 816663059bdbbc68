package io.magicoder.languagemodel.text;

import java.util.Optional;

/** The text around an instruction; one definition serves training, serving and evaluation. */
public interface PromptFormat {
    /**
     * The prompt up to where the response begins.
     *
     * @param input what the instruction is about, if a row has it apart
     */
    String render(String instruction, Optional<String> input);

    /** The same for an instruction alone. */
    default String render(String instruction) {
        return render(instruction, Optional.empty());
    }

    /**
     * Whether the example that a teacher gave for its problem is the input of a row that has none. Without it a row's example
     * is no part of its prompt.
     */
    boolean takesExamples();

    /**
     * The same prompt in Jinja, for servers that ask with messages: a conversation becomes what rows of it would be. What a
     * system message says comes before the next instruction.
     */
    String chatTemplate();

    /** {@code magicoder} or {@code alpaca}. */
    static PromptFormat named(String name) {
        return switch (name) {
            case "magicoder" -> new MagicoderPrompt();
            case "alpaca" -> new AlpacaPrompt();
            default ->
                throw new IllegalArgumentException(
                        "there is no prompt format '" + name + "': known are magicoder, alpaca");
        };
    }
}
