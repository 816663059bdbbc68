package io.magicoder.languagemodel.text.jinja;

/**
 * A piece of a template.
 *
 * @param text of TEXT as it is printed, of STRING without quotes and escapes, of others as written
 * @param line it begins in, from 1
 */
record Token(Kind kind, String text, int line) {
    /** What it is. */
    enum Kind {
        TEXT,
        EXPRESSION_BEGIN,
        EXPRESSION_END,
        STATEMENT_BEGIN,
        STATEMENT_END,
        NAME,
        STRING,
        INTEGER,
        FLOAT,
        OPERATOR,
        END
    }

    boolean is(Kind other, String value) {
        return kind == other && text.equals(value);
    }

    /** How an error names it. */
    String described() {
        return switch (kind) {
            case END -> "the end of the template";
            case STATEMENT_END -> "%}";
            case EXPRESSION_END -> "}}";
            case STATEMENT_BEGIN -> "{%";
            case EXPRESSION_BEGIN -> "{{";
            case STRING -> "'" + text + "'";
            case TEXT, NAME, INTEGER, FLOAT, OPERATOR -> text;
        };
    }
}
