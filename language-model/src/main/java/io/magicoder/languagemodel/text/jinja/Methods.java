package io.magicoder.languagemodel.text.jinja;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.IntPredicate;
import org.jspecify.annotations.Nullable;

/** Methods of Python's str, dict and list, those that templates may call because they change nothing. */
final class Methods {
    private Methods() {}

    static Optional<Function> of(@Nullable Object value, String name) {
        return Optional.ofNullable(
                switch (value) {
                    case String text -> ofText(text, name);
                    case Map<?, ?> entries -> ofMap(entries, name);
                    case List<?> items -> ofList(items, name);
                    case null, default -> null;
                });
    }

    private static @Nullable Function ofText(String text, String name) {
        return switch (name) {
            case "strip" -> a -> strip(text, a.get(0, "chars", null), true, true);
            case "lstrip" -> a -> strip(text, a.get(0, "chars", null), true, false);
            case "rstrip" -> a -> strip(text, a.get(0, "chars", null), false, true);
            case "startswith" -> a -> affixes(a).stream().anyMatch(text::startsWith);
            case "endswith" -> a -> affixes(a).stream().anyMatch(text::endsWith);
            case "split" -> a -> split(text, a.get(0, "sep", null), Values.whole(a.get(1, "maxsplit", -1L)));
            case "splitlines" ->
                _ -> new ArrayList<@Nullable Object>(text.lines().toList());
            case "replace" ->
                a -> replace(
                        text,
                        Values.text(a.require(0, "old")),
                        Values.text(a.require(1, "new")),
                        Values.whole(a.get(2, "count", -1L)));
            case "join" -> a -> join(text, Values.items(a.require(0, "iterable")));
            case "upper" -> _ -> text.toUpperCase(Locale.ROOT);
            case "lower" -> _ -> text.toLowerCase(Locale.ROOT);
            case "capitalize" -> _ -> capitalized(text);
            case "title" -> _ -> titled(text);
            case "find" -> a -> find(text, Values.text(a.require(0, "sub")));
            case "count" -> a -> count(text, Values.text(a.require(0, "sub")));
            case "isdigit" -> _ -> all(text, Character::isDigit);
            case "isalpha" -> _ -> all(text, Character::isLetter);
            case "isspace" -> _ -> all(text, Methods::isSpace);
            case "isupper" ->
                _ -> !text.equals(text.toLowerCase(Locale.ROOT)) && text.equals(text.toUpperCase(Locale.ROOT));
            case "islower" ->
                _ -> !text.equals(text.toUpperCase(Locale.ROOT)) && text.equals(text.toLowerCase(Locale.ROOT));
            default -> null;
        };
    }

    private static @Nullable Function ofMap(Map<?, ?> entries, String name) {
        return switch (name) {
            case "items" -> _ -> pairs(entries);
            case "keys" -> _ -> new ArrayList<@Nullable Object>(entries.keySet());
            case "values" -> _ -> new ArrayList<@Nullable Object>(entries.values());
            case "get" ->
                a -> entries.containsKey(a.require(0, "key"))
                        ? entries.get(a.require(0, "key"))
                        : a.get(1, "default", null);
            default -> null;
        };
    }

    private static @Nullable Function ofList(List<?> items, String name) {
        return switch (name) {
            case "index" ->
                a -> {
                    for (int i = 0; i < items.size(); i++) {
                        if (Values.areEqual(items.get(i), a.require(0, "value"))) {
                            return (long) i;
                        }
                    }
                    throw TemplateException.of("the list does not have what is sought");
                };
            case "count" ->
                a -> items.stream()
                        .filter(item -> Values.areEqual(item, a.require(0, "value")))
                        .count();
            default -> null;
        };
    }

    static List<@Nullable Object> pairs(Map<?, ?> entries) {
        List<@Nullable Object> pairs = new ArrayList<>();
        entries.forEach((key, value) -> {
            List<@Nullable Object> pair = new ArrayList<>();
            pair.add(key);
            pair.add(value);
            pairs.add(pair);
        });
        return pairs;
    }

