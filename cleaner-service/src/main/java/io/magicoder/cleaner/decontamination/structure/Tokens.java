package io.magicoder.cleaner.decontamination.structure;

import java.util.Arrays;

/**
 * The raw tokens of a code: words, numbers, texts, operators and those line ends that may end a statement. Whatever the code
 * is, it is read to its end: an unclosed text ends with its line, an unclosed comment with the code.
 */
final class Tokens {
    /** What a token is. */
    enum Kind {
        WORD,
        NUMBER,
        TEXT,
        OPERATOR,
        LINE_END
    }

    /** Operators of several characters; a longer one stands before those it begins with. */
    private static final String[] OPERATORS = {
        "**=", "//=", ">>=", "<<=", "===", "!==", "...", "<=>", "&&=", "||=", "??=", "..=", "->", "=>", "==", "!=",
        "<=", ">=", "&&", "||", "++", "--", "+=", "-=", "*=", "/=", "%=", "&=", "|=", "^=", "::", "**", "//", "<<",
        ">>", ":=", "??", "?.", ".."
    };

    private static final String[][] BY_FIRST = byFirst();

    private final String code;
    private final Syntax syntax;
    private final boolean python;
    private Kind[] kinds = new Kind[256];
    private int[] begins = new int[256];
    private int[] ends = new int[256];
    private int size;
    private int brackets;
    private int at;

    private Tokens(String code, Syntax syntax) {
        this.code = code;
        this.syntax = syntax;
        this.python = syntax.end() == Syntax.StatementEnd.LINE_OR_COLON;
    }

    static Tokens of(String code, Language language) {
        Tokens tokens = new Tokens(code, Syntax.of(language));
        tokens.read();
        return tokens;
    }

    int size() {
        return size;
    }

    Kind kind(int token) {
        return kinds[token];
    }

    int begin(int token) {
        return begins[token];
    }

    int end(int token) {
        return ends[token];
    }

    /** How far a token is from the beginning of its line, where a tab leads to the next multiple of {@code tab}. */
    int column(int token, int tab) {
        int column = 0;
        int begin = code.lastIndexOf('\n', begins[token] - 1) + 1;
        for (int i = begin; i < begins[token]; i++) {
            column += code.charAt(i) == '\t' ? tab - column % tab : 1;
        }
        return column;
    }

    /** Whether a token is these characters. */
    boolean is(int token, String text) {
        return token >= 0
                && token < size
                && ends[token] - begins[token] == text.length()
                && code.startsWith(text, begins[token])
                && kinds[token] != Kind.TEXT;
    }

    boolean isKind(int token, Kind kind) {
        return token >= 0 && token < size && kinds[token] == kind;
    }

    String text(int token) {
        return code.substring(begins[token], ends[token]);
    }

    /** A hash of the characters, without a text's quotes and backslashes, and without the sign and braces of a shell's variable. */
    int hash(int token) {
        int begin = begins[token];
        int end = ends[token];
        if (syntax.bareWords() && kinds[token] == Kind.WORD) {
            while (begin < end && (code.charAt(begin) == '$' || code.charAt(begin) == '{')) {
                begin++;
            }
            end -= code.charAt(end - 1) == '}' ? 1 : 0;
        }
        if (kinds[token] == Kind.TEXT) {
            while (begin < end
                    && (isQuote(code.charAt(begin)) || (Character.isLetter(code.charAt(begin)) && isPrefix(begin)))) {
                begin++;
            }
            while (end > begin && isQuote(code.charAt(end - 1))) {
                end--;
            }
        }
        int hash = 0x811c9dc5;
        for (int i = begin; i < end; i++) {
            char c = code.charAt(i);
            if (c != '\\') { // how often it is doubled is a matter of quotes
                hash = (hash ^ c) * 0x01000193;
            }
            if (c == '$' && syntax.dollarNames() && kinds[token] == Kind.TEXT) {
                i = nameEnd(i + 1, end) - 1; // a variable within: its name is the author's
            }
        }
        return hash ^ (hash >>> 15);
    }

