package io.magicoder.cleaner.decontamination.structure;

import io.magicoder.cleaner.decontamination.structure.Tokens.Kind;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Set;

/** Tokens to {@link Code}: what does not count is left out, and names that the author chose become one symbol. */
final class Lexer {
    private static final Set<String> DEFINING = Set.of("def", "class", "function", "fn", "func", "struct", "interface");
    private static final Set<String> PYTHON_BLOCKS =
            Set.of("if", "elif", "else", "for", "while", "try", "except", "finally", "with");
    private static final Set<String> SHELL_DECLARING = Set.of("local", "declare", "readonly", "export", "read");
    private static final Set<String> IMPORTS =
            Set.of("import", "from", "using", "use", "package", "include", "require", "namespace");

    private final Tokens tokens;
    private final Syntax syntax;
    private final boolean python;
    private final int[] functionsOfTokens;
    /** Names that this code defines itself: they are the author's, wherever they stand. */
    private final Set<String> own = new HashSet<>();

    private int[] symbols;
    private int[] values;
    private int[] starts = new int[64];
    private int[] functions = new int[64];
    private int size;
    private int statements;
    /** Where the statement begins that is being read. */
    private int statementBegin;
    /** Tokens of that statement as they are written, and of all before it. */
    private int count;

    private int counted;

    /** For every open bracket whether it was kept; a bracket that only groups is not. */
    private boolean[] kept = new boolean[32];

    private int depth;

    private Lexer(String code, Language language) {
        this.tokens = Tokens.of(code, language);
        this.syntax = Syntax.of(language);
        this.python = language == Language.PYTHON;
        this.functionsOfTokens = FunctionBounds.of(tokens, language);
        this.symbols = new int[tokens.size()];
        this.values = new int[tokens.size()];
    }

    static Code read(String code, Language language) {
        Lexer lexer = new Lexer(code, language);
        lexer.findOwnNames();
        int next = 0;
        while (next < lexer.tokens.size()) {
            next = lexer.statement(next);
        }
        return new Code(
                Arrays.copyOf(lexer.symbols, lexer.size),
                Arrays.copyOf(lexer.values, lexer.size),
                Arrays.copyOf(lexer.withEnd(), lexer.statements + 1),
                Arrays.copyOf(lexer.functions, lexer.statements),
                lexer.counted);
    }

    private int[] withEnd() {
        mark(statements);
        return starts;
    }

    private void mark(int index) {
        if (index == starts.length) {
            starts = Arrays.copyOf(starts, 2 * index);
            functions = Arrays.copyOf(functions, 2 * index);
        }
        starts[index] = size;
    }

    private void findOwnNames() {
        for (int i = 0; i + 1 < tokens.size(); i++) {
            if (tokens.kind(i) != Kind.WORD) {
                continue;
            }
            if (tokens.isKind(i + 1, Kind.WORD) && DEFINING.contains(tokens.text(i))) {
                own.add(tokens.text(i + 1));
                if (python && tokens.is(i, "def") && tokens.is(i + 2, "(")) {
                    findParameters(i + 3);
                }
            } else if (python
                    && tokens.is(i + 1, "=")
                    && !inBrackets(i)
                    && syntax.builtins().contains(tokens.text(i))) {
                own.add(tokens.text(i));
            } else if (syntax.bareWords()) {
                findShellNames(i);
            }
        }
    }

    /** A function, or variables that are assigned, declared, read or looped over. */
    private void findShellNames(int token) {
        String word = tokens.text(token);
        boolean function = tokens.is(token + 1, "(") && tokens.is(token + 2, ")");
        boolean assigned = tokens.is(token + 1, "=") && tokens.begin(token + 1) == tokens.end(token);
        if (function || assigned) {
            own.add(word);
        } else if (word.equals("for")) {
            addShellName(token + 1);
        } else if (SHELL_DECLARING.contains(word)) {
            for (int i = token + 1; tokens.isKind(i, Kind.WORD) || tokens.is(i, "-"); i++) {
                addShellName(i);
            }
        }
    }

    /** What stands behind a hyphen is an option. */
    private void addShellName(int token) {
        if (tokens.isKind(token, Kind.WORD)
                && !tokens.is(token - 1, "-")
                && tokens.text(token).charAt(0) != '$') {
            own.add(tokens.text(token));
        }
    }

    /** Whether this is the argument of a call, as far as the token before it tells. */
    private boolean inBrackets(int token) {
        return tokens.is(token - 1, "(") || tokens.is(token - 1, ",");
    }

