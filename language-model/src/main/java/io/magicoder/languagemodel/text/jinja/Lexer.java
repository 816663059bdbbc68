package io.magicoder.languagemodel.text.jinja;

import io.magicoder.languagemodel.text.jinja.Token.Kind;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Cuts a template into tokens. White space is treated as transformers sets Jinja: {@code trim_blocks} (a line end behind a
 * statement or comment is no text), {@code lstrip_blocks} (nor is the indentation before it), the last line end of the
 * template is none, and {@code -} and {@code +} in a delimiter overrule that.
 */
final class Lexer {
    private static final Pattern TOKENS = Pattern.compile(
            "(?<float>\\d+\\.\\d+(?:[eE][+-]?\\d+)?|\\d+[eE][+-]?\\d+)|(?<integer>\\d[\\d_]*)"
                    + "|(?<name>[\\p{L}_][\\p{L}\\p{N}_]*)"
                    + "|(?<string>'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\")"
                    + "|(?<operator>\\*\\*|//|==|!=|<=|>=|[-+*/%~<>=.,:|()\\[\\]{}])",
            Pattern.DOTALL);
    private static final Pattern RAW_END = Pattern.compile("\\{%([-+]?)\\s*endraw\\s*([-+]?)%}");
    private static final Pattern RAW = Pattern.compile("\\{%[-+]?\\s*raw\\s*([-+]?)%}");

    private final String source;
    private final List<Token> tokens = new ArrayList<>();
    private int position;

    private Lexer(String source) {
        this.source = source;
    }

    static List<Token> tokens(String template) {
        String source = template.replace("\r\n", "\n").replace('\r', '\n');
        Lexer lexer = new Lexer(source.endsWith("\n") ? source.substring(0, source.length() - 1) : source);
        lexer.read();
        return List.copyOf(lexer.tokens);
    }

    private void read() {
        while (position < source.length()) {
            int begin = nextDelimiter();
            if (begin < 0) {
                text(source.substring(position), position);
                break;
            }
            char kind = source.charAt(begin + 1);
            char control = begin + 2 < source.length() ? source.charAt(begin + 2) : ' ';
            text(before(begin, kind, control), position);
            boolean controlled = control == '-' || control == '+';
            position = begin + (controlled ? 3 : 2);
            switch (kind) {
                case '#' -> comment(begin);
                case '{' -> code(begin, Kind.EXPRESSION_BEGIN, Kind.EXPRESSION_END, "}}");
                default -> {
                    Matcher raw = RAW.matcher(source).region(begin, source.length());
                    if (raw.lookingAt()) {
                        raw(begin, raw);
                    } else {
                        code(begin, Kind.STATEMENT_BEGIN, Kind.STATEMENT_END, "%}");
                    }
                }
            }
        }
        tokens.add(new Token(Kind.END, "", line(source.length())));
    }

