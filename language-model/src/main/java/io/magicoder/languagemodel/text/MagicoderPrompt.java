package io.magicoder.languagemodel.text;

import java.util.Optional;

/**
 * What the published Magicoder models were trained with, byte for byte. An input stands behind its instruction, as the
 * reference's preprocessing of Code Alpaca has it.
 */
public record MagicoderPrompt() implements PromptFormat {
    private static final String PREAMBLE =
            "You are an exceptionally intelligent coding assistant that consistently delivers accurate and reliable responses"
                    + " to user instructions.\n\n";
    private static final String INSTRUCTION = "@@ Instruction\n";
    private static final String RESPONSE = "@@ Response\n";

    @Override
    public String render(String instruction, Optional<String> input) {
        String whole = instruction + input.map(text -> "\nInput: " + text).orElse("");
        return PREAMBLE + INSTRUCTION + whole + "\n\n" + RESPONSE;
    }

    @Override
    public boolean takesExamples() {
        return false;
    }

    @Override
    public String chatTemplate() {
        return ChatTemplate.of(PREAMBLE, INSTRUCTION, RESPONSE);
    }
}
