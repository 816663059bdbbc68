package io.magicoder.languagemodel.structured;

import io.magicoder.languagemodel.serving.TokenConstraint;
import io.magicoder.languagemodel.text.TokenBytes;
import java.util.BitSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/** Makes constraints for the tokens of one vocabulary, and keeps what they found out for the grammars used last. */
public final class JsonConstraints {
    private static final int MOST_GRAMMARS = 8;

    private final TokenIndex tokens;
    private final Map<JsonGrammar, JsonAutomaton> automata = new LinkedHashMap<>(MOST_GRAMMARS, 0.75f, true) {
        private static final long serialVersionUID = 1L;

        @Override
        protected boolean removeEldestEntry(Map.Entry<JsonGrammar, JsonAutomaton> eldest) {
            return size() > MOST_GRAMMARS;
        }
    };

    /** Sorts the vocabulary: a moment of work. */
    public JsonConstraints(TokenBytes vocabulary) {
        tokens = new TokenIndex(vocabulary);
    }

    /**
     * For one text.
     *
     * @param endTokens which are allowed where the text may end; without any it ends where nothing can follow
     */
    public TokenConstraint of(JsonGrammar grammar, Set<Integer> endTokens) {
        JsonAutomaton automaton;
        synchronized (automata) {
            automaton = automata.computeIfAbsent(grammar, wanted -> new JsonAutomaton(wanted.network(), tokens));
        }
        return new OneText(automaton, Set.copyOf(endTokens));
    }

    private static final class OneText implements TokenConstraint {
        private final JsonAutomaton automaton;
        private final Set<Integer> endTokens;
        private Configuration at;

        OneText(JsonAutomaton automaton, Set<Integer> endTokens) {
            this.automaton = automaton;
            this.endTokens = endTokens;
            at = automaton.start();
        }

        @Override
        public BitSet allowed() {
            BitSet allowed = automaton.allowed(at);
            if (at.mayEnd()) {
                allowed = (BitSet) allowed.clone();
                endTokens.forEach(allowed::set);
            }
            if (allowed.isEmpty()) {
                throw new IllegalStateException(
                        "the tokenizer has no token for what must follow in the JSON: it cannot write this schema");
            }
            return allowed;
        }

        @Override
        public void accept(int id) {
            at = automaton.accept(at, id);
            if (at.isImpossible()) {
                throw new IllegalStateException("token " + id + " was not allowed");
            }
        }

        @Override
        public boolean isComplete() {
            return at.isAtEnd();
        }
    }
}
