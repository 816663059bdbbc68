package io.magicoder.languagemodel.text.jinja;

import io.magicoder.languagemodel.text.jinja.Expression.Arguments;
import io.magicoder.languagemodel.text.jinja.Expression.Name;
import io.magicoder.languagemodel.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Jinja's grammar: which operators bind how is its {@code parser.py}. */
final class Parser {
    private static final Set<String> COMPARISONS = Set.of("==", "!=", "<", "<=", ">", ">=");
    private static final Set<String> NO_ARGUMENT = Set.of("else", "or", "and", "is", "if", "not", "in");

    private final List<Token> tokens;
    private int position;

    private Parser(List<Token> tokens) {
        this.tokens = tokens;
    }

    static List<Statement> parse(String template) {
        Parser parser = new Parser(Lexer.tokens(template));
        List<Statement> statements = parser.block(Set.of());
        if (parser.peek().kind() != Kind.END) {
            throw parser.unexpected("the end of the template");
        }
        return statements;
    }

    // Statements

    /** Statements up to one with a name of {@code ends}, which is left to read. */
    private List<Statement> block(Set<String> ends) {
        List<Statement> statements = new ArrayList<>();
        while (true) {
            Token token = peek();
            switch (token.kind()) {
                case TEXT -> {
                    position++;
                    statements.add(new Statement.Text(token.text()));
                }
                case EXPRESSION_BEGIN -> {
                    position++;
                    Expression value = tuple();
                    expect(Kind.EXPRESSION_END);
                    statements.add(new Statement.Print(value, token.line()));
                }
                case STATEMENT_BEGIN -> {
                    Token name = tokens.get(position + 1);
                    if (ends.contains(name.text())) {
                        return List.copyOf(statements);
                    }
                    position += 2;
                    statements.addAll(statement(name));
                }
                default -> {
                    if (!ends.isEmpty()) {
                        throw unexpected("one of "
                                + String.join(", ", ends.stream().sorted().toList()));
                    }
                    return List.copyOf(statements);
                }
            }
        }
    }

    private List<Statement> statement(Token name) {
        return switch (name.text()) {
            case "if" -> List.of(condition(name.line()));
            case "for" -> List.of(loop(name.line()));
            case "set" -> List.of(assignment(name.line()));
            case "macro" -> List.of(macro());
            case "break", "continue" -> {
                expect(Kind.STATEMENT_END);
                yield List.of(new Statement.Jump(name.text().equals("break")));
            }
            case "generation" -> { // marks what an assistant says, for training
                expect(Kind.STATEMENT_END);
                List<Statement> body = block(Set.of("endgeneration"));
                end();
                yield body;
            }
            default ->
                throw TemplateException.at(
                        name.line(), "'" + name.described() + "' is a statement that is not known here");
        };
    }

    private Statement condition(int line) {
        Expression condition = tuple();
        expect(Kind.STATEMENT_END);
        List<Statement> then = block(Set.of("elif", "else", "endif"));
        position++;
        Token next = take();
        List<Statement> otherwise = List.of();
        if (next.text().equals("elif")) {
            return new Statement.If(condition, then, List.of(condition(next.line())), line);
        }
        expect(Kind.STATEMENT_END);
        if (next.text().equals("else")) {
            otherwise = block(Set.of("endif"));
            end();
        }
        return new Statement.If(condition, then, otherwise, line);
    }

    private Statement loop(int line) {
        List<Name> targets = targets();
        if (!accept(Kind.NAME, "in")) {
            throw unexpected("'in'");
        }
        Expression items = or();
        Optional<Expression> filter = accept(Kind.NAME, "if") ? Optional.of(expression()) : Optional.empty();
        if (peek().is(Kind.NAME, "recursive")) {
            throw TemplateException.at(line, "recursive loops are not known here");
        }
        expect(Kind.STATEMENT_END);
        List<Statement> body = block(Set.of("else", "endfor"));
        List<Statement> otherwise = List.of();
        if (tokens.get(position + 1).text().equals("else")) {
            end();
            otherwise = block(Set.of("endfor"));
        }
        end();
        return new Statement.For(targets, items, filter, body, otherwise, line);
    }

