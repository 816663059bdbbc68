package io.magicoder.cli.teacher;

import java.util.List;
import java.util.Map;

/** Families about text. */
sealed interface TextProblem extends Problem {

    List<Family> FAMILIES = List.of(
            RunLengthEncoding::draw,
            RunLengthDecoding::draw,
            LetterShift::draw,
            LetterCount::draw,
            Masking::draw,
            WordFilter::draw,
            PairParsing::draw,
            CaseConversion::draw,
            NestingDepth::draw,
            VersionOrder::draw);

    /** Runs of equal characters become a character and a count. */
    record RunLengthEncoding(Name thing, int shortest, boolean countFirst) implements TextProblem {

        static RunLengthEncoding draw(Draw draw) {
            return new RunLengthEncoding(draw.thing(), draw.between(1, 5), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("compress");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "shortest", shortest,
                    "order",
                            countFirst
                                    ? "the length followed by the character"
                                    : "the character followed by the length",
                    "javaPair", countFirst ? "append(length).append(letter)" : "append(letter).append(length)",
                    "pythonPair", countFirst ? "str(length) + text[start]" : "text[start] + str(length)");
        }

        @Override
        public String statement() {
            return """
                    The $thing data is stored in a compressed form. $write that receives a string and replaces every \
                    run of at least $shortest equal characters by $order. Shorter runs are kept as they are. \
                    An empty string stays empty.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(String text) {
                            StringBuilder result = new StringBuilder();
                            int start = 0;
                            while (start < text.length()) {
                                char letter = text.charAt(start);
                                int end = start;
                                while (end < text.length() && text.charAt(end) == letter) {
                                    end++;
                                }
                                int length = end - start;
                                if (length >= $shortest) {
                                    result.$javaPair;
                                } else {
                                    result.append(text, start, end);
                                }
                                start = end;
                            }
                            return result.toString();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Compress runs of at least $shortest characters.""\"
                        result = ""
                        start = 0
                        while start < len(text):
                            end = start
                            while end < len(text) and text[end] == text[start]:
                                end += 1
                            length = end - start
                            if length >= $shortest:
                                result += $pythonPair
                            else:
                                result += text[start:end]
                            start = end
                        return result
                    """;
        }
    }

    /** Letters followed by counts become runs, up to a limit. */
    record RunLengthDecoding(Name thing, int limit) implements TextProblem {

        static RunLengthDecoding draw(Draw draw) {
            return new RunLengthDecoding(draw.thing(), draw.between(4, 40));
        }

        @Override
        public Name name() {
            return thing.after("expand");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("limit", limit);
        }

        @Override
        public String statement() {
            return """
                    A short form of $thing data writes each letter with a count behind it, such as `a3b12`. $write \
                    that receives such a string and returns the expanded text, in which each letter is repeated as \
                    often as its count says. A count above $limit is treated as $limit.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(String text) {
                            StringBuilder result = new StringBuilder();
                            int i = 0;
                            while (i < text.length()) {
                                String letter = text.substring(i, i + 1);
                                i++;
                                int count = 0;
                                while (i < text.length() && Character.isDigit(text.charAt(i))) {
                                    count = count * 10 + (text.charAt(i) - '0');
                                    i++;
                                }
                                result.append(letter.repeat(Math.min(count, $limit)));
                            }
                            return result.toString();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Expand letters with counts, at most $limit times each.""\"
                        result = ""
                        i = 0
                        while i < len(text):
                            letter = text[i]
                            i += 1
                            count = 0
                            while i < len(text) and text[i].isdigit():
                                count = count * 10 + int(text[i])
                                i += 1
                            result += letter * min(count, $limit)
                        return result
                    """;
        }
    }

    /** Lower-case letters move along the alphabet. */
    record LetterShift(Name thing, int shift, boolean upper) implements TextProblem {

