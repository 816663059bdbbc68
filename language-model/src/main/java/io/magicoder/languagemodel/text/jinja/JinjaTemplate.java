package io.magicoder.languagemodel.text.jinja;

import java.time.Clock;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A Jinja template with the settings, functions and filters that transformers gives to chat templates. Includes, inheritance
 * and what else no chat template has are refused by name. Threads may share it.
 *
 * <p>It is ours because Jinja libraries for Java are made for web pages: they interpret what a user says as a template, or
 * differ from Python in white space, slices and the scope of variables, all of which changes tokens without a word.
 */
public final class JinjaTemplate {
    private final List<Statement> statements;

    private JinjaTemplate(List<Statement> statements) {
        this.statements = statements;
    }

    /**
     * Reads a template.
     *
     * @throws TemplateException if it is not understood
     */
    public static JinjaTemplate parse(String source) {
        return new JinjaTemplate(Parser.parse(source));
    }

    /**
     * The text for these variables: texts, {@link Long} and {@link Double}, truth values, lists and maps of them, null for
     * none.
     *
     * @param clock what {@code strftime_now} reads
     * @throws TemplateException if the template refuses them, or does what cannot be done
     */
    public String render(Map<String, ? extends @Nullable Object> variables, Clock clock) {
        Scope globals = new Scope(Globals.all(clock));
        Scope scope = globals.inner();
        variables.forEach(scope::set);
        StringBuilder out = new StringBuilder();
        new Renderer(out).run(statements, scope);
        return out.toString();
    }
}
