package io.magicoder.seedextractor.syntax;

/**
 * A function, method or class in a text.
 *
 * @param start character, where the first decorator, annotation or attribute begins, from 0
 * @param end character after the last
 * @param documented whether a comment stands directly above it, or a docstring in it
 */
public record Definition(Kind kind, int start, int end, boolean documented) {
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