        static LetterShift draw(Draw draw) {
            return new LetterShift(draw.thing(), draw.between(1, 25), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("encode");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "shift", shift,
                    "case", upper ? "upper-case" : "lower-case",
                    "first", upper ? "A" : "a",
                    "last", upper ? "Z" : "z");
        }

        @Override
        public String statement() {
            return """
                    $A $thing label is made harder to read. $write that receives a string and moves each $case letter \
                    from $first to $last forward by $shift places in the alphabet, starting again at $first after \
                    $last. All other characters stay unchanged.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(String text) {
                            StringBuilder result = new StringBuilder();
                            for (char letter : text.toCharArray()) {
                                if (letter >= '$first' && letter <= '$last') {
                                    letter = (char) ('$first' + (letter - '$first' + $shift) % 26);
                                }
                                result.append(letter);
                            }
                            return result.toString();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Move $case letters forward by $shift.""\"
                        result = ""
                        for letter in text:
                            if "$first" <= letter <= "$last":
                                offset = (ord(letter) - ord("$first") + $shift) % 26
                                letter = chr(ord("$first") + offset)
                            result += letter
                        return result
                    """;
        }
    }

    /** Characters of a set are counted. */
    record LetterCount(Name thing, String letters, boolean ignoreCase) implements TextProblem {

        static LetterCount draw(Draw draw) {
            return new LetterCount(
                    draw.thing(),
                    draw.from(List.of("aeiou", "xyz", "abc", "rst", "lmn", "aei", "bdpq", "stuvw", "eio", "aou")),
                    draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("count").before("letters");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "letters", letters,
                    "case", ignoreCase ? "Upper-case letters count as well." : "Upper-case letters do not count.",
                    "javaLetter", ignoreCase ? "Character.toLowerCase(letter)" : "letter",
                    "pythonText", ignoreCase ? "text.lower()" : "text");
        }

        @Override
        public String statement() {
            return """
                    The names of all $thing entries are checked for certain letters. $write that receives a string and \
                    returns how many of its characters are one of the letters `$letters`. $case An empty string gives 0.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(String text) {
                            int count = 0;
                            for (char letter : text.toCharArray()) {
                                if ("$letters".indexOf($javaLetter) >= 0) {
                                    count++;
                                }
                            }
                            return count;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Count the characters that are one of $letters.""\"
                        count = 0
                        for letter in $pythonText:
                            if letter in "$letters":
                                count += 1
                        return count
                    """;
        }
    }

    /** All but some characters are hidden. */
    record Masking(Name thing, int visible, String symbol, boolean atEnd) implements TextProblem {

        static Masking draw(Draw draw) {
            return new Masking(
                    draw.thing(), draw.between(1, 8), draw.from(List.of("*", "#", "x", "-", "?", "_")), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("mask");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "visible",
                    visible,
                    "symbol",
                    symbol,
                    "side",
                    atEnd ? "last" : "first",
                    "javaResult",
                    atEnd ? "mask + text.substring(hidden)" : "text.substring(0, " + visible + ") + mask",
                    "pythonResult",
                    atEnd ? "mask + text[hidden:]" : "text[:" + visible + "] + mask");
        }

        @Override
        public String statement() {
            return """
                    $A $thing value must not be shown in full. $write that receives a string and replaces every \
                    character except the $side $visible by `$symbol`. The result has the same length as the input. \
                    A string of at most $visible characters is returned unchanged.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(String text) {
                            int hidden = text.length() - $visible;
                            if (hidden <= 0) {
                                return text;
                            }
                            String mask = "$symbol".repeat(hidden);
                            return $javaResult;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Show only the $side $visible characters.""\"
                        hidden = len(text) - $visible
                        if hidden <= 0:
                            return text
                        mask = "$symbol" * hidden
                        return $pythonResult
                    """;
        }
    }

    /** Long words are joined. */
    record WordFilter(Name thing, int shortest, String separator, boolean upper) implements TextProblem {

