package io.magicoder.languagemodel.text;

/** Stanford Alpaca's prompt without input. */
public record AlpacaPrompt() implements PromptFormat {
    @Override
    public String render(String instruction) {
        return """
                Below is an instruction that describes a task. Write a response that appropriately completes the request.

                ### Instruction:
                """ + instruction + "\n\n### Response:";
    }
}
