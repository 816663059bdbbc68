package io.magicoder.languagemodel.structure;

import io.magicoder.languagemodel.text.TokenBytes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import java.util.stream.IntStream;

/** The tokens of a vocabulary by their bytes, so that what several begin with is looked at once. */
public final class TokenTrie {
    /** By node: the byte that leads to it, its first child, its next sibling, the first token that ends there; -1 for none. */
    private final int[] bytes;

    private final int[] children;
    private final int[] siblings;
    private final int[] tokens;
    /** By token: the next that has the same bytes. */
    private final int[] twins;

    private final TokenBytes vocabulary;

    private TokenTrie(int nodes, TokenBytes vocabulary) {
        this.vocabulary = vocabulary;
        bytes = new int[nodes];
        children = new int[nodes];
        siblings = new int[nodes];
        tokens = new int[nodes];
        twins = new int[vocabulary.size()];
        for (int[] links : List.of(children, siblings, tokens, twins)) {
            Arrays.fill(links, -1);
        }
    }

    /** Of all tokens that write something. */
    public static TokenTrie of(TokenBytes vocabulary) {
        List<Integer> ids = new ArrayList<>(IntStream.range(0, vocabulary.size())
                .filter(id -> !vocabulary.isSpecial(id) && vocabulary.of(id).length > 0)
                .boxed()
                .toList());
        ids.sort(Comparator.comparing(vocabulary::of, Arrays::compareUnsigned));
        int nodes = 1;
        byte[] before = {};
        for (int id : ids) {
            nodes += vocabulary.of(id).length - common(before, vocabulary.of(id));
            before = vocabulary.of(id);
        }
        TokenTrie trie = new TokenTrie(nodes, vocabulary);
        trie.fill(ids);
        return trie;
    }

    private void fill(List<Integer> ids) {
        int[] path = new int
                [1 + ids.stream().mapToInt(id -> vocabulary.of(id).length).max().orElse(0)];
        int[] lastChild = new int[bytes.length];
        Arrays.fill(lastChild, -1);
        int used = 1;
        byte[] before = {};
        for (int id : ids) {
            byte[] own = vocabulary.of(id);
            for (int depth = common(before, own); depth < own.length; depth++) {
                int node = used++;
                int parent = path[depth];
                bytes[node] = own[depth] & 0xff;
                if (lastChild[parent] < 0) {
                    children[parent] = node;
                } else {
                    siblings[lastChild[parent]] = node;
                }
                lastChild[parent] = node;
                path[depth + 1] = node;
            }
            int end = path[own.length];
            twins[id] = tokens[end];
            tokens[end] = id;
            before = own;
        }
    }

    /** What a token writes. */
    byte[] bytes(int id) {
        return vocabulary.of(id);
    }

    private static int common(byte[] one, byte[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }

    /** The tokens whose bytes an automaton can read from a state on. */
    BitSet readable(Automaton automaton, int state) {
        BitSet found = new BitSet(twins.length);
        collect(automaton, state, 0, found);
        return found;
    }

    private void collect(Automaton automaton, int state, int node, BitSet found) {
        for (int child = children[node]; child >= 0; child = siblings[child]) {
            int next = automaton.step(state, bytes[child]);
            if (next != Automaton.DEAD) {
                for (int id = tokens[child]; id >= 0; id = twins[id]) {
                    found.set(id);
                }
                collect(automaton, next, child, found);
            }
        }
    }
}
