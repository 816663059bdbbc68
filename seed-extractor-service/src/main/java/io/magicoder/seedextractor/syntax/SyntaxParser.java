package io.magicoder.seedextractor.syntax;

import io.github.treesitter.jtreesitter.InputEncoding;
import io.github.treesitter.jtreesitter.Language;
import io.github.treesitter.jtreesitter.Node;
import io.github.treesitter.jtreesitter.Parser;
import io.github.treesitter.jtreesitter.Tree;
import io.github.treesitter.jtreesitter.TreeCursor;
import io.magicoder.seedextractor.syntax.Definition.Documentation;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** Parses texts of one language. For one thread at a time. */
public final class SyntaxParser implements AutoCloseable {
    /** Characters are UTF-16 here as there, so that offsets in bytes are twice those in characters. */
    private static final InputEncoding ENCODING = InputEncoding.UTF_16LE;

    /** Definitions that lie deeper than anybody writes them are left alone; it bounds the recursion. */
    private static final int MAX_DEPTH = 64;

    private static final byte FUNCTION = 1;
    private static final byte CLASS = 1 << 1;
    private static final byte BINDING = 1 << 2;
    private static final byte WRAPPER = 1 << 3;
    private static final byte PREFIX = 1 << 4;
    private static final byte CONTAINER = 1 << 5;
    private static final byte LAMBDA = 1 << 6;

    private static final byte COMMENT = 1;
    private static final byte DECISION = 1 << 1;
    private static final byte DOCSTRING = 1 << 2;

    private final Parser parser;
    /** What a symbol means for the structure, and for the measures, by its number. */
    private final byte[] structure;

    private final byte[] measures;
    private final boolean hasDocstrings;
    private final short body;

    /**
     * A parser of a grammar.
     *
     * @throws IllegalStateException in one sentence if this platform has no grammars
     */
    public SyntaxParser(Grammar grammar) {
        Language language = BundledLibraries.language(grammar);
        String[] names = new String[language.getSymbolCount()];
        for (short symbol = 0; symbol < names.length; symbol++) {
            names[symbol] = language.getSymbolName(symbol);
        }
        structure = new byte[names.length];
        measures = new byte[names.length];
        mark(names, structure, FUNCTION, grammar.functions());
        mark(names, structure, CLASS, grammar.classes());
        mark(names, structure, BINDING, grammar.bindings());
        mark(names, structure, WRAPPER, grammar.wrappers());
        mark(names, structure, PREFIX, grammar.prefixes());
        mark(names, structure, CONTAINER, grammar.containers());
        mark(names, structure, LAMBDA, grammar.lambdas());
        mark(names, measures, COMMENT, grammar.comments());
        mark(names, measures, DECISION, grammar.decisions());
        mark(names, measures, DOCSTRING, grammar.docstring());
        hasDocstrings = !grammar.docstring().isEmpty();
        body = language.getFieldIdForName("body");
        parser = new Parser(language);
    }

    private static void mark(@Nullable String[] names, byte[] marks, byte mark, Set<String> kinds) {
        Set<String> missing = new TreeSet<>(kinds);
        for (int symbol = 0; symbol < names.length; symbol++) {
            String name = names[symbol];
            if (name != null && kinds.contains(name)) {
                marks[symbol] |= mark;
                missing.remove(name);
            }
        }
        if (!missing.isEmpty()) {
            throw new IllegalArgumentException("the grammar has no node of the kinds " + missing);
        }
    }

    /** Parses a text; empty if it does not parse without errors. The tree is to be closed before the next text. */
    public Optional<SyntaxTree> parse(String text) {
        Tree tree = parser.parse(text, ENCODING).orElseThrow(() -> new IllegalStateException("no tree"));
        if (tree.getRootNode().hasError()) {
            tree.close();
            return Optional.empty();
        }
        return Optional.of(new SyntaxTree(tree));
    }

    @Override
    public void close() {
        parser.close();
    }

    /** The tree of a text. */
    public final class SyntaxTree implements AutoCloseable {
        private final Tree tree;

        private SyntaxTree(Tree tree) {
            this.tree = tree;
        }

        /** The definitions in the text outside of functions, those in a class after the class itself. */
        public List<Definition> definitions() {
            List<Definition> found = new ArrayList<>();
            collect(tree.getRootNode(), new Surroundings(false, -1, null), 0, found);
            return found;
        }

