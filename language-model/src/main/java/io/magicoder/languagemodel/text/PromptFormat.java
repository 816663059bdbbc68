package io.magicoder.languagemodel.text;

/** The text around an instruction; one definition serves training, serving and evaluation. */
public interface PromptFormat {
    /** The prompt up to where the response begins. */
    String render(String instruction);

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
