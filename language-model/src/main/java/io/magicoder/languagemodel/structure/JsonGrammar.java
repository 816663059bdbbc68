package io.magicoder.languagemodel.structure;

import static io.magicoder.languagemodel.structure.Grammar.NOTHING;
import static io.magicoder.languagemodel.structure.Grammar.anyOf;
import static io.magicoder.languagemodel.structure.Grammar.atLeast;
import static io.magicoder.languagemodel.structure.Grammar.choice;
import static io.magicoder.languagemodel.structure.Grammar.optional;
import static io.magicoder.languagemodel.structure.Grammar.range;
import static io.magicoder.languagemodel.structure.Grammar.sequence;
import static io.magicoder.languagemodel.structure.Grammar.text;
import static io.magicoder.languagemodel.structure.Grammar.times;

import io.magicoder.languagemodel.structure.Grammar.Choice;
import io.magicoder.languagemodel.structure.Grammar.Node;
import io.magicoder.languagemodel.structure.Grammar.Repeated;
import java.util.List;

/**
 * JSON (RFC 8259), as a model should write it: between tokens at most one space, or a new line with up to 32 spaces; numbers of
 * up to 15 digits; no half surrogate pairs. What is left out is what a weak model would write without an end.
 */
final class JsonGrammar {
    private static final int DIGITS = 15;
    private static final int INDENT = 32;

    final Grammar grammar = new Grammar();

    final Node space;
    final Node string;
    final Node character;
    final Node integer;
    final Node number;
    final Node value;
    final Node object;
    final Node array;

    JsonGrammar() {
        space = grammar.rule(choice(NOTHING, text(" "), sequence(text("\n"), times(text(" "), 0, INDENT))));
        character = grammar.rule(character());
        string = grammar.rule(sequence(text("\""), new Repeated(character), text("\"")));
        Node digit = range('0', '9');
        integer = grammar.rule(sequence(
                optional(text("-")), choice(text("0"), sequence(range('1', '9'), times(digit, 0, DIGITS - 1)))));
        number = grammar.rule(sequence(
                integer,
                optional(sequence(text("."), times(digit, 1, DIGITS))),
                optional(sequence(anyOf("eE"), optional(anyOf("+-")), times(digit, 1, 2)))));
        Grammar.Rule any = grammar.declare();
        value = any;
        object = grammar.rule(objectOf(member(string, value), 0));
        array = grammar.rule(arrayOf(value, 0, -1));
        grammar.define(any, choice(string, number, object, array, text("true"), text("false"), text("null")));
    }

    /** One of a string: UTF-8 without control characters, or an escape. */
    private static Node character() {
        Node tail = range(0x80, 0xbf);
        Node hexadecimal = anyOf("0123456789abcdefABCDEF");
        return new Choice(List.of(
                range(0x20, 0x21),
                range(0x23, 0x5b),
                range(0x5d, 0x7f),
                sequence(range(0xc2, 0xdf), tail),
                sequence(range(0xe0, 0xe0), range(0xa0, 0xbf), tail),
                sequence(range(0xe1, 0xec), tail, tail),
                sequence(range(0xed, 0xed), range(0x80, 0x9f), tail),
                sequence(range(0xee, 0xef), tail, tail),
                sequence(range(0xf0, 0xf0), range(0x90, 0xbf), tail, tail),
                sequence(range(0xf1, 0xf3), tail, tail, tail),
                sequence(range(0xf4, 0xf4), range(0x80, 0x8f), tail, tail),
                sequence(text("\\"), anyOf("\"\\/bfnrt")),
                sequence(text("\\u"), anyOf("0123456789abcABCefEF"), hexadecimal, hexadecimal, hexadecimal),
                sequence(text("\\u"), anyOf("dD"), anyOf("01234567"), hexadecimal, hexadecimal)));
    }

    Node member(Node name, Node of) {
        return sequence(name, space, text(":"), space, of);
    }

    /** An object with at least so many members of one kind. */
    Node objectOf(Node member, int least) {
        return sequence(text("{"), space, list(member, least, -1), text("}"));
    }

    /** An array; {@code most} is -1 for no limit. */
    Node arrayOf(Node item, int least, int most) {
        return sequence(text("["), space, list(item, least, most), text("]"));
    }

    private Node list(Node item, int least, int most) {
        if (most == 0) {
            return NOTHING;
        }
        Node next = sequence(text(","), space, item, space);
        int more = Math.max(0, least - 1);
        Node all = sequence(item, space, most < 0 ? atLeast(next, more) : times(next, more, most - 1));
        return least > 0 ? all : optional(all);
    }
}
