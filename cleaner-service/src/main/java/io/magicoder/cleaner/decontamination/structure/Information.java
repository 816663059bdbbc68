package io.magicoder.cleaner.decontamination.structure;

/** How much tokens say, in bits, as far as one knows without counting a language: a name of the author's says least. */
final class Information {
    private static final double NAME = 1;
    private static final double LITERAL = 1;
    private static final double PUNCTUATION = 0.3;
    private static final double OPERATOR = 1.5;
    private static final double WORD = 3;

    private Information() {}

    /** Of the tokens of a fingerprint; the runs of a statement share the information of its tokens. */
    static double of(Code code, Fingerprints fingerprints, int index) {
        int begin = fingerprints.begins()[index];
        int length = fingerprints.lengths()[index];
        double bits = 0;
        for (int i = begin; i < begin + length; i++) {
            bits += of(code.symbols()[i]);
        }
        int statement = fingerprints.statements()[index];
        int tokens = code.starts()[statement + 1] - code.starts()[statement];
        int runs = tokens - length + 1;
        return bits * tokens / ((double) length * runs);
    }

    private static double of(int symbol) {
        if (symbol == Code.NAME) {
            return NAME;
        }
        if (Code.isLiteral(symbol)) {
            return LITERAL;
        }
        if (symbol >= Code.FIRST_WORD) {
            return WORD;
        }
        return symbol == '(' || symbol == ')' || symbol == ',' || symbol == ']' || symbol == '}' || symbol == ':'
                ? PUNCTUATION
                : OPERATOR;
    }

    /** From 1 for what one solution has to 0 for what all have. */
    static double rarity(int frequency, int population) {
        return frequency >= population ? 0 : Math.log((double) population / frequency) / Math.log(population);
    }
}
