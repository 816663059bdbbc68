package io.magicoder.generator.parsing;

/** How forgiving the parser is. */
public enum ParserMode {
    /** Accepts what real models write around the two sections, refuses what has no problem and solution. */
    STRICT,
    /** The original's rule, flaws included: the first lines that contain the two bracketed markers. */
    REFERENCE
}
