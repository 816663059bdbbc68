package io.magicoder.languagemodel.text.jinja;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Jinja's tests, what stands behind {@code is}. */
final class Tests {
    private Tests() {}

    static boolean passes(String name, @Nullable Object value, CallArguments arguments) {
        return switch (name) {
            case "defined" -> !(value instanceof Undefined);
            case "undefined" -> value instanceof Undefined;
            case "none" -> value == null;
            case "string" -> value instanceof String;
            case "number" -> Values.isNumber(value);
            case "integer" -> value instanceof Long;
            case "float" -> value instanceof Double;
            case "boolean" -> value instanceof Boolean;
            case "true" -> Boolean.TRUE.equals(value);
            case "false" -> Boolean.FALSE.equals(value);
            case "mapping" -> value instanceof Map;
            case "sequence", "iterable" ->
                value instanceof String || value instanceof List || value instanceof Map || value instanceof Undefined;
            case "callable" -> value instanceof Function;
            case "odd" -> Math.floorMod(Values.whole(value), 2) == 1;
            case "even" -> Math.floorMod(Values.whole(value), 2) == 0;
            case "divisibleby" -> Values.whole(value) % Values.whole(arguments.require(0, "num")) == 0;
            case "eq", "equalto", "sameas" -> Values.areEqual(value, arguments.require(0, "other"));
            case "ne" -> !Values.areEqual(value, arguments.require(0, "other"));
            case "lt", "lessthan" -> Values.compare(value, arguments.require(0, "other")) < 0;
            case "le" -> Values.compare(value, arguments.require(0, "other")) <= 0;
            case "gt", "greaterthan" -> Values.compare(value, arguments.require(0, "other")) > 0;
            case "ge" -> Values.compare(value, arguments.require(0, "other")) >= 0;
            case "in" -> Values.contains(arguments.require(0, "seq"), value);
            case "upper" -> Values.text(value).equals(Values.text(value).toUpperCase(Locale.ROOT));
            case "lower" -> Values.text(value).equals(Values.text(value).toLowerCase(Locale.ROOT));
            default -> throw TemplateException.of("the test '" + name + "' is not known here");
        };
    }
}
