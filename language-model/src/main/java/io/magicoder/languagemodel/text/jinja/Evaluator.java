package io.magicoder.languagemodel.text.jinja;

import io.magicoder.languagemodel.text.jinja.Expression.Arguments;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Values of expressions. */
final class Evaluator {
    private Evaluator() {}

    static @Nullable Object value(Expression expression, Scope scope) {
        return switch (expression) {
            case Expression.Literal(Object value) -> value;
            case Expression.Name(String name) -> scope.get(name);
            case Expression.Items(var items) -> values(items, scope);
            case Expression.Entries entries -> entries(entries, scope);
            case Expression.Attribute(Expression of, String name) -> attribute(value(of, scope), name);
            case Expression.Item(Expression of, Expression key) -> item(value(of, scope), value(key, scope));
            case Expression.Slice(Expression of, var from, var to, var step) ->
                Values.slice(value(of, scope), bound(from, scope), bound(to, scope), bound(step, scope));
            case Expression.Call(Expression called, Arguments arguments) -> {
                Object function = value(called, scope);
                if (function instanceof Undefined missing) {
                    throw missing.error();
                }
                if (!(function instanceof Function callable)) {
                    throw TemplateException.of(Values.described(function) + " cannot be called");
                }
                yield callable.call(arguments(arguments, scope));
            }
            case Expression.Filter(Expression of, String name, Arguments arguments) ->
                Filters.apply(name, value(of, scope), arguments(arguments, scope));
            case Expression.Test(Expression of, String name, Arguments arguments) ->
                Tests.passes(name, value(of, scope), arguments(arguments, scope));
            case Expression.Unary(String operator, Expression of) -> {
                Object value = value(of, scope);
                yield switch (operator) {
                    case "not" -> !Values.isTrue(value);
                    case "-" -> Values.negative(value);
                    default -> value;
                };
            }
            case Expression.Binary(String operator, Expression left, Expression right) ->
                Values.binary(operator, value(left, scope), value(right, scope));
            case Expression.Logical(boolean and, Expression left, Expression right) -> {
                Object first = value(left, scope);
                yield Values.isTrue(first) == and ? value(right, scope) : first;
            }
            case Expression.Comparison(Expression first, var operators, var others) ->
                compare(value(first, scope), operators, others, scope);
            case Expression.Conditional(Expression condition, Expression then, Expression otherwise) ->
                value(Values.isTrue(value(condition, scope)) ? then : otherwise, scope);
        };
    }

    private static @Nullable Object attribute(@Nullable Object of, String name) {
        if (of instanceof Undefined missing) {
            throw missing.error();
        }
        Optional<Function> method = of instanceof Globals.Namespace ? Optional.empty() : Methods.of(of, name);
        if (method.isPresent()) {
            return method.get();
        }
        return of instanceof Map<?, ?> entries && entries.containsKey(name) ? entries.get(name) : Undefined.named(name);
    }

    private static @Nullable Object item(@Nullable Object of, @Nullable Object key) {
        Object item = Values.item(of, key);
        return item instanceof Undefined && key instanceof String name
                ? Methods.of(of, name).map(Object.class::cast).orElse(item)
                : item;
    }

    private static @Nullable Object bound(Optional<Expression> bound, Scope scope) {
        return bound.isPresent() ? value(bound.get(), scope) : null;
    }

    private static boolean compare(
            @Nullable Object first, List<String> operators, List<Expression> others, Scope scope) {
        Object left = first;
        for (int i = 0; i < operators.size(); i++) {
            Object right = value(others.get(i), scope);
            boolean holds = switch (operators.get(i)) {
                case "==" -> Values.areEqual(left, right);
                case "!=" -> !Values.areEqual(left, right);
                case "<" -> Values.compare(left, right) < 0;
                case "<=" -> Values.compare(left, right) <= 0;
                case ">" -> Values.compare(left, right) > 0;
                case ">=" -> Values.compare(left, right) >= 0;
                case "in" -> Values.contains(right, left);
                default -> !Values.contains(right, left);
            };
            if (!holds) {
                return false;
            }
            left = right;
        }
        return true;
    }

    private static CallArguments arguments(Arguments arguments, Scope scope) {
        Map<String, @Nullable Object> named = new LinkedHashMap<>();
        for (int i = 0; i < arguments.names().size(); i++) {
            named.put(arguments.names().get(i), value(arguments.named().get(i), scope));
        }
        return new CallArguments(values(arguments.positional(), scope), named);
    }

    private static Map<String, @Nullable Object> entries(Expression.Entries literal, Scope scope) {
        Map<String, @Nullable Object> entries = new LinkedHashMap<>();
        for (int i = 0; i < literal.keys().size(); i++) {
            entries.put(
                    Values.text(value(literal.keys().get(i), scope)),
                    value(literal.values().get(i), scope));
        }
        return entries;
    }

    private static List<@Nullable Object> values(List<Expression> expressions, Scope scope) {
        List<@Nullable Object> values = new ArrayList<>();
        expressions.forEach(expression -> values.add(value(expression, scope)));
        return values;
    }
}