    private int nextDelimiter() {
        for (int i = position; i + 1 < source.length(); i++) {
            if (source.charAt(i) == '{' && "{%#".indexOf(source.charAt(i + 1)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** The text before a delimiter. */
    private String before(int begin, char kind, char control) {
        String text = source.substring(position, begin);
        if (control == '-') {
            return text.stripTrailing();
        }
        if (kind == '{' || control == '+') {
            return text;
        }
        int end = text.length();
        while (end > 0 && (text.charAt(end - 1) == ' ' || text.charAt(end - 1) == '\t')) {
            end--;
        }
        boolean lineBegins =
                end > 0 ? text.charAt(end - 1) == '\n' : position == 0 || source.charAt(position - 1) == '\n';
        return lineBegins ? text.substring(0, end) : text;
    }

    private void text(String text, int at) {
        if (!text.isEmpty()) {
            tokens.add(new Token(Kind.TEXT, text, line(at)));
        }
    }

    private void comment(int begin) {
        int end = source.indexOf("#}", position);
        if (end < 0) {
            throw TemplateException.at(line(begin), "the comment has no end");
        }
        behind(end, end + 2, true);
    }

    private void raw(int begin, Matcher opening) {
        position = opening.end();
        if (opening.group(1).equals("-")) {
            skipSpace();
        } else {
            skipLineEnd();
        }
        Matcher end = RAW_END.matcher(source);
        if (!end.find(position)) {
            throw TemplateException.at(line(begin), "raw has no endraw");
        }
        text(
                before(
                        end.start(),
                        '%',
                        end.group(1).isEmpty() ? ' ' : end.group(1).charAt(0)),
                position);
        behind(end.start(2), end.end(), true);
    }

    private void code(int begin, Kind opening, Kind closing, String end) {
        tokens.add(new Token(opening, "", line(begin)));
        Matcher matcher = TOKENS.matcher(source);
        int depth = 0;
        while (true) {
            while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
                position++;
            }
            int minus = position < source.length() && "-+".indexOf(source.charAt(position)) >= 0 ? 1 : 0;
            if (depth == 0 && source.startsWith(end, position + minus)) {
                tokens.add(new Token(closing, "", line(position)));
                behind(position, position + minus + 2, closing == Kind.STATEMENT_END);
                return;
            }
            if (position >= source.length()) {
                throw TemplateException.at(line(begin), "there is no " + end);
            }
            if (!matcher.region(position, source.length()).lookingAt()) {
                throw TemplateException.at(line(position), "'" + source.charAt(position) + "' is not understood");
            }
            Token token = token(matcher);
            depth += token.is(Kind.OPERATOR, "{") ? 1 : token.is(Kind.OPERATOR, "}") ? -1 : 0;
            tokens.add(token);
            position = matcher.end();
        }
    }

    private Token token(Matcher matcher) {
        int line = line(position);
        String text = matcher.group();
        if (matcher.group("string") != null) {
            return new Token(Kind.STRING, unescaped(text.substring(1, text.length() - 1), line), line);
        }
        Kind kind = matcher.group("float") != null
                ? Kind.FLOAT
                : matcher.group("integer") != null
                        ? Kind.INTEGER
                        : matcher.group("name") != null ? Kind.NAME : Kind.OPERATOR;
        return new Token(kind, text, line);
    }

    /** @param control place of the sign of a closing delimiter, if it has one */
    private void behind(int control, int end, boolean trims) {
        char sign = control < source.length() ? source.charAt(control) : ' ';
        position = end;
        if (sign == '-') {
            skipSpace();
        } else if (trims && sign != '+') {
            skipLineEnd();
        }
    }

    private void skipSpace() {
        while (position < source.length() && Character.isWhitespace(source.charAt(position))) {
            position++;
        }
    }

    private void skipLineEnd() {
        if (position < source.length() && source.charAt(position) == '\n') {
            position++;
        }
    }

    private static String unescaped(String text, int line) {
        StringBuilder plain = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c != '\\' || i + 1 == text.length()) {
                plain.append(c);
                continue;
            }
            char escaped = text.charAt(++i);
            switch (escaped) {
                case 'n' -> plain.append('\n');
                case 't' -> plain.append('\t');
                case 'r' -> plain.append('\r');
                case 'b' -> plain.append('\b');
                case 'f' -> plain.append('\f');
                case '0' -> plain.append('\0');
                case '\\', '\'', '"' -> plain.append(escaped);
                case '\n' -> {}
                case 'u', 'x', 'U' -> {
                    int digits = escaped == 'u' ? 4 : escaped == 'x' ? 2 : 8;
                    if (i + digits >= text.length()) {
                        throw TemplateException.at(line, "\\" + escaped + " needs " + digits + " digits");
                    }
                    plain.appendCodePoint(codePoint(text.substring(i + 1, i + 1 + digits), line));
                    i += digits;
                }
                default -> plain.append('\\').append(escaped);
            }
        }
        return plain.toString();
    }

    private static int codePoint(String digits, int line) {
        try {
            return Integer.parseInt(digits, 16);
        } catch (NumberFormatException e) {
            throw TemplateException.at(line, digits + " is no number of a character");
        }
    }

    private int line(int at) {
        return 1
                + (int) source.substring(0, Math.min(at, source.length()))
                        .chars()
                        .filter(c -> c == '\n')
                        .count();
    }
}
