package io.magicoder.languagemodel.structured;

import java.util.ArrayList;
import java.util.List;

/**
 * The rules of JSON (RFC 8259) as a model is to write it: numbers that a double can hold, no half surrogates, and white space
 * only where people put it and not without end, which models otherwise like to write.
 */
final class JsonRules {
    /** Without end. */
    static final int UNLIMITED = Integer.MAX_VALUE;

    private static final int INTEGER_DIGITS = 15;
    private static final int FRACTION_DIGITS = 15;
    private static final int INDENTATION = 40;

    private final NetworkBuilder network;
    private final int space;
    private final int character;
    private final int string;
    private final int number;
    private final int integer;
    private final int value;
    private final int object;

    JsonRules(NetworkBuilder network) {
        this.network = network;
        space = makeSpace();
        character = makeCharacter();
        string = string(0, UNLIMITED);
        integer = makeInteger();
        number = makeNumber();
        value = network.state();
        object = object(value);
        makeValue();
    }

    /** Any value. */
    int value() {
        return value;
    }

    /** An object with any members. */
    int object() {
        return object;
    }

    int number() {
        return number;
    }

    int integer() {
        return integer;
    }

    /** Nothing, a space, or a line's end and an indentation. */
    int space() {
        return space;
    }

    /** Behind the space that may follow there. */
    int space(int from) {
        return network.call(from, space);
    }

    /** One of some texts. */
    int oneOf(Iterable<String> texts) {
        int start = network.state();
        texts.forEach(text -> network.end(network.text(start, text)));
        return start;
    }

    /** A string of so many characters. */
    int string(int least, int most) {
        int start = network.state();
        int end = network.state();
        network.end(end);
        int at = network.step(start, '"', '"');
        int last = most == UNLIMITED ? least : most;
        for (int count = 0; count <= last; count++) {
            network.characters(at, most == UNLIMITED ? UNLIMITED : most - count);
            if (count >= least) {
                network.letter(at, '"', end);
            }
            if (count < last) {
                at = network.call(at, character);
            } else if (most == UNLIMITED) {
                network.call(at, character, at);
            }
        }
        return start;
    }

    /** An array of so many items of a rule. */
    int array(int item, int least, int most) {
        int start = network.state();
        int end = network.state();
        network.end(end);
        int inside = space(network.step(start, '[', '['));
        if (least == 0) {
            network.letter(inside, ']', end);
        }
        int at = most == 0 ? network.state() : network.call(inside, item);
        int last = most == UNLIMITED ? Math.max(1, least) : most;
        for (int count = 1; count <= last; count++) {
            if (count >= least) {
                network.letter(space(at), ']', end);
            }
            int next = space(network.step(at, ',', ','));
            if (count < last) {
                at = network.call(next, item);
            } else if (most == UNLIMITED) {
                network.call(next, item, at);
            }
        }
        return start;
    }

    private int makeSpace() {
        int start = network.state();
        network.end(start);
        network.end(network.step(start, ' ', ' '));
        int at = network.step(start, '\n', '\n');
        network.end(at);
        for (int i = 0; i < INDENTATION; i++) {
            at = network.step(at, ' ', ' ');
            network.end(at);
        }
        return start;
    }

