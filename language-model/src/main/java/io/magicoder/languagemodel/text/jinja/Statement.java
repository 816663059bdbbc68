package io.magicoder.languagemodel.text.jinja;

import io.magicoder.languagemodel.text.jinja.Expression.Name;
import java.util.List;
import java.util.Optional;

/** What a template does. */
sealed interface Statement {
    /** Prints a text as it is. */
    record Text(String text) implements Statement {}

    /** {@code {{ … }}}. */
    record Print(Expression value, int line) implements Statement {}

    /** {@code if} with its {@code elif}s, which are ifs in {@code otherwise}. */
    record If(Expression condition, List<Statement> then, List<Statement> otherwise, int line) implements Statement {}

    /** {@code for … in … if …}, {@code otherwise} where nothing is left to go through. */
    record For(
            List<Name> targets,
            Expression items,
            Optional<Expression> filter,
            List<Statement> body,
            List<Statement> otherwise,
            int line)
            implements Statement {}

    /** {@code set a = …} or {@code set a, b = …}. */
    record Assign(List<Name> targets, Expression value, int line) implements Statement {}

    /** {@code set namespace.attribute = …}. */
    record AssignAttribute(Name namespace, String attribute, Expression value, int line) implements Statement {}

    /** {@code set a}…{@code endset}. */
    record AssignBlock(Name target, List<Statement> body) implements Statement {}

    /** {@code macro name(a, b=default)}; defaults are those of the last parameters. */
    record Macro(String name, List<String> parameters, List<Expression> defaults, List<Statement> body)
            implements Statement {}

    /** {@code break} and {@code continue}. */
    record Jump(boolean out) implements Statement {}
}
