package io.magicoder.languagemodel.text.jinja;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * Python's rules for values. None is null, int is {@link Long}, float is {@link Double}, str is {@link String}, counted in code points,
 * list and tuple are {@link List}, dict is {@link Map}.
 */
final class Values {
    private Values() {}

    static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Undefined _ -> false;
            case Boolean truth -> truth;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case Collection<?> items -> !items.isEmpty();
            case Map<?, ?> entries -> !entries.isEmpty();
            default -> true;
        };
    }

    /** Python's {@code str}. */
    static String text(@Nullable Object value) {
        return value instanceof String text ? text : representation(value);
    }

    /** Python's {@code repr}. */
    static String representation(@Nullable Object value) {
        return switch (value) {
            case null -> "None";
            case Boolean truth -> truth ? "True" : "False";
            case String text -> quoted(text);
            case Double number -> PythonNumbers.text(number);
            case List<?> items -> {
                List<String> texts = new ArrayList<>();
                items.forEach(item -> texts.add(representation(item)));
                yield "[" + String.join(", ", texts) + "]";
            }
            case Map<?, ?> entries -> {
                List<String> texts = new ArrayList<>();
                entries.forEach((key, item) -> texts.add(representation(key) + ": " + representation(item)));
                yield "{" + String.join(", ", texts) + "}";
            }
            default -> value.toString();
        };
    }

    private static String quoted(String text) {
        char quote = text.contains("'") && !text.contains("\"") ? '"' : '\'';
        StringBuilder quoted = new StringBuilder().append(quote);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\n' -> quoted.append("\\n");
                case '\t' -> quoted.append("\\t");
                case '\r' -> quoted.append("\\r");
                case '\\' -> quoted.append("\\\\");
                default -> {
                    if (c == quote) {
                        quoted.append('\\');
                    }
                    quoted.append(c);
                }
            }
        }
        return quoted.append(quote).toString();
    }

    static boolean areEqual(@Nullable Object left, @Nullable Object right) {
        if (left instanceof Undefined && right instanceof Undefined) {
            return true;
        }
        if (isNumber(left) && isNumber(right)) {
            return number(left) == number(right);
        }
        if (left instanceof List<?> one && right instanceof List<?> other) {
            if (one.size() != other.size()) {
                return false;
            }
            for (int i = 0; i < one.size(); i++) {
                if (!areEqual(one.get(i), other.get(i))) {
                    return false;
                }
            }
            return true;
        }
        return Objects.equals(left, right);
    }

    /** Python counts truth values as numbers. */
    static boolean isNumber(@Nullable Object value) {
        return value instanceof Long || value instanceof Double || value instanceof Boolean;
    }

    private static double number(@Nullable Object value) {
        return switch (value) {
            case Long whole -> whole;
            case Double fraction -> fraction;
            case Boolean truth -> truth ? 1 : 0;
            case null, default -> throw TemplateException.of(representation(value) + " is no number");
        };
    }

    static int compare(@Nullable Object left, @Nullable Object right) {
        if (isNumber(left) && isNumber(right)) {
            return Double.compare(number(left), number(right));
        }
        if (left instanceof String one && right instanceof String other) {
            return Arrays.compare(one.codePoints().toArray(), other.codePoints().toArray());
        }
        throw TemplateException.of(described(left) + " and " + described(right) + " cannot be compared");
    }

    static boolean contains(@Nullable Object all, @Nullable Object part) {
        return switch (all) {
            case String text -> {
                if (!(part instanceof String sought)) {
                    throw TemplateException.of("in a text only a text can be sought, not " + described(part));
                }
                yield text.contains(sought);
            }
            case Collection<?> items -> items.stream().anyMatch(item -> areEqual(item, part));
            case Map<?, ?> entries -> entries.containsKey(part);
            case Undefined _ -> false;
            case null, default -> throw TemplateException.of("nothing can be in " + described(all));
        };
    }

    /** What a loop goes through. */
    static List<@Nullable Object> items(@Nullable Object value) {
        return switch (value) {
            case Collection<?> items -> new ArrayList<@Nullable Object>(items);
            case Map<?, ?> entries -> new ArrayList<@Nullable Object>(entries.keySet());
            case String text -> {
                List<@Nullable Object> characters = new ArrayList<>();
                text.codePoints().forEach(c -> characters.add(Character.toString(c)));
                yield characters;
            }
            case Undefined _ -> new ArrayList<>();
            case null, default -> throw TemplateException.of("there is nothing to go through in " + described(value));
        };
    }

    static long length(@Nullable Object value) {
        return value instanceof String text
                ? text.codePointCount(0, text.length())
                : items(value).size();
    }

    static @Nullable Object binary(String operator, @Nullable Object left, @Nullable Object right) {
        if (operator.equals("~")) {
            return text(left) + text(right);
        }
        if (left instanceof Undefined missing) {
            throw missing.error();
        }
        if (right instanceof Undefined missing) {
            throw missing.error();
        }
        if (operator.equals("+") && left instanceof String one && right instanceof String other) {
            return one + other;
        }
        if (operator.equals("+") && left instanceof List<?> one && right instanceof List<?> other) {
            List<@Nullable Object> both = new ArrayList<>(one);
            both.addAll(other);
            return both;
        }
        if (operator.equals("*") && left instanceof String text && right instanceof Long times) {
            return text.repeat((int) Math.max(0, times));
        }
        if (operator.equals("*") && left instanceof Long times && right instanceof String text) {
            return text.repeat((int) Math.max(0, times));
        }
        if (!isNumber(left) || !isNumber(right)) {
            throw TemplateException.of(
                    "'" + operator + "' cannot be done with " + described(left) + " and " + described(right));
        }
        boolean whole = !(left instanceof Double) && !(right instanceof Double);
        return whole && !operator.equals("/")
                ? whole(operator, (long) number(left), (long) number(right))
                : fraction(operator, number(left), number(right));
    }

    private static Object whole(String operator, long left, long right) {
        if (right == 0 && (operator.equals("//") || operator.equals("%"))) {
            throw TemplateException.of("nothing can be divided by 0");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "//" -> Math.floorDiv(left, right);
            case "%" -> Math.floorMod(left, right);
            default ->
                right < 0
                        ? (Object) Math.pow((double) left, (double) right)
                        : (Object) (long) Math.pow((double) left, (double) right);
        };
    }

    private static Object fraction(String operator, double left, double right) {
        if (right == 0 && !operator.equals("+") && !operator.equals("-") && !operator.equals("*")) {
            throw TemplateException.of("nothing can be divided by 0");
        }
        return switch (operator) {
            case "+" -> left + right;
            case "-" -> left - right;
            case "*" -> left * right;
            case "/" -> left / right;
            case "//" -> Math.floor(left / right);
            case "%" -> left - Math.floor(left / right) * right;
            default -> Math.pow(left, right);
        };
    }

    static Object negative(@Nullable Object value) {
        return value instanceof Double fraction ? (Object) (-fraction) : (Object) (-(long) number(value));
    }

    /** {@code of[key]}, undefined where there is none. */
    static @Nullable Object item(@Nullable Object of, @Nullable Object key) {
        return switch (of) {
            case Map<?, ?> entries -> entries.containsKey(key) ? entries.get(key) : Undefined.named(text(key));
            case List<?> items when key instanceof Long index -> at(items, index);
            case String text when key instanceof Long index -> at(items(text), index);
            case Undefined missing -> throw missing.error();
            case null -> throw TemplateException.of("none has no " + representation(key));
            default -> Undefined.named(text(key));
        };
    }

    private static @Nullable Object at(List<?> items, long index) {
        long place = index < 0 ? index + items.size() : index;
        return place >= 0 && place < items.size() ? items.get((int) place) : Undefined.named(String.valueOf(index));
    }

    /** {@code of[from:to:step]}. */
    static Object slice(@Nullable Object of, @Nullable Object from, @Nullable Object to, @Nullable Object step) {
        List<@Nullable Object> items = items(of);
        long by = step == null ? 1 : whole(step);
        if (by == 0) {
            throw TemplateException.of("the step of a slice is 0");
        }
        int size = items.size();
        long low = by > 0 ? 0 : -1;
        long high = by > 0 ? size : size - 1;
        long begin = from == null ? (by > 0 ? low : high) : bounded(whole(from), size, low, high);
        long end = to == null ? (by > 0 ? high : low) : bounded(whole(to), size, low, high);
        List<@Nullable Object> chosen = new ArrayList<>();
        for (long i = begin; by > 0 ? i < end : i > end; i += by) {
            chosen.add(items.get((int) i));
        }
        if (!(of instanceof String)) {
            return chosen;
        }
        StringBuilder text = new StringBuilder();
        chosen.forEach(text::append);
        return text.toString();
    }

    private static long bounded(long index, int size, long low, long high) {
        return Math.clamp(index < 0 ? index + size : index, low, high);
    }

    static long whole(@Nullable Object value) {
        if (value instanceof Long || value instanceof Boolean) {
            return (long) number(value);
        }
        throw TemplateException.of(described(value) + " stands where a whole number should");
    }

    static String described(@Nullable Object value) {
        return switch (value) {
            case null -> "none";
            case Undefined missing -> "'" + missing.name() + "', which is not defined,";
            case String _ -> "a text";
            case Boolean _ -> "a truth value";
            case Long _, Double _ -> "a number";
            case List<?> _ -> "a list";
            case Map<?, ?> _ -> "a mapping";
            default -> "a function";
        };
    }
}
