package io.magicoder.languagemodel.structure;

import io.magicoder.languagemodel.structure.Grammar.Choice;
import io.magicoder.languagemodel.structure.Grammar.Node;
import io.magicoder.languagemodel.structure.Grammar.OneOf;
import io.magicoder.languagemodel.structure.Grammar.Repeated;
import io.magicoder.languagemodel.structure.Grammar.Rule;
import io.magicoder.languagemodel.structure.Grammar.Sequence;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Reads texts of a grammar byte by byte. A state is the set of stacks of what may follow; states and their steps are made when
 * they are first needed, and then are numbers in tables. Not for several threads.
 */
final class Automaton {
    /** No text of the grammar goes on so. */
    static final int DEAD = -1;

    private static final int UNKNOWN = -2;

    private final Grammar grammar;
    private final Map<Stack, Stack> stacks = new HashMap<>();
    private final Map<Set<Stack>, Integer> numbers = new HashMap<>();
    private final List<State> states = new ArrayList<>();
    private final int start;

    /** What is to be written next, and after it. Equal ones are the same. */
    private static final class Stack {
        /** Nothing more is to be written. */
        static final Stack END = new Stack(Grammar.NOTHING, null);

        private final Node node;
        private final @Nullable Stack next;
        private final int hash;

        Stack(Node node, @Nullable Stack next) {
            this.node = node;
            this.next = next;
            hash = 31 * System.identityHashCode(node) + System.identityHashCode(next);
        }

        @Override
        @SuppressWarnings("ReferenceEquality") // nodes belong to one grammar, and stacks are interned
        public boolean equals(@Nullable Object other) {
            return other instanceof Stack stack && node == stack.node && next == stack.next;
        }

        @Override
        public int hashCode() {
            return hash;
        }
    }

    @SuppressWarnings("ArrayRecordComponent") // a table, compared by nobody
    private record State(Set<Stack> stacks, int[] steps) {}

    Automaton(Grammar grammar, Node root) {
        this.grammar = grammar;
        Set<Stack> first = new HashSet<>();
        expand(push(root, Stack.END), first, new HashSet<>());
        start = number(first);
    }

    int start() {
        return start;
    }

    /** How many states there are by now. */
    int size() {
        return states.size();
    }

    /** Whether the text may end here. */
    boolean accepts(int state) {
        return states.get(state).stacks().contains(Stack.END);
    }

    /** Whether it must. */
    boolean isFinal(int state) {
        return accepts(state) && states.get(state).stacks().size() == 1;
    }

    /** The state after a byte, 0 to 255, or {@link #DEAD}. */
    int step(int state, int value) {
        int[] steps = states.get(state).steps();
        if (steps[value] == UNKNOWN) {
            steps[value] = after(states.get(state).stacks(), value);
        }
        return steps[value];
    }

    private int after(Set<Stack> from, int value) {
        Set<Stack> found = new HashSet<>();
        Set<Stack> seen = new HashSet<>();
        for (Stack stack : from) {
            if (stack.node instanceof OneOf one && one.bytes().get(value) && stack.next != null) {
                expand(stack.next, found, seen);
            }
        }
        return found.isEmpty() ? DEAD : number(found);
    }

    private int number(Set<Stack> found) {
        Integer known = numbers.get(found);
        if (known != null) {
            return known;
        }
        int[] steps = new int[256];
        Arrays.fill(steps, UNKNOWN);
        states.add(new State(Set.copyOf(found), steps));
        numbers.put(found, states.size() - 1);
        return states.size() - 1;
    }

    private Stack push(Node node, Stack next) {
        return stacks.computeIfAbsent(new Stack(node, next), made -> made);
    }

    /** Collects the stacks that begin with a byte, and the empty one. */
    private void expand(Stack stack, Set<Stack> found, Set<Stack> seen) {
        if (!seen.add(stack)) {
            return;
        }
        Stack next = stack.next;
        if (next == null) {
            found.add(stack);
            return;
        }
        switch (stack.node) {
            case OneOf _ -> found.add(stack);
            case Sequence(List<Node> parts) -> {
                Stack rest = next;
                for (Node part : parts.reversed()) {
                    rest = push(part, rest);
                }
                expand(rest, found, seen);
            }
            case Choice(List<Node> ways) -> ways.forEach(way -> expand(push(way, next), found, seen));
            case Repeated(Node part) -> {
                expand(next, found, seen);
                expand(push(part, stack), found, seen);
            }
            case Rule rule -> expand(push(grammar.body(rule), next), found, seen);
        }
    }
}
