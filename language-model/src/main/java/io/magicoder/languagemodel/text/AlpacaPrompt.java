package io.magicoder.languagemodel.text;

import java.util.Optional;

/** Stanford Alpaca's two prompts: for an instruction alone, and for one with an input. */
public record AlpacaPrompt() implements PromptFormat {
    private static final String PREAMBLE =
            "Below is an instruction that describes a task. Write a response that appropriately completes the request.\n\n";
    private static final String PREAMBLE_WITH_INPUT =
            "Below is an instruction that describes a task, paired with an input that provides further context. Write a"
                    + " response that appropriately completes the request.\n\n";
    private static final String INSTRUCTION = "### Instruction:\n";
    private static final String INPUT = "### Input:\n";
    private static final String RESPONSE = "### Response:\n";

    @Override
    public String render(String instruction, Optional<String> input) {
        return input.map(text -> PREAMBLE_WITH_INPUT + INSTRUCTION + instruction + "\n\n" + INPUT + text)
                        .orElse(PREAMBLE + INSTRUCTION + instruction)
                + "\n\n"
                + RESPONSE;
    }

    @Override
    public boolean takesExamples() {
        return true;
    }

    @Override
    public String chatTemplate() {
        return ChatTemplate.of(PREAMBLE, INSTRUCTION, RESPONSE);
    }
}
