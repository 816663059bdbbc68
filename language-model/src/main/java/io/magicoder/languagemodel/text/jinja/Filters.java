package io.magicoder.languagemodel.text.jinja;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Jinja's filters. */
final class Filters {
    private Filters() {}

    static @Nullable Object apply(String name, @Nullable Object value, CallArguments arguments) {
        return switch (name) {
            case "trim" -> Methods.strip(Values.text(value), arguments.get(0, "chars", null), true, true);
            case "length", "count" -> Values.length(value);
            case "tojson" -> {
                Object indent = arguments.get(0, "indent", null);
                requireDefined(value);
                yield JsonText.of(value, indent == null ? -1 : (int) Values.whole(indent));
            }
            case "upper" -> Values.text(value).toUpperCase(Locale.ROOT);
            case "lower" -> Values.text(value).toLowerCase(Locale.ROOT);
            case "capitalize" -> Methods.capitalized(Values.text(value));
            case "title" -> Methods.titled(Values.text(value));
            case "default", "d" -> {
                boolean replaced = value instanceof Undefined
                        || (Values.isTrue(arguments.get(1, "boolean", false)) && !Values.isTrue(value));
                yield replaced ? arguments.get(0, "default_value", "") : value;
            }
            case "join" -> {
                Object attribute = arguments.get(1, "attribute", null);
                List<@Nullable Object> items = Values.items(value);
                if (attribute != null) {
                    items.replaceAll(item -> attribute(item, Values.text(attribute)));
                }
                yield Methods.join(Values.text(arguments.get(0, "d", "")), items);
            }
            case "first" -> {
                List<@Nullable Object> items = Values.items(value);
                yield items.isEmpty() ? Undefined.named("the first item") : items.getFirst();
            }
            case "last" -> {
                List<@Nullable Object> items = Values.items(value);
                yield items.isEmpty() ? Undefined.named("the last item") : items.getLast();
            }
            case "list" -> Values.items(value);
            case "string" -> Values.text(value);
            case "safe" -> value;
            case "int" -> whole(value, arguments);
            case "float" -> fraction(value, arguments);
            case "abs" -> Values.compare(value, 0L) < 0 ? Values.negative(value) : value;
            case "replace" ->
                Methods.replace(
                        Values.text(value),
                        Values.text(arguments.require(0, "old")),
                        Values.text(arguments.require(1, "new")),
                        Values.whole(arguments.get(2, "count", -1L)));
            case "reverse" -> {
                List<@Nullable Object> items = Values.items(value);
                Collections.reverse(items);
                yield value instanceof String ? Methods.join("", items) : items;
            }
            case "sort" -> sorted(value, arguments);
            case "unique" -> {
                List<@Nullable Object> unique = new ArrayList<>();
                for (Object item : Values.items(value)) {
                    if (!Values.contains(unique, item)) {
                        unique.add(item);
                    }
                }
                yield unique;
            }
            case "sum" -> {
                Object sum = arguments.get(1, "start", 0L);
                for (Object item : Values.items(value)) {
                    sum = Values.binary("+", sum, item);
                }
                yield sum;
            }
            case "min", "max" -> {
                List<@Nullable Object> items = Values.items(value);
                items.sort(Values::compare);
                yield items.isEmpty() ? Undefined.named(name) : name.equals("min") ? items.getFirst() : items.getLast();
            }
            case "items" -> value instanceof Map<?, ?> entries ? Methods.pairs(entries) : new ArrayList<>();
            case "dictsort" -> {
                if (!(value instanceof Map<?, ?> entries)) {
                    throw TemplateException.of("dictsort needs a mapping, not " + Values.described(value));
                }
                List<@Nullable Object> pairs = Methods.pairs(entries);
                pairs.sort((a, b) -> Values.compare(lower(Values.item(a, 0L)), lower(Values.item(b, 0L))));
                yield pairs;
            }
            case "map" -> {
                List<@Nullable Object> items = Values.items(value);
                Object attribute = arguments.named().get("attribute");
                items.replaceAll(item -> attribute == null
                        ? apply(Values.text(arguments.require(0, "filter")), item, rest(arguments, 1))
                        : attribute(item, Values.text(attribute)));
                yield items;
            }
            case "select" -> chosen(value, item -> passes(item, arguments, 0));
            case "reject" -> chosen(value, item -> !passes(item, arguments, 0));
            case "selectattr" -> chosen(value, item -> passes(named(item, arguments), arguments, 1));
            case "rejectattr" -> chosen(value, item -> !passes(named(item, arguments), arguments, 1));
            case "indent" -> indented(Values.text(value), arguments);
            case "escape", "e" ->
                Values.text(value)
                        .replace("&", "&amp;")
                        .replace("<", "&lt;")
                        .replace(">", "&gt;")
                        .replace("'", "&#39;")
                        .replace("\"", "&#34;");
            default -> throw TemplateException.of("the filter '" + name + "' is not known here");
        };
    }