    /** Python's white space. */
    static boolean isSpace(int c) {
        return Character.isWhitespace(c) || Character.isSpaceChar(c) || (c >= 0x1c && c <= 0x1f) || c == 0x85;
    }

    static String strip(String text, @Nullable Object characters, boolean left, boolean right) {
        IntPredicate goes = characters == null
                ? Methods::isSpace
                : c -> Values.text(characters).indexOf(c) >= 0;
        int begin = 0;
        int end = text.length();
        while (left && begin < end && goes.test(text.codePointAt(begin))) {
            begin += Character.charCount(text.codePointAt(begin));
        }
        while (right && end > begin && goes.test(text.codePointBefore(end))) {
            end -= Character.charCount(text.codePointBefore(end));
        }
        return text.substring(begin, end);
    }

    private static List<String> affixes(CallArguments arguments) {
        Object affix = arguments.require(0, "prefix");
        return affix instanceof List<?> several
                ? several.stream().map(Values::text).toList()
                : List.of(Values.text(affix));
    }

    private static List<@Nullable Object> split(String text, @Nullable Object separator, long most) {
        List<@Nullable Object> parts = new ArrayList<>();
        String rest = separator == null ? strip(text, null, true, false) : text;
        while (most < 0 || parts.size() < most) {
            int begin;
            int end;
            if (separator == null) {
                if (rest.isEmpty()) {
                    return parts;
                }
                begin = 0;
                while (begin < rest.length() && !isSpace(rest.charAt(begin))) {
                    begin++;
                }
                end = begin;
                while (end < rest.length() && isSpace(rest.charAt(end))) {
                    end++;
                }
            } else {
                String between = Values.text(separator);
                if (between.isEmpty()) {
                    throw TemplateException.of("a text cannot be split at nothing");
                }
                begin = rest.indexOf(between);
                end = begin + between.length();
            }
            if (begin < 0 || (separator == null && begin == rest.length())) {
                break;
            }
            parts.add(rest.substring(0, begin));
            rest = rest.substring(end);
        }
        if (separator != null || !rest.isEmpty()) {
            parts.add(separator == null ? strip(rest, null, false, true) : rest);
        }
        return parts;
    }

    static String replace(String text, String old, String by, long most) {
        if (most < 0) {
            return text.replace(old, by);
        }
        StringBuilder replaced = new StringBuilder();
        int from = 0;
        for (long i = 0; i < most; i++) {
            int at = text.indexOf(old, from);
            if (at < 0) {
                break;
            }
            replaced.append(text, from, at).append(by);
            from = at + old.length();
        }
        return replaced.append(text.substring(from)).toString();
    }

    static String join(String between, List<@Nullable Object> items) {
        List<String> texts = new ArrayList<>();
        items.forEach(item -> texts.add(Values.text(item)));
        return String.join(between, texts);
    }

    static String capitalized(String text) {
        return text.isEmpty()
                ? text
                : text.substring(0, 1).toUpperCase(Locale.ROOT)
                        + text.substring(1).toLowerCase(Locale.ROOT);
    }

    static String titled(String text) {
        StringBuilder titled = new StringBuilder();
        boolean inWord = false;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            titled.append(inWord ? Character.toLowerCase(c) : Character.toUpperCase(c));
            inWord = Character.isLetter(c);
        }
        return titled.toString();
    }

    private static long find(String text, String sought) {
        int at = text.indexOf(sought);
        return at < 0 ? -1 : text.codePointCount(0, at);
    }

    private static long count(String text, String sought) {
        long count = 0;
        for (int at = text.indexOf(sought);
                at >= 0 && !sought.isEmpty();
                at = text.indexOf(sought, at + sought.length())) {
            count++;
        }
        return count;
    }

    private static boolean all(String text, IntPredicate is) {
        return !text.isEmpty() && text.codePoints().allMatch(is);
    }
}
