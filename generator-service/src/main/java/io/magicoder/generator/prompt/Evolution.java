package io.magicoder.generator.prompt;

import java.util.Locale;

/**
 * The ways in which Evol-Instruct makes a coding problem harder (Luo et al., "WizardCoder", arXiv 2306.08568, section 3.1; the
 * wording is ours).
 */
public enum Evolution {
    CONSTRAINTS("Add new constraints and requirements to the problem, about ten words more."),
    REPLACEMENT(
            "Replace a requirement that is common in such problems with one that is less common and more specific."),
    REASONING("If the problem can be solved in few steps of reasoning, make it take more of them."),
    MISDIRECTION("Provide a piece of wrong code as a reference that leads astray."),
    COMPLEXITY("Ask for a better complexity in time or space; do so rarely where it makes no sense.");

    private static final String PLACEHOLDER = "{{evolution}}";

    private final String sentence;

    Evolution(String sentence) {
        this.sentence = sentence;
    }

    /** The one that a row gets, always the same one. */
    public static Evolution of(String id) {
        return values()[Math.floorMod(id.hashCode(), values().length)];
    }

    /** The service's own template for this evolution. */
    public PromptTemplate template() {
        PromptTemplate all = PromptTemplate.load("prompts/evol-instruct.md");
        return new PromptTemplate(
                all.system(), all.beforeSnippet().replace(PLACEHOLDER, sentence), all.afterSnippet(), all.hash());
    }

    @Override
    public String toString() {
        return name().toLowerCase(Locale.ROOT);
    }
}