        static WordFilter draw(Draw draw) {
            return new WordFilter(
                    draw.thing(), draw.between(2, 9), draw.from(List.of("-", "_", "+", "/", ",", ":")), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("join").before("words");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "shortest",
                    shortest,
                    "separator",
                    separator,
                    "case",
                    upper ? "upper case" : "lower case",
                    "javaCase",
                    (upper ? "toUpperCase" : "toLowerCase") + "(Locale.ROOT)",
                    "pythonCase",
                    upper ? "upper()" : "lower()");
        }

        @Override
        public String statement() {
            return """
                    A short key is built from $a $thing description. $write that receives a string of words separated \
                    by single spaces, keeps the words with at least $shortest characters in their order, turns them \
                    into $case and joins them with `$separator`.
                    """;
        }

        @Override
        public String java() {
            return """
                    import java.util.ArrayList;
                    import java.util.List;
                    import java.util.Locale;

                    public class Solution {
                        public static String $name(String text) {
                            List<String> kept = new ArrayList<>();
                            for (String word : text.split(" ")) {
                                if (word.length() >= $shortest) {
                                    kept.add(word.$javaCase);
                                }
                            }
                            return String.join("$separator", kept);
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Join the words with at least $shortest characters.""\"
                        kept = []
                        for word in text.split(" "):
                            if len(word) >= $shortest:
                                kept.append(word.$pythonCase)
                        return "$separator".join(kept)
                    """;
        }
    }

    /** A value is looked up in a list of pairs written as text. */
    record PairParsing(Name thing, String key, String between, String within, int fallback) implements TextProblem {

        static PairParsing draw(Draw draw) {
            return new PairParsing(
                    draw.thing(),
                    draw.from(List.of("size", "limit", "port", "depth", "retries", "timeout", "width", "level")),
                    draw.from(List.of(";", ",", "&", "/")),
                    draw.from(List.of("=", ":", "~")),
                    draw.between(-1, 64));
        }

        @Override
        public Name name() {
            return thing.after("read").before(key);
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "key", key,
                    "between", between,
                    "within", within,
                    "fallback", fallback,
                    "example", "mode" + within + "2" + between + key + within + "5");
        }