        private void collect(Node parent, Surroundings around, int depth, List<Definition> found) {
            int prefix = -1;
            @Nullable Documentation comment = null;
            int commentEnd = Integer.MIN_VALUE;
            for (Node child : parent.getChildren()) {
                short symbol = child.getSymbol();
                if (symbol < 0) {
                    continue;
                }
                byte mark = structure[symbol];
                if ((measures[symbol] & COMMENT) != 0) {
                    int from = comment != null && child.getStartPoint().row() - commentEnd <= 1
                            ? comment.start()
                            : child.getStartByte() / 2;
                    comment = new Documentation(from, child.getEndByte() / 2, false);
                    commentEnd = child.getEndPoint().row();
                    if (child.getEndPoint().column() == 0) {
                        commentEnd--; // a line comment that ends with its line
                    }
                } else if ((mark & PREFIX) != 0) {
                    if (prefix < 0) {
                        prefix = child.getStartByte();
                        comment = child.getStartPoint().row() - commentEnd <= 1 ? comment : null;
                    }
                } else {
                    if (mark != 0) {
                        int row = child.getStartPoint().row();
                        @Nullable Documentation above = prefix >= 0 || row - commentEnd <= 1 ? comment : null;
                        Surroundings inner = (mark & WRAPPER) != 0 || around.start() >= 0
                                ? new Surroundings(
                                        around.inClass(),
                                        around.start() >= 0 ? around.start() : first(prefix, child.getStartByte()),
                                        around.documentation() != null ? around.documentation() : above)
                                : new Surroundings(around.inClass(), prefix, above);
                        take(child, mark, inner, depth, found);
                    }
                    prefix = -1;
                    comment = null;
                }
            }
        }

        private static int first(int prefix, int start) {
            return prefix < 0 ? start : prefix;
        }

        private void take(Node node, byte mark, Surroundings around, int depth, List<Definition> found) {
            boolean isClass = (mark & CLASS) != 0;
            boolean isFunction = (mark & FUNCTION) != 0 || ((mark & BINDING) != 0 && bindsFunction(node));
            if (isClass || isFunction) {
                Optional<Node> bodyNode = node.getChildByFieldId(body);
                if (bodyNode.isPresent() || (mark & BINDING) != 0) {
                    Definition.Kind kind = isClass
                            ? Definition.Kind.CLASS
                            : around.inClass() ? Definition.Kind.METHOD : Definition.Kind.FUNCTION;
                    int start = around.start() >= 0 ? around.start() : node.getStartByte();
                    @Nullable Documentation documentation = around.documentation() != null
                            ? around.documentation()
                            : bodyNode.flatMap(this::docstring).orElse(null);
                    found.add(new Definition(kind, start / 2, node.getEndByte() / 2, documentation));
                }
            }
            if (depth < MAX_DEPTH && (isClass || (mark & (CONTAINER | WRAPPER)) != 0)) {
                Surroundings inner =
                        (mark & WRAPPER) != 0 ? around : new Surroundings(around.inClass() || isClass, -1, null);
                collect(node, inner, depth + 1, found);
            }
        }

        private boolean bindsFunction(Node statement) {
            for (Node declarator : statement.getNamedChildren()) {
                if (isLambda(declarator)
                        || declarator.getNamedChildren().stream().anyMatch(this::isLambda)) {
                    return true;
                }
            }
            return false;
        }

        private boolean isLambda(Node node) {
            return node.getSymbol() >= 0 && (structure[node.getSymbol()] & LAMBDA) != 0;
        }

        private Optional<Documentation> docstring(Node block) {
            return Optional.of(block)
                    .filter(_ -> hasDocstrings)
                    .flatMap(this::firstNamed)
                    .flatMap(this::firstNamed)
                    .filter(first -> first.getSymbol() >= 0 && (measures[first.getSymbol()] & DOCSTRING) != 0)
                    .map(first -> new Documentation(first.getStartByte() / 2, first.getEndByte() / 2, true));
        }

        private Optional<Node> firstNamed(Node node) {
            return node.getNamedChildCount() == 0 ? Optional.empty() : node.getNamedChild(0);
        }

        /** What the nodes inside a stretch of the text are. */
        public Measures measure(int start, int end) {
            int[] counts = new int[2];
            try (TreeCursor cursor = tree.getRootNode()
                    .getDescendant(2 * start, 2 * end)
                    .orElse(tree.getRootNode())
                    .walk()) {
                boolean down = true;
                while (true) {
                    if (down) {
                        Node node = cursor.getCurrentNode();
                        down = node.getStartByte() < 2 * end && node.getEndByte() > 2 * start && count(node, counts);
                    }
                    if (down && cursor.gotoFirstChild()) {
                        continue;
                    }
                    if (cursor.gotoNextSibling()) {
                        down = true;
                    } else if (cursor.gotoParent()) {
                        down = false;
                    } else {
                        return new Measures(counts[0], 1 + counts[1]);
                    }
                }
            }
        }

        /** Returns whether there is something to count below the node. */
        private boolean count(Node node, int[] counts) {
            short symbol = node.getSymbol();
            byte mark = symbol < 0 ? 0 : measures[symbol];
            if ((mark & COMMENT) != 0) {
                counts[0] += (node.getEndByte() - node.getStartByte()) / 2;
                return false;
            }
            counts[1] += (mark & DECISION) != 0 ? 1 : 0;
            return true;
        }

        @Override
        public void close() {
            tree.close();
        }
    }

    /**
     * What is known of a node before it is looked at.
     *
     * @param start byte where the definition that is being unwrapped begins, or −1
     */
    private record Surroundings(
            boolean inClass, int start, @Nullable Documentation documentation) {}

    /**
     * What is measured of a definition.
     *
     * @param commentCharacters in comments
     * @param complexity cyclomatic (McCabe, 1976): decisions and one
     */
    public record Measures(int commentCharacters, int complexity) {}
}