    private int nameEnd(int begin, int end) {
        boolean braces = begin < end && code.charAt(begin) == '{';
        int i = braces ? begin + 1 : begin;
        while (i < end && (Character.isLetterOrDigit(code.charAt(i)) || code.charAt(i) == '_')) {
            i++;
        }
        return i;
    }

    /** Whether a quote follows the letters at a place: they belong to the text. */
    private boolean isPrefix(int begin) {
        int i = begin;
        while (i < begin + 2 && i < code.length() && Character.isLetter(code.charAt(i))) {
            i++;
        }
        return i < code.length() && isQuote(code.charAt(i));
    }

    private static boolean isQuote(char c) {
        return c == '"' || c == '\'' || c == '`';
    }

    private void read() {
        while (at < code.length()) {
            char c = code.charAt(at);
            if (c == '\n' || c == '\r') {
                lineEnd();
            } else if (c <= ' ' || c == '\u00a0') {
                at++;
            } else if (c == '\\') {
                at++;
                skipLineEnd();
            } else if (!comment(c)) {
                token(c);
            }
        }
    }

    private void token(char c) {
        int begin = at;
        if (c == '"' && syntax.bareWords() && isQuotedVariable()) {
            at++; // quotes around a variable alone keep its spaces: it is that variable
            begin++;
            word();
            add(Kind.WORD, begin);
            at = code.indexOf("\"", at) + 1;
        } else if (isQuote(c) && (c != '`' || syntax.backquotes())) {
            if (c == '\'' && syntax.lifetimes() && !isCharacter()) {
                at++; // a lifetime: the name behind it is read as such
                return;
            }
            text(c);
            add(Kind.TEXT, begin);
        } else if (Character.isDigit(c) || (c == '.' && at + 1 < code.length() && isDigit(code.charAt(at + 1)))) {
            number();
            add(Kind.NUMBER, begin);
        } else if (isWordStart(c)) {
            word();
            if (at < code.length() && isQuote(code.charAt(at)) && python && at - begin <= 2) {
                text(code.charAt(at));
                add(Kind.TEXT, begin);
            } else {
                add(Kind.WORD, begin);
            }
        } else {
            at += operator(c).length();
            count(c);
            add(Kind.OPERATOR, begin);
        }
    }

    private void count(char c) {
        boolean curly = python && (c == '{' || c == '}');
        if (c == '(' || c == '[' || (curly && c == '{')) {
            brackets++;
        } else if ((c == ')' || c == ']' || curly) && brackets > 0) {
            brackets--;
        }
    }

