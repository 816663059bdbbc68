package io.magicoder.seedextractor.pairs;

import io.magicoder.seedextractor.syntax.Definition;
import io.magicoder.seedextractor.syntax.Definition.Documentation;
import io.magicoder.seedextractor.syntax.Grammar;
import io.magicoder.seedextractor.syntax.SyntaxParser;
import io.magicoder.seedextractor.syntax.SyntaxParser.SyntaxTree;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The functions and methods of texts of one language, with what their comments say. For one thread at a time. */
final class CommentedFunctions implements AutoCloseable {
    /** Fewer words describe nothing: the rule of CodeSearchNet (arXiv 1909.09436), of which such pairs are known. */
    private static final int FEWEST_WORDS = 3;

    private final SyntaxParser parser;

    CommentedFunctions(Grammar grammar) {
        parser = new SyntaxParser(grammar);
    }

    /**
     * A function.
     *
     * @param comment first paragraph of the docstring, or of the comment above; empty if it says too little
     * @param code without its docstring, its indentation taken off
     * @param from first character of its first line, its comment not included
     * @param to behind its last character
     * @param startLine from 1
     * @param endLine inclusive
     */
    record Function(Definition.Kind kind, String comment, String code, int from, int to, int startLine, int endLine) {}

    /** The functions of a text in their order; empty if it does not parse. */
    Optional<List<Function>> in(String text) {
        return parser.parse(text).map(parsed -> {
            try (SyntaxTree tree = parsed) {
                List<Function> functions = new ArrayList<>();
                for (Definition definition : tree.definitions()) {
                    if (definition.kind() != Definition.Kind.CLASS) {
                        functions.add(function(text, definition));
                    }
                }
                return functions;
            }
        });
    }

    private static Function function(String text, Definition definition) {
        int line = lineStart(text, definition.start());
        int from = text.substring(line, definition.start()).isBlank() ? line : definition.start();
        Documentation documentation = definition.documentation();
        String comment = documentation == null
                ? ""
                : CommentText.firstParagraph(text.substring(documentation.start(), documentation.end()));
        String code = documentation != null && documentation.docstring()
                ? text.substring(from, lineStart(text, documentation.start()))
                        + text.substring(
                                lineEnd(text, documentation.end()),
                                Math.max(definition.end(), lineEnd(text, documentation.end())))
                : text.substring(from, definition.end());
        boolean enough = comment.split(" ", FEWEST_WORDS).length == FEWEST_WORDS;
        return new Function(
                definition.kind(),
                enough ? comment : "",
                code.stripIndent().strip(),
                from,
                definition.end(),
                1 + lines(text, from),
                1 + lines(text, definition.end() - 1));
    }

    private static int lines(String text, int end) {
        return (int) text.chars().limit(end).filter(c -> c == '\n').count();
    }

    private static int lineStart(String text, int place) {
        return text.lastIndexOf('\n', place - 1) + 1;
    }

    /** Behind the end of the line. */
    private static int lineEnd(String text, int place) {
        int end = text.indexOf('\n', place);
        return end < 0 ? text.length() : end + 1;
    }

    @Override
    public void close() {
        parser.close();
    }
}
