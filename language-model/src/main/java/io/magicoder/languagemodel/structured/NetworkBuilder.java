package io.magicoder.languagemodel.structured;

import io.magicoder.languagemodel.structured.Network.ByteEdge;
import io.magicoder.languagemodel.structured.Network.Call;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;

/** Builds a network state by state. */
final class NetworkBuilder {
    private final List<List<ByteEdge>> bytes = new ArrayList<>();
    private final List<List<Call>> calls = new ArrayList<>();
    private final List<Integer> characters = new ArrayList<>();
    private final BitSet finals = new BitSet();

    int states() {
        return bytes.size();
    }

    int state() {
        bytes.add(new ArrayList<>());
        calls.add(new ArrayList<>());
        characters.add(Network.ORDINARY);
        return bytes.size() - 1;
    }

    /** Over one of some bytes. */
    void step(int from, int low, int high, int to) {
        bytes.get(from).add(new ByteEdge(low, high, to));
    }

    /** The same to a new state, which it returns. */
    int step(int from, int low, int high) {
        int to = state();
        step(from, low, high, to);
        return to;
    }

    /** Over one character of ASCII. */
    void letter(int from, char character, int to) {
        step(from, character, character, to);
    }

    void skip(int from, int to) {
        calls.get(from).add(new Call(Network.NOTHING, to));
    }

    void call(int from, int rule, int to) {
        calls.get(from).add(new Call(rule, to));
    }

    /** The same to a new state, which it returns. */
    int call(int from, int rule) {
        int to = state();
        call(from, rule, to);
        return to;
    }

    /** Over a text, to a new state, which it returns. */
    int text(int from, String text) {
        int at = from;
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            at = step(at, value & 0xff, value & 0xff);
        }
        return at;
    }

    /** Its rule ends there. */
    void end(int state) {
        finals.set(state);
    }

    /** How many characters of a string may follow there. */
    void characters(int state, int count) {
        characters.set(state, count);
    }

    Network build(int root) {
        return new Network(
                bytes.stream().map(edges -> edges.toArray(ByteEdge[]::new)).toArray(ByteEdge[][]::new),
                calls.stream().map(edges -> edges.toArray(Call[]::new)).toArray(Call[][]::new),
                finals,
                characters.stream().mapToInt(Integer::intValue).toArray(),
                root);
    }
}
