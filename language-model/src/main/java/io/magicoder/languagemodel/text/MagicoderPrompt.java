package io.magicoder.languagemodel.text;

/** What the published Magicoder models were trained with, byte for byte. */
public record MagicoderPrompt() implements PromptFormat {
    @Override
    public String render(String instruction) {
        return """
                You are an exceptionally intelligent coding assistant that consistently delivers accurate and reliable responses to user instructions.

                @@ Instruction
                """ + instruction + "\n\n@@ Response\n";
    }
}
