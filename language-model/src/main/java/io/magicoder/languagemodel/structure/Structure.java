package io.magicoder.languagemodel.structure;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.serving.TokenConstraint;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;

/**
 * What texts must be, for one vocabulary. What was found out about tokens is remembered, so that texts after the first are
 * nearly free. Threads may share it.
 */
public final class Structure {
    private final Automaton automaton;
    private final TokenTrie trie;
    private final Map<Integer, BitSet> readable = new HashMap<>();

    private Structure(Automaton automaton, TokenTrie trie) {
        this.automaton = automaton;
        this.trie = trie;
    }

    /** Any JSON object. */
    public static Structure jsonObject(TokenTrie trie) {
        return new Structure(JsonSchemaGrammar.anyObject(), trie);
    }

    /**
     * JSON of a schema.
     *
     * @param schema in JSON
     * @throws UnsupportedSchemaException naming what of the schema cannot be kept, and where
     */
    public static Structure json(String schema, TokenTrie trie) {
        try {
            return new Structure(JsonSchemaGrammar.automaton(JsonFiles.MAPPER.readTree(schema)), trie);
        } catch (JsonProcessingException e) {
            throw new UnsupportedSchemaException("the schema is no JSON: " + e.getOriginalMessage());
        }
    }

    /** States that it remembers: with very many it is better made anew. */
    public synchronized int size() {
        return automaton.size();
    }

    /**
     * For one text.
     *
     * @param endTokens ids that may come where the text may end
     */
    public Text text(Set<Integer> endTokens) {
        return new Text(endTokens);
    }

    private synchronized BitSet readable(int state) {
        return readable.computeIfAbsent(state, from -> trie.readable(automaton, from));
    }

    /** Keeps one text to its structure. */
    public final class Text implements TokenConstraint {
        private final BitSet ends = new BitSet();
        private int state;

        private Text(Set<Integer> endTokens) {
            endTokens.forEach(ends::set);
            state = automaton.start();
        }

        @Override
        public BitSet allowed() {
            BitSet next = readable(state);
            boolean mayEnd;
            synchronized (Structure.this) {
                mayEnd = automaton.accepts(state);
            }
            if (mayEnd && !ends.isEmpty()) {
                BitSet all = (BitSet) next.clone();
                all.or(ends);
                return all;
            }
            if (next.isEmpty()) {
                throw new IllegalStateException("the model has no token that could go on with the structure");
            }
            return next;
        }

        @Override
        public void accept(int id) {
            if (!ends.get(id)) {
                synchronized (Structure.this) {
                    for (byte value : trie.bytes(id)) {
                        state = automaton.step(state, value & 0xff);
                    }
                }
            }
        }

        /** Whether nothing can follow. */
        public boolean isComplete() {
            synchronized (Structure.this) {
                return automaton.isFinal(state);
            }
        }
    }
}