    private void findParameters(int first) {
        int open = 1;
        for (int i = first; i < tokens.size() && open > 0; i++) {
            if (tokens.is(i, "(") || tokens.is(i, "[") || tokens.is(i, "{")) {
                open++;
            } else if (tokens.is(i, ")") || tokens.is(i, "]") || tokens.is(i, "}")) {
                open--;
            } else if (open == 1
                    && tokens.kind(i) == Kind.WORD
                    && (i == first || tokens.is(i - 1, ",") || tokens.is(i - 1, "*") || tokens.is(i - 1, "**"))) {
                own.add(tokens.text(i));
            }
        }
    }

    /** Reads one statement, and returns where the next begins. */
    private int statement(int first) {
        if (tokens.kind(first) == Kind.LINE_END || tokens.is(first, ";") || isBrace(first)) {
            return first + 1;
        }
        depth = 0;
        int from = size;
        count = 0;
        statementBegin = from;
        boolean leftOut = isLeftOut(first);
        int next = python ? pythonStatement(first) : bracedStatement(first);
        withoutElse(from);
        if (leftOut || countsForNothing(from)) {
            counted += leftOut ? 0 : count;
            size = from;
        } else if (size > from) {
            counted += count;
            int end = size;
            size = from;
            mark(statements);
            functions[statements++] = functionsOfTokens[first];
            size = end;
        }
        return next;
    }

    private boolean isBrace(int token) {
        return !python && (tokens.is(token, "{") || tokens.is(token, "}"));
    }

    /** Heads of definitions say little and hold type hints; imports and decorators may stand anywhere. */
    private boolean isLeftOut(int first) {
        if (tokens.kind(first) != Kind.WORD) {
            return tokens.is(first, "@") || tokens.is(first, "#");
        }
        String word = tokens.text(first);
        return IMPORTS.contains(word)
                || (python
                        && (word.equals("def")
                                || word.equals("class")
                                || (word.equals("async") && tokens.is(first + 1, "def"))));
    }

    /** {@code elif} and {@code else: if} are the same, and an {@code else} alone says nothing. */
    private void withoutElse(int from) {
        if (size > from && symbols[from] == ELSE) {
            System.arraycopy(symbols, from + 1, symbols, from, size - from - 1);
            System.arraycopy(values, from + 1, values, from, size - from - 1);
            size--;
        } else if (size > from && symbols[from] == ELIF) {
            symbols[from] = IF;
        }
    }

    /** A text alone, which is documentation, or a {@code pass}. */
    private boolean countsForNothing(int from) {
        for (int i = from; i < size; i++) {
            if (symbols[i] != Code.TEXT && symbols[i] != PASS) {
                return false;
            }
        }
        return true;
    }

    private static final int PASS = foreign("pass");
    private static final int ELSE = foreign("else");
    private static final int ELIF = foreign("elif");
    private static final int IF = foreign("if");

    private int pythonStatement(int first) {
        boolean block = tokens.kind(first) == Kind.WORD
                && (PYTHON_BLOCKS.contains(tokens.text(first))
                        || (isLeftOut(first) && !IMPORTS.contains(tokens.text(first))));
        int lambdas = 0;
        for (int i = first; i < tokens.size(); i++) {
            if (depth == 0) {
                if (tokens.kind(i) == Kind.LINE_END || tokens.is(i, ";")) {
                    return i + 1;
                }
                if (tokens.is(i, ":") && lambdas == 0) {
                    count++;
                    if (block) {
                        return i + 1;
                    }
                    i = annotationEnd(i + 1);
                    if (i >= tokens.size() || !tokens.is(i, "=")) {
                        size = statementBegin; // a declaration alone
                        return i;
                    }
                }
            }
            if (tokens.is(i, "lambda")) {
                lambdas++;
            } else if (tokens.is(i, ":") && lambdas > 0) {
                lambdas--;
            }
            emit(i, first);
        }
        return tokens.size();
    }

    private int annotationEnd(int from) {
        int open = 0;
        for (int i = from; i < tokens.size(); i++) {
            if (tokens.is(i, "(") || tokens.is(i, "[") || tokens.is(i, "{")) {
                open++;
            } else if (tokens.is(i, ")") || tokens.is(i, "]") || tokens.is(i, "}")) {
                open--;
            } else if (open <= 0 && (tokens.is(i, "=") || tokens.kind(i) == Kind.LINE_END || tokens.is(i, ";"))) {
                return i;
            }
        }
        return tokens.size();
    }

