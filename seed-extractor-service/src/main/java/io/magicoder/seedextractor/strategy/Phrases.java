package io.magicoder.seedextractor.strategy;

import io.magicoder.seedextractor.secrets.KeywordAutomaton;
import java.util.List;
import java.util.stream.Stream;

/** Phrases that are looked for in texts all at once, ASCII letters in either case. */
final class Phrases {
    private final List<String> phrases;
    private final KeywordAutomaton automaton;
    private final String[] others;

    /**
     * Phrases.
     *
     * @param phrases lower case, of ASCII
     * @param others that are not of ASCII, and looked for as they are
     */
    Phrases(List<String> phrases, List<String> others) {
        this.phrases = List.copyOf(phrases);
        this.automaton = new KeywordAutomaton(phrases);
        this.others = others.toArray(String[]::new);
    }

    /** These and others. */
    Phrases or(Phrases more) {
        return new Phrases(
                Stream.concat(phrases.stream(), more.phrases.stream()).toList(),
                Stream.concat(Stream.of(others), Stream.of(more.others)).toList());
    }

    /** Whether a text has one of them. */
    boolean in(String text) {
        return in(text, 0, text.length());
    }

    /** Whether a stretch of a text has one of them. */
    boolean in(String text, int from, int to) {
        boolean[] found = {false};
        automaton.find(text, from, to, (_, _) -> found[0] = true);
        for (String other : others) {
            found[0] |= text.indexOf(other, from, to) >= 0;
        }
        return found[0];
    }
}
