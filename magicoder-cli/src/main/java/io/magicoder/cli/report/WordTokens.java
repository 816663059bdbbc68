package io.magicoder.cli.report;

import java.util.function.Consumer;

/** Words as Python's {@code (?u)\w+} finds them: letters, digits of every kind, and underscores. */
final class WordTokens {
    private WordTokens() {}

    /**
     * Hands over the words of a text.
     *
     * @param least characters of a word
     */
    static void forEach(String text, int least, Consumer<String> taker) {
        int begin = -1;
        int characters = 0;
        for (int i = 0; i <= text.length(); ) {
            int codePoint = i < text.length() ? text.codePointAt(i) : ' ';
            if (isWord(codePoint)) {
                if (begin < 0) {
                    begin = i;
                    characters = 0;
                }
                characters++;
            } else {
                if (begin >= 0 && characters >= least) {
                    taker.accept(text.substring(begin, i));
                }
                begin = -1;
            }
            i += Character.charCount(codePoint);
        }
    }

    /** How many words and signs a text has: about what a tokenizer makes of it, and the same everywhere. */
    static int wordsAndSigns(String text) {
        int count = 0;
        boolean inWord = false;
        for (int i = 0; i < text.length(); ) {
            int codePoint = text.codePointAt(i);
            boolean word = isWord(codePoint);
            count += (word && !inWord) || (!word && !Character.isWhitespace(codePoint)) ? 1 : 0;
            inWord = word;
            i += Character.charCount(codePoint);
        }
        return count;
    }

    private static boolean isWord(int codePoint) {
        return codePoint == '_'
                || Character.isLetterOrDigit(codePoint)
                || Character.getType(codePoint) == Character.LETTER_NUMBER
                || Character.getType(codePoint) == Character.OTHER_NUMBER;
    }
}
