package io.magicoder.seedextractor.syntax;

import org.jspecify.annotations.Nullable;

/**
 * A function, method or class in a text.
 *
 * @param start character, where the first decorator, annotation or attribute begins, from 0
 * @param end character after the last
 * @param documentation the comments directly above it, else the docstring in it; null if it has neither
 */
public record Definition(
        Kind kind, int start, int end, @Nullable Documentation documentation) {
    /** Whether a comment stands directly above it, or a docstring in it. */
    public boolean documented() {
        return documentation != null;
    }

    /**
     * Where the documentation of a definition stands in the text, its marks included.
     *
     * @param start its first character, from 0
     * @param end character after the last
     * @param docstring whether it is a text in the definition, and no comment above it
     */
    public record Documentation(int start, int end, boolean docstring) {}

    /** What is defined, as seeds name it. */
    public enum Kind {
        FUNCTION("function"),
        METHOD("method"),
        CLASS("class");

        private final String label;

        Kind(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