    private List<Name> targets() {
        List<Name> targets = new ArrayList<>();
        boolean enclosed = accept(Kind.OPERATOR, "(");
        do {
            targets.add(new Name(expect(Kind.NAME).text()));
        } while (accept(Kind.OPERATOR, ","));
        if (enclosed) {
            operator(")");
        }
        return List.copyOf(targets);
    }

    private Statement assignment(int line) {
        List<Name> targets = targets();
        if (accept(Kind.OPERATOR, ".")) {
            String attribute = expect(Kind.NAME).text();
            operator("=");
            Statement assignment = new Statement.AssignAttribute(targets.getFirst(), attribute, tuple(), line);
            expect(Kind.STATEMENT_END);
            return assignment;
        }
        if (accept(Kind.OPERATOR, "=")) {
            Statement assignment = new Statement.Assign(targets, tuple(), line);
            expect(Kind.STATEMENT_END);
            return assignment;
        }
        expect(Kind.STATEMENT_END);
        List<Statement> body = block(Set.of("endset"));
        end();
        return new Statement.AssignBlock(targets.getFirst(), body);
    }

    private Statement macro() {
        String name = expect(Kind.NAME).text();
        operator("(");
        List<String> parameters = new ArrayList<>();
        List<Expression> defaults = new ArrayList<>();
        while (!accept(Kind.OPERATOR, ")")) {
            parameters.add(expect(Kind.NAME).text());
            if (accept(Kind.OPERATOR, "=")) {
                defaults.add(expression());
            }
            if (!peek().is(Kind.OPERATOR, ")")) {
                operator(",");
            }
        }
        expect(Kind.STATEMENT_END);
        List<Statement> body = block(Set.of("endmacro"));
        end();
        return new Statement.Macro(name, List.copyOf(parameters), List.copyOf(defaults), body);
    }

    /** The statement that ends or divides another, whose name was looked at. */
    private void end() {
        position += 2;
        if (peek().kind() == Kind.NAME) {
            position++; // endmacro may repeat the name
        }
        expect(Kind.STATEMENT_END);
    }

    // Expressions, from what binds least to what binds most

    private Expression tuple() {
        Expression first = expression();
        if (!peek().is(Kind.OPERATOR, ",")) {
            return first;
        }
        List<Expression> items = new ArrayList<>(List.of(first));
        while (accept(Kind.OPERATOR, ",")) {
            if (peek().kind() == Kind.EXPRESSION_END || peek().kind() == Kind.STATEMENT_END) {
                break;
            }
            items.add(expression());
        }
        return new Expression.Items(List.copyOf(items));
    }

    private Expression expression() {
        Expression value = or();
        while (accept(Kind.NAME, "if")) {
            Expression condition = or();
            Expression otherwise =
                    accept(Kind.NAME, "else") ? expression() : new Expression.Literal(Undefined.named("the else"));
            value = new Expression.Conditional(condition, value, otherwise);
        }
        return value;
    }

    private Expression or() {
        Expression left = and();
        while (accept(Kind.NAME, "or")) {
            left = new Expression.Logical(false, left, and());
        }
        return left;
    }

    private Expression and() {
        Expression left = not();
        while (accept(Kind.NAME, "and")) {
            left = new Expression.Logical(true, left, not());
        }
        return left;
    }

    private Expression not() {
        return accept(Kind.NAME, "not") ? new Expression.Unary("not", not()) : comparison();
    }

    private Expression comparison() {
        Expression first = sum();
        List<String> operators = new ArrayList<>();
        List<Expression> others = new ArrayList<>();
        while (true) {
            Token token = peek();
            if (token.kind() == Kind.OPERATOR && COMPARISONS.contains(token.text())) {
                position++;
                operators.add(token.text());
            } else if (accept(Kind.NAME, "in")) {
                operators.add("in");
            } else if (token.is(Kind.NAME, "not") && tokens.get(position + 1).is(Kind.NAME, "in")) {
                position += 2;
                operators.add("not in");
            } else {
                break;
            }
            others.add(sum());
        }
        return operators.isEmpty()
                ? first
                : new Expression.Comparison(first, List.copyOf(operators), List.copyOf(others));
    }