        @Override
        public String statement() {
            return """
                    The $thing settings are kept in one line such as `$example`. $write that \
                    receives such a line and returns the integer that belongs to the key `$key`. If the key occurs \
                    more than once, the last value wins. If it does not occur, the result is $fallback.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(String line) {
                            int value = $fallback;
                            for (String pair : line.split("$between")) {
                                int middle = pair.indexOf("$within");
                                if (middle >= 0 && pair.substring(0, middle).equals("$key")) {
                                    value = Integer.parseInt(pair.substring(middle + 1));
                                }
                            }
                            return value;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(line):
                        ""\"Return the value of $key, or $fallback without one.""\"
                        value = $fallback
                        for pair in line.split("$between"):
                            key, middle, text = pair.partition("$within")
                            if middle and key == "$key":
                                value = int(text)
                        return value
                    """;
        }
    }

    /** Delimited words become camel case. */
    record CaseConversion(Name thing, String delimiter, boolean upperFirst) implements TextProblem {

        static CaseConversion draw(Draw draw) {
            return new CaseConversion(draw.thing(), draw.from(List.of("_", "-", ".", " ", ":", "/")), draw.flip());
        }

        @Override
        public Name name() {
            return thing.after("rename");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of(
                    "delimiter",
                    delimiter,
                    "first",
                    upperFirst ? "also starts with an upper-case letter" : "keeps its first character",
                    "javaFirst",
                    upperFirst,
                    "pythonFirst",
                    upperFirst ? "True" : "False");
        }

        @Override
        public String statement() {
            return """
                    The keys of $a $thing file are renamed. $write that receives a key, removes every `$delimiter` and \
                    turns the character behind each removed one into upper case. The new key $first. \
                    All other characters stay unchanged.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static String $name(String key) {
                            StringBuilder result = new StringBuilder();
                            boolean upper = $javaFirst;
                            for (char letter : key.toCharArray()) {
                                if (letter == '$delimiter') {
                                    upper = true;
                                } else {
                                    result.append(upper ? Character.toUpperCase(letter) : letter);
                                    upper = false;
                                }
                            }
                            return result.toString();
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(key):
                        ""\"Write the key in camel case.""\"
                        result = ""
                        upper = $pythonFirst
                        for letter in key:
                            if letter == "$delimiter":
                                upper = True
                            else:
                                result += letter.upper() if upper else letter
                                upper = False
                        return result
                    """;
        }
    }

    /** How deeply brackets are nested, checked against a limit. */
    record NestingDepth(Name thing, String open, String close, int limit) implements TextProblem {

        static NestingDepth draw(Draw draw) {
            String brackets = draw.from(List.of("()", "[]", "{}", "<>"));
            return new NestingDepth(draw.thing(), brackets.substring(0, 1), brackets.substring(1), draw.between(2, 12));
        }

        @Override
        public Name name() {
            return thing.before("depth");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("open", open, "close", close, "limit", limit);
        }

        @Override
        public String statement() {
            return """
                    $A $thing expression may nest `$open` and `$close`. $write that receives a string and returns the \
                    greatest nesting depth of these brackets. It returns -1 if they are not balanced or nested more \
                    than $limit levels deep. All other characters are ignored.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(String text) {
                            int depth = 0;
                            int deepest = 0;
                            for (char letter : text.toCharArray()) {
                                if (letter == '$open') {
                                    depth++;
                                } else if (letter == '$close') {
                                    depth--;
                                }
                                if (depth < 0 || depth > $limit) {
                                    return -1;
                                }
                                deepest = Math.max(deepest, depth);
                            }
                            return depth == 0 ? deepest : -1;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(text):
                        ""\"Return the nesting depth of $open and $close, or -1.""\"
                        depth = 0
                        deepest = 0
                        for letter in text:
                            if letter == "$open":
                                depth += 1
                            elif letter == "$close":
                                depth -= 1
                            if depth < 0 or depth > $limit:
                                return -1
                            deepest = max(deepest, depth)
                        return deepest if depth == 0 else -1
                    """;
        }
    }

    /** Versions with a fixed number of parts are compared. */
    record VersionOrder(Name thing, String separator, int parts) implements TextProblem {

        static VersionOrder draw(Draw draw) {
            return new VersionOrder(draw.thing(), draw.from(List.of(".", "-", "_", ":", "/")), draw.between(2, 5));
        }

        @Override
        public Name name() {
            return thing.after("compare").before("versions");
        }

        @Override
        public Map<String, Object> parameters() {
            return Map.of("separator", separator, "parts", parts);
        }

        @Override
        public String statement() {
            return """
                    $A $thing version has $parts numbers separated by `$separator`. $write that receives two versions \
                    as strings and compares their numbers from left to right. It returns -1 if the first version is \
                    older, 1 if it is newer and 0 if both are equal.
                    """;
        }

        @Override
        public String java() {
            return """
                    public class Solution {
                        public static int $name(String left, String right) {
                            String[] first = left.split("[$separator]");
                            String[] second = right.split("[$separator]");
                            for (int i = 0; i < $parts; i++) {
                                int a = Integer.parseInt(first[i]);
                                int b = Integer.parseInt(second[i]);
                                if (a != b) {
                                    return a < b ? -1 : 1;
                                }
                            }
                            return 0;
                        }
                    }
                    """;
        }

        @Override
        public String python() {
            return """
                    def $name(left, right):
                        ""\"Compare two versions of $parts numbers.""\"
                        first = [int(part) for part in left.split("$separator")]
                        second = [int(part) for part in right.split("$separator")]
                        for a, b in zip(first, second):
                            if a != b:
                                return -1 if a < b else 1
                        return 0
                    """;
        }
    }
}
