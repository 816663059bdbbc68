package io.magicoder.seedextractor.secrets;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Queue;

/**
 * Finds all of many keywords in one pass (Aho and Corasick 1975), ASCII letters in either case. A table of transitions, so
 * that a character costs one look-up: every text goes through it, and nearly none has anything for the rules behind it.
 */
public final class KeywordAutomaton {
    private static final int ASCII = 128;

    /** Classes of characters: those of no keyword are 0. */
    private final byte[] classes = new byte[ASCII];

    private final int width;
    /** The next state by state and class. */
    private int[] next;
    /** The keywords that end in a state; most have none. */
    private final List<int[]> endings = new ArrayList<>();

    /** Whether a keyword ends in a state, by the beginning of its row. */
    private boolean[] ends = new boolean[1];

    /**
     * An automaton.
     *
     * @param keywords of ASCII characters, lower case
     */
    public KeywordAutomaton(List<String> keywords) {
        byte used = 0;
        for (String keyword : keywords) {
            for (char c : keyword.toLowerCase(Locale.ROOT).toCharArray()) {
                if (c < ASCII && classes[c] == 0) {
                    classes[c] = ++used;
                    classes[Character.toUpperCase(c)] = used;
                }
            }
        }
        width = used + 1;
        next = new int[width];
        endings.add(new int[0]);
        int states = 1;
        for (int i = 0; i < keywords.size(); i++) {
            int state = 0;
            for (char c : keywords.get(i).toCharArray()) {
                int at = state * width + (c < ASCII ? classes[c] : 0);
                if (next[at] == 0) {
                    next = Arrays.copyOf(next, (states + 1) * width);
                    next[at] = states++;
                    endings.add(new int[0]);
                }
                state = next[at];
            }
            endings.set(state, with(endings.get(state), i));
        }
        complete(states);
    }

    /** Leads every character that a state has no way for where the longest suffix of what was read leads. */
    private void complete(int states) {
        int[] suffix = new int[states];
        Queue<Integer> open = new ArrayDeque<>();
        for (int c = 0; c < width; c++) {
            if (next[c] != 0) {
                open.add(next[c]);
            }
        }
        while (!open.isEmpty()) {
            int state = open.remove();
            for (int keyword : endings.get(suffix[state])) {
                endings.set(state, with(endings.get(state), keyword));
            }
            for (int c = 0; c < width; c++) {
                int at = state * width + c;
                int beside = next[suffix[state] * width + c];
                if (next[at] == 0) {
                    next[at] = beside;
                } else {
                    suffix[next[at]] = beside;
                    open.add(next[at]);
                }
            }
        }
        ends = new boolean[states * width];
        for (int state = 0; state < states; state++) {
            ends[state * width] = endings.get(state).length > 0;
        }
        for (int at = 0; at < states * width; at++) {
            next[at] *= width; // from here on a state is where its row begins
        }
    }

    private static int[] with(int[] numbers, int number) {
        int[] more = Arrays.copyOf(numbers, numbers.length + 1);
        more[numbers.length] = number;
        return more;
    }

    /** Reports every keyword in a stretch of a text. */
    public void find(String text, int from, int to, Hit hit) {
        int[] table = next;
        byte[] kinds = classes;
        boolean[] hits = ends;
        int row = 0;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            row = c < ASCII ? table[row + kinds[c]] : 0;
            if (hits[row]) {
                for (int keyword : endings.get(row / width)) {
                    hit.found(keyword, i + 1);
                }
            }
        }
    }

    /** Takes the number of a keyword and where it ends. */
    @FunctionalInterface
    public interface Hit {
        /** A keyword ends before a character. */
        void found(int keyword, int end);
    }
}
