package io.magicoder.cleaner.decontamination.structure;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import java.util.Set;

/**
 * Which function each token stands in, the innermost where several do: by indentation in Python, by braces elsewhere. Classes are no
 * functions. The head of a function stands in it in Python, and around it elsewhere, where it is a statement of its own.
 */
final class FunctionBounds {
    /** The place of what stands in no function. */
    static final int NONE = 0;

    private static final int TAB = 8;
    private static final Set<String> FUNCTION_WORDS = Set.of("function", "fn", "func");
    /** What has brackets and a block in some language, and is no function. */
    private static final Set<String> OTHER_BLOCKS = Set.of(
            "if",
            "else",
            "elif",
            "elseif",
            "for",
            "foreach",
            "while",
            "do",
            "switch",
            "match",
            "case",
            "try",
            "catch",
            "synchronized",
            "lock",
            "using",
            "fixed",
            "unsafe",
            "guard",
            "with",
            "new",
            "return",
            "class",
            "struct",
            "record",
            "enum",
            "interface");

    private final Tokens tokens;
    private final Language language;
    private final int[] functions;
    /** Innermost last: the function of an open block, and what ends it, a column in Python. */
    private final IntArrayList open = new IntArrayList();

    private final IntArrayList columns = new IntArrayList();
    private int count;

    private FunctionBounds(Tokens tokens, Language language) {
        this.tokens = tokens;
        this.language = language;
        this.functions = new int[tokens.size()];
    }

    /** For every token the number of its function, from 1 on in the order of their heads, or {@link #NONE}. */
    static int[] of(Tokens tokens, Language language) {
        FunctionBounds bounds = new FunctionBounds(tokens, language);
        if (language == Language.PYTHON) {
            bounds.byIndentation();
        } else {
            bounds.byBraces();
        }
        return bounds.functions;
    }

    private int innermost() {
        return open.isEmpty() ? NONE : open.topInt();
    }

    private void byIndentation() {
        for (int i = 0; i < functions.length; i++) {
            if (i == 0 || tokens.isKind(i - 1, Tokens.Kind.LINE_END)) {
                beginLine(i);
            }
            functions[i] = innermost();
        }
    }

    private void beginLine(int token) {
        int column = tokens.column(token, TAB);
        while (!open.isEmpty() && columns.topInt() >= column) {
            open.popInt();
            columns.popInt();
        }
        if (tokens.is(token, "def") || (tokens.is(token, "async") && tokens.is(token + 1, "def"))) {
            open.push(++count);
            columns.push(column);
        }
    }

    private void byBraces() {
        int head = 0;
        for (int i = 0; i < functions.length; i++) {
            if (opens(i)) {
                open.push(isFunction(head, i) ? ++count : innermost());
                head = i + 1;
            } else if (closes(i)) {
                if (!open.isEmpty()) {
                    open.popInt();
                }
                head = i + 1;
            } else if (tokens.is(i, ";") || tokens.isKind(i, Tokens.Kind.LINE_END)) {
                // The brace of a head may stand in the next line.
                head = tokens.is(i + 1, "{") ? head : i + 1;
            }
            functions[i] = innermost();
        }
    }

    private boolean opens(int token) {
        return tokens.is(token, "{")
                && (language != Language.SHELL
                        || tokens.isKind(token + 1, Tokens.Kind.LINE_END)
                        || (token + 1 < tokens.size() && tokens.begin(token + 1) > tokens.end(token)));
    }

    /** A shell has the brace behind the name of a variable, too. */
    private boolean closes(int token) {
        return tokens.is(token, "}")
                && (language != Language.SHELL
                        || tokens.isKind(token - 1, Tokens.Kind.LINE_END)
                        || tokens.is(token - 1, ";"));
    }

    private boolean isFunction(int head, int brace) {
        boolean parameters = false;
        int brackets = 0;
        for (int i = head; i < brace; i++) {
            boolean word = tokens.isKind(i, Tokens.Kind.WORD);
            if (word && FUNCTION_WORDS.contains(tokens.text(i))) {
                return true;
            }
            if (word && brackets == 0 && OTHER_BLOCKS.contains(tokens.text(i))) {
                return false;
            }
            if (tokens.is(i, "(")) {
                parameters |= brackets == 0 && tokens.isKind(i - 1, Tokens.Kind.WORD);
                brackets++;
            } else if (tokens.is(i, ")")) {
                brackets--;
            } else if (tokens.is(i, "=") && brackets == 0) {
                return isArrow(brace);
            }
        }
        return (parameters && brackets == 0) || isArrow(brace);
    }

    /** Functions of JavaScript are written so, too. */
    private boolean isArrow(int brace) {
        return language == Language.TYPESCRIPT && tokens.is(brace - 1, "=>");
    }
}