    private int bracedStatement(int first) {
        for (int i = first; i < tokens.size(); i++) {
            boolean semicolon = depth == 0 && tokens.is(i, ";");
            if (semicolon || tokens.kind(i) == Kind.LINE_END || isBrace(i)) {
                return i + 1;
            }
            emit(i, first);
        }
        return tokens.size();
    }

    private void emit(int token, int first) {
        count++;
        switch (tokens.kind(token)) {
            case NUMBER -> add(Code.NUMBER, tokens.hash(token));
            case TEXT -> text(token);
            case WORD -> word(token, first);
            case OPERATOR -> operator(token, first);
            case LINE_END -> {} // inside brackets
        }
    }

    private void text(int token) {
        if (size > 0 && symbols[size - 1] == Code.TEXT && tokens.isKind(token - 1, Kind.TEXT)) {
            values[size - 1] = 31 * values[size - 1] + tokens.hash(token);
        } else {
            add(Code.TEXT, tokens.hash(token));
        }
    }

    private void operator(int token, int first) {
        if (tokens.is(token, "(")) {
            boolean call = isCall(token, first);
            open(call);
            if (call) {
                add('(', 0);
            }
        } else if (tokens.is(token, "[") || tokens.is(token, "{")) {
            open(true);
            add(operatorSymbol(token), 0);
        } else if (tokens.is(token, ")") || tokens.is(token, "]") || tokens.is(token, "}")) {
            if (size > 0 && symbols[size - 1] == ',') {
                size--; // a trailing comma is layout
            }
            if (depth == 0 || kept[--depth]) {
                add(operatorSymbol(token), 0);
            }
        } else {
            add(operatorSymbol(token), 0);
        }
    }

    private void open(boolean keep) {
        if (depth == kept.length) {
            kept = Arrays.copyOf(kept, 2 * depth);
        }
        kept[depth++] = keep;
    }

    /** A bracket behind a name or another bracket calls; any other groups. */
    private boolean isCall(int token, int first) {
        int before = token - 1;
        if (before < first) {
            return false;
        }
        return switch (tokens.kind(before)) {
            case WORD -> !syntax.keywords().contains(tokens.text(before)) || tokens.is(before - 1, ".");
            case OPERATOR -> tokens.is(before, ")") || tokens.is(before, "]");
            case TEXT, NUMBER, LINE_END -> false;
        };
    }

    private int operatorSymbol(int token) {
        int length = tokens.end(token) - tokens.begin(token);
        int hash = tokens.hash(token);
        if (length == 1 && hash != 0) {
            char c = tokens.text(token).charAt(0);
            return c < 128 ? c : foreign(tokens.text(token));
        }
        return 128 + (hash & 0x7f);
    }

    private void word(int token, int first) {
        String word = tokens.text(token);
        if (isOwnName(token, word, first)) {
            add(Code.NAME, tokens.hash(token));
        } else {
            add(foreign(tokens.hash(token)), 0);
        }
    }

    private boolean isOwnName(int token, String word, int first) {
        if (syntax.dollarNames() && word.charAt(0) == '$') {
            return true;
        }
        if (own.contains(word)) {
            return true;
        }
        if (token > first
                && (tokens.is(token - 1, ".")
                        || tokens.is(token - 1, "->")
                        || tokens.is(token - 1, "::")
                        || tokens.is(token - 1, "?."))) {
            return false;
        }
        if (syntax.keywords().contains(word)) {
            return false;
        }
        boolean called = tokens.is(token + 1, "(");
        if (syntax.bareWords()) {
            return tokens.is(token + 1, "=") && tokens.begin(token + 1) == tokens.end(token);
        }
        if (syntax.dollarNames()) {
            return false;
        }
        if (python && tokens.is(token + 1, "=") && depth > 0 && inBrackets(token)) {
            return false; // an argument that is passed by name
        }
        return !(called && syntax.builtins().contains(word));
    }

    /** The symbol of a name that is not the author's. */
    static int foreign(String word) {
        int hash = 0x811c9dc5;
        for (int i = 0; i < word.length(); i++) {
            hash = (hash ^ word.charAt(i)) * 0x01000193;
        }
        return foreign(hash ^ (hash >>> 15));
    }

    private static int foreign(int hash) {
        return (hash | Code.FOREIGN) & Integer.MAX_VALUE;
    }

    private void add(int symbol, int value) {
        symbols[size] = symbol;
        values[size] = value;
        size++;
    }
}