    private boolean isWordStart(char c) {
        return Character.isLetter(c) || c == '_' || (c == '$' && syntax.dollarNames());
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private void word() {
        at++;
        boolean braces = code.charAt(at - 1) == '$' && at < code.length() && code.charAt(at) == '{';
        if (braces) {
            at++;
        }
        while (at < code.length() && (Character.isLetterOrDigit(code.charAt(at)) || code.charAt(at) == '_')) {
            at++;
        }
        if (braces && syntax.bareWords() && at < code.length() && code.charAt(at) == '}') {
            at++;
        }
    }

    private void number() {
        at++;
        while (at < code.length()) {
            char c = code.charAt(at);
            boolean exponent = (c == '+' || c == '-')
                    && (code.charAt(at - 1) == 'e' || code.charAt(at - 1) == 'E')
                    && !code.startsWith("0x", at - 2);
            boolean fraction = c == '.' && at + 1 < code.length() && code.charAt(at + 1) != '.';
            if (!Character.isLetterOrDigit(c) && c != '_' && !fraction && !exponent) {
                return;
            }
            at++;
        }
    }

    private void text(char quote) {
        String triple = String.valueOf(quote).repeat(3);
        if (syntax.tripleQuotes() && code.startsWith(triple, at)) {
            int end = code.indexOf(triple, at + 3);
            at = end < 0 ? code.length() : end + 3;
            return;
        }
        at++;
        while (at < code.length()) {
            char c = code.charAt(at);
            if (c == '\\') {
                at++;
            } else if (c == quote) {
                at++;
                return;
            } else if (c == '\n' && quote != '`' && !syntax.dollarNames()) {
                return;
            }
            at++;
        }
        at = Math.min(at, code.length());
    }

    /** Whether the quote here encloses one character, and does not begin the name of a lifetime. */
    private boolean isCharacter() {
        return at + 2 < code.length() && (code.charAt(at + 1) == '\\' || code.charAt(at + 2) == '\'');
    }

    /** Whether the quotes here enclose {@code $name} or {@code ${name}}. */
    private boolean isQuotedVariable() {
        int i = at + 1;
        if (!code.startsWith("$", i)) {
            return false;
        }
        int end = nameEnd(i + 1, code.length());
        boolean braces = code.startsWith("{", i + 1);
        return end > i + (braces ? 2 : 1) && code.startsWith(braces ? "}\"" : "\"", end);
    }

    /** In a shell and in PHP the sign may stand in a word, too: {@code ${#items[@]}}. */
    private boolean isHashComment() {
        return !syntax.dollarNames()
                || at == 0
                || Character.isWhitespace(code.charAt(at - 1))
                || code.charAt(at - 1) == ';'
                || code.charAt(at - 1) == '}';
    }

    private boolean comment(char c) {
        if ((c == '#' && syntax.hashComments() && isHashComment())
                || (c == '/' && syntax.slashComments() && code.startsWith("//", at))) {
            while (at < code.length() && code.charAt(at) != '\n') {
                at++;
            }
            return true;
        }
        if (c == '/' && syntax.slashComments() && code.startsWith("/*", at)) {
            int end = code.indexOf("*/", at + 2);
            at = end < 0 ? code.length() : end + 2;
            return true;
        }
        return false;
    }

    private static String[][] byFirst() {
        String[][] byFirst = new String[128][];
        for (int c = 0; c < byFirst.length; c++) {
            char first = (char) c;
            byFirst[c] = Arrays.stream(OPERATORS)
                    .filter(operator -> operator.charAt(0) == first)
                    .toArray(String[]::new);
        }
        return byFirst;
    }

    private String operator(char c) {
        if (c < BY_FIRST.length) {
            for (String operator : BY_FIRST[c]) {
                if (code.startsWith(operator, at)) {
                    return operator;
                }
            }
        }
        return code.substring(at, at + Character.charCount(code.codePointAt(at)));
    }

    private void lineEnd() {
        int begin = at;
        skipLineEnd();
        if (syntax.end() == Syntax.StatementEnd.SEMICOLON
                || brackets > 0
                || size == 0
                || kinds[size - 1] == Kind.LINE_END
                || (!python && continues())) {
            return;
        }
        add(Kind.LINE_END, begin);
    }

    /** Whether the statement goes on in the next line, as its end or the beginning of the next line shows. */
    private boolean continues() {
        int next = at;
        while (next < code.length() && Character.isWhitespace(code.charAt(next))) {
            next++;
        }
        char first = next < code.length() ? code.charAt(next) : ' ';
        if (first == '.' || first == '?' || first == ':') {
            return true;
        }
        char last = code.charAt(ends[size - 1] - 1);
        return kinds[size - 1] == Kind.OPERATOR
                && "+-*/%=<>&|,?:(".indexOf(last) >= 0
                && !is(size - 1, "++")
                && !is(size - 1, "--");
    }

    private void skipLineEnd() {
        if (at < code.length() && code.charAt(at) == '\r') {
            at++;
        }
        if (at < code.length() && code.charAt(at) == '\n') {
            at++;
        }
    }

    private void add(Kind kind, int begin) {
        if (size == kinds.length) {
            kinds = Arrays.copyOf(kinds, 2 * size);
            begins = Arrays.copyOf(begins, 2 * size);
            ends = Arrays.copyOf(ends, 2 * size);
        }
        kinds[size] = kind;
        begins[size] = begin;
        ends[size] = at;
        size++;
    }
}