    /** A code point in UTF-8, by the table of RFC 3629, or an escape. */
    private int makeCharacter() {
        int start = network.state();
        network.characters(start, Network.CHARACTER);
        int end = network.state();
        network.end(end);
        network.step(start, ' ', '!', end);
        network.step(start, '#', '[', end);
        network.step(start, ']', 0x7f, end);
        int last = network.state();
        network.step(last, 0x80, 0xbf, end);
        int lastTwo = network.state();
        network.step(lastTwo, 0x80, 0xbf, last);
        int lastThree = network.state();
        network.step(lastThree, 0x80, 0xbf, lastTwo);
        network.step(start, 0xc2, 0xdf, last);
        network.step(network.step(start, 0xe0, 0xe0), 0xa0, 0xbf, last);
        network.step(start, 0xe1, 0xec, lastTwo);
        network.step(network.step(start, 0xed, 0xed), 0x80, 0x9f, last);
        network.step(start, 0xee, 0xef, lastTwo);
        network.step(network.step(start, 0xf0, 0xf0), 0x90, 0xbf, lastTwo);
        network.step(start, 0xf1, 0xf3, lastThree);
        network.step(network.step(start, 0xf4, 0xf4), 0x80, 0x8f, lastTwo);

        int escape = network.step(start, '\\', '\\');
        for (char letter : "\"\\/bfnrt".toCharArray()) {
            network.letter(escape, letter, end);
        }
        int hexadecimal = network.step(escape, 'u', 'u');
        int three = network.state();
        int two = network.state();
        int one = network.state();
        hexadecimal(hexadecimal, "09acACefEF", three);
        int d = network.state();
        hexadecimal(hexadecimal, "ddDD", d);
        hexadecimal(d, "07", two); // from 8 on they are halves of surrogate pairs
        hexadecimal(three, "09afAF", two);
        hexadecimal(two, "09afAF", one);
        hexadecimal(one, "09afAF", end);
        return start;
    }

    /** @param ranges pairs of the first and the last character */
    private void hexadecimal(int from, String ranges, int to) {
        for (int i = 0; i < ranges.length(); i += 2) {
            network.step(from, ranges.charAt(i), ranges.charAt(i + 1), to);
        }
    }

    private int makeInteger() {
        int start = network.state();
        wholePart(start).forEach(network::end);
        return start;
    }

    private int makeNumber() {
        int start = network.state();
        int fraction = network.state();
        int exponent = network.state();
        for (int at : wholePart(start)) {
            network.end(at);
            network.letter(at, '.', fraction);
            network.skip(at, exponent);
        }
        int at = fraction;
        for (int i = 0; i < FRACTION_DIGITS; i++) {
            at = network.step(at, '0', '9');
            network.end(at);
            network.skip(at, exponent);
        }
        int sign = network.state();
        network.letter(exponent, 'e', sign);
        network.letter(exponent, 'E', sign);
        int digits = network.state();
        network.skip(sign, digits);
        network.letter(sign, '+', digits);
        network.letter(sign, '-', digits);
        int one = network.step(digits, '0', '9');
        network.end(one);
        network.end(network.step(one, '0', '9'));
        return start;
    }

    /** The states behind an integer, which may have more digits. */
    private Iterable<Integer> wholePart(int start) {
        List<Integer> ends = new ArrayList<>();
        int digits = network.state();
        network.skip(start, digits);
        network.letter(start, '-', digits);
        ends.add(network.step(digits, '0', '0'));
        int at = network.step(digits, '1', '9');
        ends.add(at);
        for (int i = 1; i < INTEGER_DIGITS; i++) {
            at = network.step(at, '0', '9');
            ends.add(at);
        }
        return ends;
    }

    /** An object with any names, and values of a rule. */
    int object(int of) {
        int start = network.state();
        int end = network.state();
        network.end(end);
        int inside = space(network.step(start, '{', '{'));
        network.letter(inside, '}', end);
        int member = network.state();
        network.skip(inside, member);
        int colon = network.call(member, string);
        int after = network.call(space(network.step(colon, ':', ':')), of);
        network.call(network.step(after, ',', ','), space, member);
        network.letter(space(after), '}', end);
        return start;
    }

    private void makeValue() {
        int end = network.state();
        network.end(end);
        network.call(value, string, end);
        network.call(value, number, end);
        network.call(value, object, end);
        network.call(value, array(value, 0, UNLIMITED), end);
        for (String word : new String[] {"true", "false", "null"}) {
            network.skip(network.text(value, word), end);
        }
    }
}