    private Expression sum() {
        Expression left = concatenation();
        while (isOperator("+", "-")) {
            left = new Expression.Binary(take().text(), left, concatenation());
        }
        return left;
    }

    private Expression concatenation() {
        Expression left = product();
        while (isOperator("~")) {
            left = new Expression.Binary(take().text(), left, product());
        }
        return left;
    }

    private Expression product() {
        Expression left = power();
        while (isOperator("*", "/", "//", "%")) {
            left = new Expression.Binary(take().text(), left, power());
        }
        return left;
    }

    private Expression power() {
        Expression left = unary(true);
        while (isOperator("**")) {
            left = new Expression.Binary(take().text(), left, unary(true));
        }
        return left;
    }

    private Expression unary(boolean filtered) {
        Expression value;
        if (isOperator("-", "+")) {
            value = new Expression.Unary(take().text(), unary(false));
        } else {
            value = postfix(primary());
        }
        return filtered ? filters(value) : value;
    }

    private Expression primary() {
        Token token = take();
        return switch (token.kind()) {
            case NAME ->
                switch (token.text()) {
                    case "true", "True" -> new Expression.Literal(true);
                    case "false", "False" -> new Expression.Literal(false);
                    case "none", "None" -> new Expression.Literal(null);
                    default -> new Name(token.text());
                };
            case STRING -> {
                StringBuilder text = new StringBuilder(token.text());
                while (peek().kind() == Kind.STRING) {
                    text.append(take().text());
                }
                yield new Expression.Literal(text.toString());
            }
            case INTEGER -> new Expression.Literal(Long.valueOf(token.text().replace("_", "")));
            case FLOAT -> new Expression.Literal(Double.valueOf(token.text()));
            case OPERATOR ->
                switch (token.text()) {
                    case "(" -> enclosed();
                    case "[" -> new Expression.Items(items("]"));
                    case "{" -> entries();
                    default -> throw unexpectedToken(token, "a value");
                };
            default -> throw unexpectedToken(token, "a value");
        };
    }

    private Expression enclosed() {
        if (accept(Kind.OPERATOR, ")")) {
            return new Expression.Items(List.of());
        }
        Expression first = expression();
        if (accept(Kind.OPERATOR, ")")) {
            return first;
        }
        operator(",");
        List<Expression> items = new ArrayList<>(List.of(first));
        items.addAll(items(")"));
        return new Expression.Items(List.copyOf(items));
    }

    private List<Expression> items(String closing) {
        List<Expression> items = new ArrayList<>();
        while (!accept(Kind.OPERATOR, closing)) {
            items.add(expression());
            if (!peek().is(Kind.OPERATOR, closing)) {
                operator(",");
            }
        }
        return List.copyOf(items);
    }

    private Expression entries() {
        List<Expression> keys = new ArrayList<>();
        List<Expression> values = new ArrayList<>();
        while (!accept(Kind.OPERATOR, "}")) {
            keys.add(expression());
            operator(":");
            values.add(expression());
            if (!peek().is(Kind.OPERATOR, "}")) {
                operator(",");
            }
        }
        return new Expression.Entries(List.copyOf(keys), List.copyOf(values));
    }

