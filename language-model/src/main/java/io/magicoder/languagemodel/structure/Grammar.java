package io.magicoder.languagemodel.structure;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** A context-free grammar over bytes. A rule that refers to itself must write something first. */
final class Grammar {
    /** What writes bytes. */
    sealed interface Node {}

    /** One byte of a set, 0 to 255. */
    record OneOf(BitSet bytes) implements Node {}

    /** One after the other; nothing if there are none. */
    record Sequence(List<Node> parts) implements Node {}

    /** One of them. */
    record Choice(List<Node> ways) implements Node {}

    /** Any number of times. */
    record Repeated(Node part) implements Node {}

    /** What a rule says. */
    record Rule(int number) implements Node {}

    static final Node NOTHING = new Sequence(List.of());

    private final List<Node> rules = new ArrayList<>();

    /** A rule whose body is told later. */
    Rule declare() {
        rules.add(NOTHING);
        return new Rule(rules.size() - 1);
    }

    void define(Rule rule, Node body) {
        rules.set(rule.number(), body);
    }

    /** The same at once. */
    Rule rule(Node body) {
        Rule rule = declare();
        define(rule, body);
        return rule;
    }

    Node body(Rule rule) {
        return rules.get(rule.number());
    }

    static Node sequence(Node... parts) {
        return new Sequence(List.of(parts));
    }

    static Node choice(Node... ways) {
        return new Choice(List.of(ways));
    }

    static Node optional(Node part) {
        return choice(part, NOTHING);
    }

    /** Its UTF-8 bytes. */
    static Node text(String text) {
        List<Node> bytes = new ArrayList<>();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            bytes.add(range(value & 0xff, value & 0xff));
        }
        return new Sequence(bytes);
    }

    static Node range(int first, int last) {
        BitSet bytes = new BitSet(256);
        bytes.set(first, last + 1);
        return new OneOf(bytes);
    }

    /** One of some characters in ASCII. */
    static Node anyOf(String characters) {
        BitSet bytes = new BitSet(256);
        characters.chars().forEach(bytes::set);
        return new OneOf(bytes);
    }

    /** From {@code least} to {@code most} times. */
    static Node times(Node part, int least, int most) {
        Node rest = NOTHING;
        for (int i = least; i < most; i++) {
            rest = optional(sequence(part, rest));
        }
        Node tail = rest;
        return new Sequence(Stream.concat(Stream.generate(() -> part).limit(least), Stream.of(tail))
                .toList());
    }

    /** At least {@code least} times. */
    static Node atLeast(Node part, int least) {
        return new Sequence(Stream.concat(Stream.generate(() -> part).limit(least), Stream.<Node>of(new Repeated(part)))
                .toList());
    }
}
