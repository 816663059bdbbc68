package io.magicoder.cleaner.decontamination.structure;

/**
 * Code without what does not count: comments, layout, type hints, heads of functions, imports, brackets that only group.
 *
 * @param symbols of the tokens: equal symbols are equal but for names and literals
 * @param values of the tokens: which name or which literal it is; 0 for every other token
 * @param starts of the statements among the tokens, and behind them the number of tokens
 * @param functions that the statements stand in, see {@link FunctionBounds}
 * @param written tokens of the same statements as they are written, with brackets that only group
 */
@SuppressWarnings("ArrayRecordComponent") // for speed; nobody compares them
record Code(int[] symbols, int[] values, int[] starts, int[] functions, int written) {
    /** The symbol of every name that the author of the code chose. */
    static final int NAME = 1;

    static final int NUMBER = 2;
    static final int TEXT = 3;
    /** Symbols of brackets, commas and the like are below this. */
    static final int FIRST_WORD = 256;
    /** Set in the symbols of names that are not the author's: attributes and functions of the language. */
    static final int FOREIGN = 1 << 30;

    int statements() {
        return starts.length - 1;
    }

    int tokens() {
        return symbols.length;
    }

    static boolean isLiteral(int symbol) {
        return symbol == NUMBER || symbol == TEXT;
    }
}