    private Expression postfix(Expression start) {
        Expression value = start;
        while (true) {
            if (accept(Kind.OPERATOR, ".")) {
                Token name = take();
                value = switch (name.kind()) {
                    case NAME -> new Expression.Attribute(value, name.text());
                    case INTEGER -> new Expression.Item(value, new Expression.Literal(Long.valueOf(name.text())));
                    default -> throw unexpectedToken(name, "a name");
                };
            } else if (accept(Kind.OPERATOR, "[")) {
                value = subscript(value);
            } else if (peek().is(Kind.OPERATOR, "(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression subscript(Expression of) {
        Optional<Expression> from = peek().is(Kind.OPERATOR, ":") ? Optional.empty() : Optional.of(expression());
        if (accept(Kind.OPERATOR, "]")) {
            return new Expression.Item(of, from.orElseThrow());
        }
        operator(":");
        Optional<Expression> to = isOperator(":", "]") ? Optional.empty() : Optional.of(expression());
        Optional<Expression> step = Optional.empty();
        if (accept(Kind.OPERATOR, ":") && !isOperator("]")) {
            step = Optional.of(expression());
        }
        operator("]");
        return new Expression.Slice(of, from, to, step);
    }

    private Expression filters(Expression start) {
        Expression value = start;
        while (true) {
            if (accept(Kind.OPERATOR, "|")) {
                String name = expect(Kind.NAME).text();
                value = new Expression.Filter(
                        value, name, peek().is(Kind.OPERATOR, "(") ? arguments() : Arguments.NONE);
            } else if (accept(Kind.NAME, "is")) {
                value = test(value);
            } else if (peek().is(Kind.OPERATOR, "(")) {
                value = new Expression.Call(value, arguments());
            } else {
                return value;
            }
        }
    }

    private Expression test(Expression of) {
        boolean negated = accept(Kind.NAME, "not");
        String name = expect(Kind.NAME).text();
        Arguments arguments = Arguments.NONE;
        Token next = peek();
        if (next.is(Kind.OPERATOR, "(")) {
            arguments = arguments();
        } else if (isBareArgument(next)) {
            arguments = new Arguments(List.of(postfix(primary())), List.of(), List.of());
        }
        Expression test = new Expression.Test(of, name, arguments);
        return negated ? new Expression.Unary("not", test) : test;
    }

    private static boolean isBareArgument(Token token) {
        return switch (token.kind()) {
            case NAME -> !NO_ARGUMENT.contains(token.text());
            case STRING, INTEGER, FLOAT -> true;
            case OPERATOR -> token.text().equals("[") || token.text().equals("{");
            default -> false;
        };
    }

    private Arguments arguments() {
        operator("(");
        List<Expression> positional = new ArrayList<>();
        List<String> names = new ArrayList<>();
        List<Expression> named = new ArrayList<>();
        while (!accept(Kind.OPERATOR, ")")) {
            if (peek().kind() == Kind.NAME && tokens.get(position + 1).is(Kind.OPERATOR, "=")) {
                names.add(take().text());
                position++;
                named.add(expression());
            } else {
                positional.add(expression());
            }
            if (!peek().is(Kind.OPERATOR, ")")) {
                operator(",");
            }
        }
        return new Arguments(List.copyOf(positional), List.copyOf(names), List.copyOf(named));
    }

    // Tokens

    private Token peek() {
        return tokens.get(position);
    }

    private Token take() {
        Token token = tokens.get(position);
        if (token.kind() != Kind.END) {
            position++;
        }
        return token;
    }

    private boolean accept(Kind kind, String text) {
        boolean accepted = peek().is(kind, text);
        position += accepted ? 1 : 0;
        return accepted;
    }

    private boolean isOperator(String... texts) {
        Token token = peek();
        return token.kind() == Kind.OPERATOR && List.of(texts).contains(token.text());
    }

    private Token expect(Kind kind) {
        if (peek().kind() != kind) {
            throw unexpected(
                    switch (kind) {
                        case NAME -> "a name";
                        case STATEMENT_END -> "%}";
                        case EXPRESSION_END -> "}}";
                        default -> "something else";
                    });
        }
        return take();
    }

    private void operator(String text) {
        if (!accept(Kind.OPERATOR, text)) {
            throw unexpected("'" + text + "'");
        }
    }

    private TemplateException unexpected(String wanted) {
        return unexpectedToken(peek(), wanted);
    }

    private static TemplateException unexpectedToken(Token token, String wanted) {
        return TemplateException.at(token.line(), token.described() + " stands where " + wanted + " should");
    }
}
