package io.magicoder.languagemodel.structured;

import java.util.Arrays;
import java.util.BitSet;
import java.util.OptionalInt;

/**
 * Automata over bytes that call each other (a recursive transition network; Woods, CACM 1970). A rule is a state to begin in; it ends in any
 * of its final states, and then goes on where its caller wants.
 */
final class Network {
    /** A step over one byte. */
    record ByteEdge(int low, int high, int target) {}

    /** A step over what a rule takes, an empty step where the rule is {@link #NOTHING}. */
    record Call(int rule, int target) {}

    /** No rule: the step is free. */
    static final int NOTHING = -1;

    /** A state in which no text of a string begins. */
    static final int ORDINARY = -1;

    /** The rule of one character of a string, which says nothing that its caller does not say. */
    static final int CHARACTER = -2;

    private final ByteEdge[][] bytes;
    private final Call[][] calls;
    private final BitSet finals;
    private final int[] characters;
    /** States from which the end of their rule can be reached. */
    private final BitSet live;

    private final int root;

    /** @param characters of each state how many characters of a string may follow, or one of the constants */
    Network(ByteEdge[][] bytes, Call[][] calls, BitSet finals, int[] characters, int root) {
        this.bytes = bytes;
        this.calls = calls;
        this.finals = finals;
        this.characters = characters;
        this.root = root;
        live = findLive();
    }

    private BitSet findLive() {
        BitSet found = (BitSet) finals.clone();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (int state = bytes.length - 1; state >= 0; state--) {
                if (!found.get(state) && leadsTo(state, found)) {
                    found.set(state);
                    grew = true;
                }
            }
        }
        return found;
    }

    private boolean leadsTo(int state, BitSet found) {
        return Arrays.stream(bytes[state]).anyMatch(edge -> found.get(edge.target()))
                || Arrays.stream(calls[state])
                        .anyMatch(
                                call -> found.get(call.target()) && (call.rule() == NOTHING || found.get(call.rule())));
    }

    int root() {
        return root;
    }

    ByteEdge[] bytes(int state) {
        return bytes[state];
    }

    Call[] calls(int state) {
        return calls[state];
    }

    boolean isFinal(int state) {
        return finals.get(state);
    }

    /** Whether anything finite follows; what does not is never entered. */
    boolean isLive(int state) {
        return live.get(state);
    }

    int characters(int state) {
        return characters[state];
    }

    /** A rule that calls itself before it takes a byte: it would never take one. */
    OptionalInt leftRecursive() {
        BitSet nullable = nullable();
        BitSet done = new BitSet();
        for (int state = 0; state < bytes.length; state++) {
            for (Call call : calls[state]) {
                if (call.rule() != NOTHING
                        && !done.get(call.rule())
                        && returns(call.rule(), nullable, new BitSet(), done)) {
                    return OptionalInt.of(call.rule());
                }
            }
        }
        return OptionalInt.empty();
    }

    /** Whether free steps lead from a state back to it, or to a circle. */
    private boolean returns(int state, BitSet nullable, BitSet path, BitSet done) {
        if (path.get(state)) {
            return true;
        }
        if (done.get(state)) {
            return false;
        }
        path.set(state);
        for (Call call : calls[state]) {
            boolean free = call.rule() == NOTHING || nullable.get(call.rule());
            if ((call.rule() != NOTHING && returns(call.rule(), nullable, path, done))
                    || (free && returns(call.target(), nullable, path, done))) {
                return true;
            }
        }
        path.clear(state);
        done.set(state);
        return false;
    }

    /** States from which the end is reached without a byte. */
    private BitSet nullable() {
        BitSet found = (BitSet) finals.clone();
        boolean grew = true;
        while (grew) {
            grew = false;
            for (int state = calls.length - 1; state >= 0; state--) {
                boolean free = Arrays.stream(calls[state])
                        .anyMatch(
                                call -> found.get(call.target()) && (call.rule() == NOTHING || found.get(call.rule())));
                if (free && !found.get(state)) {
                    found.set(state);
                    grew = true;
                }
            }
        }
        return found;
    }
}
