package io.magicoder.cleaner.decontamination;

import com.hankcs.algorithm.AhoCorasickDoubleArrayTrie;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.UnaryOperator;

/** Finds any of thousands of needles in one pass over a text. */
final class NeedleAutomaton {
    private final UnaryOperator<String> normalisation;
    private final List<Needle> needles;
    private final AhoCorasickDoubleArrayTrie<Integer> trie = new AhoCorasickDoubleArrayTrie<>();

    /**
     * @param normalisation applied to needles and texts alike before they are compared; a needle that becomes empty by
     *     it is not looked for
     */
    NeedleAutomaton(List<Needle> needles, UnaryOperator<String> normalisation) {
        this.normalisation = normalisation;
        this.needles = List.copyOf(needles);
        TreeMap<String, Integer> order = new TreeMap<>();
        for (int i = 0; i < this.needles.size(); i++) {
            String pattern = normalisation.apply(this.needles.get(i).text());
            if (!pattern.isEmpty()) {
                order.putIfAbsent(pattern, i);
            }
        }
        trie.build(order);
    }

    /** Of all needles in the text, the one that comes first in the list. */
    Optional<Needle> first(String text) {
        int[] first = {Integer.MAX_VALUE};
        AhoCorasickDoubleArrayTrie.IHit<Integer> earlier =
                (begin, end, needle) -> first[0] = Math.min(first[0], needle);
        trie.parseText(normalisation.apply(text), earlier);
        return first[0] == Integer.MAX_VALUE ? Optional.empty() : Optional.of(needles.get(first[0]));
    }
}
