package io.magicoder.languagemodel.text.jinja;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the statements of a template. */
final class Renderer {
    /** Deeper calls of macros are a template that calls itself without end. */
    private static final int DEEPEST = 200;

    private final StringBuilder out;
    /** Of calls of macros under way, one number for all renderers of a rendering. */
    private final int[] depth;

    Renderer(StringBuilder out) {
        this(out, new int[1]);
    }

    private Renderer(StringBuilder out, int[] depth) {
        this.out = out;
        this.depth = depth;
    }

    /** How a run of statements ended. */
    private enum End {
        DONE,
        BREAK,
        CONTINUE
    }

    void run(List<Statement> statements, Scope scope) {
        var _ = runAll(statements, scope);
    }

    private End runAll(List<Statement> statements, Scope scope) {
        for (Statement statement : statements) {
            End end = run(statement, scope);
            if (end != End.DONE) {
                return end;
            }
        }
        return End.DONE;
    }

    private End run(Statement statement, Scope scope) {
        switch (statement) {
            case Statement.Text(String text) -> out.append(text);
            case Statement.Print(Expression value, int line) -> out.append(Values.text(value(value, scope, line)));
            case Statement.If(var condition, var then, var otherwise, int line) -> {
                return runAll(Values.isTrue(value(condition, scope, line)) ? then : otherwise, scope);
            }
            case Statement.For loop -> {
                return loop(loop, scope);
            }
            case Statement.Assign(var targets, Expression value, int line) ->
                assign(targets, value(value, scope, line), scope);
            case Statement.AssignAttribute(var namespace, String attribute, Expression value, int line) -> {
                if (!(scope.get(namespace.name()) instanceof Globals.Namespace entries)) {
                    throw TemplateException.at(line, "'" + namespace.name() + "' is no namespace");
                }
                entries.put(attribute, value(value, scope, line));
            }
            case Statement.AssignBlock(var target, var body) -> {
                StringBuilder text = new StringBuilder();
                new Renderer(text, depth).run(body, scope.inner());
                scope.set(target.name(), text.toString());
            }
            case Statement.Macro macro ->
                scope.set(macro.name(), (Function) arguments -> call(macro, arguments, scope));
            case Statement.Jump(boolean isOut) -> {
                return isOut ? End.BREAK : End.CONTINUE;
            }
        }
        return End.DONE;
    }

    private End loop(Statement.For loop, Scope scope) {
        List<@Nullable Object> items = Values.items(value(loop.items(), scope, loop.line()));
        if (loop.filter().isPresent()) {
            items.removeIf(item -> {
                Scope tried = scope.inner();
                assign(loop.targets(), item, tried);
                return !Values.isTrue(value(loop.filter().get(), tried, loop.line()));
            });
        }
        if (items.isEmpty()) {
            return runAll(loop.otherwise(), scope);
        }
        for (int i = 0; i < items.size(); i++) {
            Scope inner = scope.inner();
            inner.set("loop", place(items, i));
            assign(loop.targets(), items.get(i), inner);
            if (runAll(loop.body(), inner) == End.BREAK) {
                break;
            }
        }
        return End.DONE;
    }

    /** What a template calls {@code loop}. */
    private static Map<String, @Nullable Object> place(List<@Nullable Object> items, int i) {
        Map<String, @Nullable Object> loop = new HashMap<>();
        loop.put("index", i + 1L);
        loop.put("index0", (long) i);
        loop.put("revindex", (long) items.size() - i);
        loop.put("revindex0", items.size() - i - 1L);
        loop.put("first", i == 0);
        loop.put("last", i == items.size() - 1);
        loop.put("length", (long) items.size());
        loop.put("previtem", i == 0 ? Undefined.named("loop.previtem") : items.get(i - 1));
        loop.put("nextitem", i == items.size() - 1 ? Undefined.named("loop.nextitem") : items.get(i + 1));
        loop.put("cycle", (Function) arguments ->
                arguments.positional().get(i % arguments.positional().size()));
        return loop;
    }

    private static void assign(List<Expression.Name> targets, @Nullable Object value, Scope scope) {
        if (targets.size() == 1) {
            scope.set(targets.getFirst().name(), value);
            return;
        }
        List<@Nullable Object> parts = Values.items(value);
        if (parts.size() != targets.size()) {
            throw TemplateException.of(
                    targets.size() + " names are to be set, but there are " + parts.size() + " values");
        }
        for (int i = 0; i < parts.size(); i++) {
            scope.set(targets.get(i).name(), parts.get(i));
        }
    }

    private String call(Statement.Macro macro, CallArguments arguments, Scope definition) {
        if (depth[0] >= DEEPEST) {
            throw TemplateException.of("the macro '" + macro.name() + "' calls itself without end");
        }
        Scope scope = definition.inner();
        int required = macro.parameters().size() - macro.defaults().size();
        for (int i = 0; i < macro.parameters().size(); i++) {
            String name = macro.parameters().get(i);
            Object value = arguments.has(i, name)
                    ? arguments.get(i, name, null)
                    : i < required
                            ? Undefined.named(name)
                            : Evaluator.value(macro.defaults().get(i - required), scope);
            scope.set(name, value);
        }
        StringBuilder text = new StringBuilder();
        depth[0]++;
        try {
            new Renderer(text, depth).run(macro.body(), scope);
        } finally {
            depth[0]--;
        }
        return text.toString();
    }

    private static @Nullable Object value(Expression expression, Scope scope, int line) {
        try {
            return Evaluator.value(expression, scope);
        } catch (TemplateException e) {
            if (e.isRaised() || String.valueOf(e.getMessage()).startsWith("line ")) {
                throw e;
            }
            throw TemplateException.at(line, String.valueOf(e.getMessage()));
        }
    }
}