    private static void requireDefined(@Nullable Object value) {
        if (value instanceof Undefined missing) {
            throw missing.error();
        }
    }

    private static @Nullable Object lower(@Nullable Object value) {
        return value instanceof String text ? text.toLowerCase(Locale.ROOT) : value;
    }

    private static @Nullable Object attribute(@Nullable Object of, String path) {
        Object value = of;
        for (String name : path.split("\\.", -1)) {
            value = Values.item(value, name.matches("\\d+") ? (Object) Long.valueOf(name) : name);
        }
        return value;
    }

    private static @Nullable Object named(@Nullable Object item, CallArguments arguments) {
        return attribute(item, Values.text(arguments.require(0, "attribute")));
    }

    /** Whether a value passes the test that is named at a place; none named asks whether it is true. */
    private static boolean passes(@Nullable Object value, CallArguments arguments, int place) {
        return arguments.has(place, "test")
                ? Tests.passes(Values.text(arguments.require(place, "test")), value, rest(arguments, place + 1))
                : Values.isTrue(value);
    }

    private static CallArguments rest(CallArguments arguments, int from) {
        List<@Nullable Object> positional = arguments.positional();
        return new CallArguments(
                positional.subList(Math.min(from, positional.size()), positional.size()), arguments.named());
    }

    private static List<@Nullable Object> chosen(@Nullable Object value, Predicate<@Nullable Object> is) {
        List<@Nullable Object> chosen = new ArrayList<>();
        for (Object item : Values.items(value)) {
            if (is.test(item)) {
                chosen.add(item);
            }
        }
        return chosen;
    }

    private static List<@Nullable Object> sorted(@Nullable Object value, CallArguments arguments) {
        List<@Nullable Object> items = Values.items(value);
        Object attribute = arguments.get(2, "attribute", null);
        boolean exact = Values.isTrue(arguments.get(1, "case_sensitive", false));
        Comparator<@Nullable Object> order = (a, b) -> {
            Object one = attribute == null ? a : attribute(a, Values.text(attribute));
            Object other = attribute == null ? b : attribute(b, Values.text(attribute));
            return exact ? Values.compare(one, other) : Values.compare(lower(one), lower(other));
        };
        items.sort(Values.isTrue(arguments.get(0, "reverse", false)) ? order.reversed() : order);
        return items;
    }

    private static @Nullable Object whole(@Nullable Object value, CallArguments arguments) {
        try {
            return switch (value) {
                case Double fraction -> (Object) (long) (double) fraction;
                case String text -> (Object) (long) Double.parseDouble(text.strip());
                case null, default -> (Object) Values.whole(value);
            };
        } catch (NumberFormatException | TemplateException e) {
            return arguments.get(0, "default", 0L);
        }
    }

    private static @Nullable Object fraction(@Nullable Object value, CallArguments arguments) {
        try {
            return switch (value) {
                case Double fraction -> fraction;
                case String text -> (Object) Double.parseDouble(text.strip());
                case null, default -> (Object) (double) Values.whole(value);
            };
        } catch (NumberFormatException | TemplateException e) {
            return arguments.get(0, "default", 0.0);
        }
    }

    private static String indented(String text, CallArguments arguments) {
        Object width = arguments.get(0, "width", 4L);
        String space = width instanceof String given ? given : " ".repeat((int) Values.whole(width));
        boolean first = Values.isTrue(arguments.get(1, "first", false));
        boolean blank = Values.isTrue(arguments.get(2, "blank", false));
        String[] lines = text.split("\n", -1);
        for (int i = 0; i < lines.length; i++) {
            if (i == 0 ? first : blank || !lines[i].isEmpty()) {
                lines[i] = space + lines[i];
            }
        }
        return String.join("\n", lines);
    }
}
