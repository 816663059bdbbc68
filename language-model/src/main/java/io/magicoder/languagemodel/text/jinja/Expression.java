package io.magicoder.languagemodel.text.jinja;

import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** What has a value. */
sealed interface Expression {
    /** A text, number, truth value, or none. */
    record Literal(@Nullable Object value) implements Expression {}

    /** A variable. */
    record Name(String name) implements Expression {}

    /** {@code [a, b]} or {@code (a, b)}. */
    record Items(List<Expression> items) implements Expression {}

    /** {@code {a: b}}. */
    record Entries(List<Expression> keys, List<Expression> values) implements Expression {}

    /** {@code a.name}. */
    record Attribute(Expression of, String name) implements Expression {}

    /** {@code a[key]}. */
    record Item(Expression of, Expression key) implements Expression {}

    /** {@code a[from:to:step]}. */
    record Slice(Expression of, Optional<Expression> from, Optional<Expression> to, Optional<Expression> step)
            implements Expression {}

    /** {@code a(…)}. */
    record Call(Expression called, Arguments arguments) implements Expression {}

    /** {@code a|name(…)}. */
    record Filter(Expression of, String name, Arguments arguments) implements Expression {}

    /** {@code a is name(…)}. */
    record Test(Expression of, String name, Arguments arguments) implements Expression {}

    /** {@code not a}, {@code -a}, {@code +a}. */
    record Unary(String operator, Expression of) implements Expression {}

    /** Arithmetic and concatenation. */
    record Binary(String operator, Expression left, Expression right) implements Expression {}

    /** {@code and}, {@code or}: the right side is only looked at where it decides. */
    record Logical(boolean and, Expression left, Expression right) implements Expression {}

    /** {@code a < b == c}: as in Python, each with its neighbour. */
    record Comparison(Expression first, List<String> operators, List<Expression> others) implements Expression {}

    /** {@code a if b else c}. */
    record Conditional(Expression condition, Expression then, Expression otherwise) implements Expression {}

    /** What is handed over in a call. */
    record Arguments(List<Expression> positional, List<String> names, List<Expression> named) {
        static final Arguments NONE = new Arguments(List.of(), List.of(), List.of());
    }
}
