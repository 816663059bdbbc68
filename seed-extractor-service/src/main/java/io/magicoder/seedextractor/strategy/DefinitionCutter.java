package io.magicoder.seedextractor.strategy;

import com.dynatrace.hash4j.hashing.Hashing;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.source.SkipReason;
import io.magicoder.seedextractor.strategy.SeedStrategy.Cut;
import io.magicoder.seedextractor.syntax.Definition;
import io.magicoder.seedextractor.syntax.Grammar;
import io.magicoder.seedextractor.syntax.SyntaxParser;
import io.magicoder.seedextractor.syntax.SyntaxParser.Measures;
import io.magicoder.seedextractor.syntax.SyntaxParser.SyntaxTree;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Cuts definitions of one language as whole lines, and judges them. */
final class DefinitionCutter implements AutoCloseable {
    /** Of one document no more are taken, however many a run can have: neighbours are alike. */
    private static final int MAX_PER_DOCUMENT = 3;

    /** Nothing above is worth the time to parse it; nine of ten bytes of real code lie in files below. */
    private static final int MAX_DOCUMENT_CHARS = 256 * 1024;

    /** Of the characters of a snippet that are no white space. */
    private static final double MAX_COMMENT_RATIO = 0.5;

    private static final int MAX_COMPLEXITY = 20;

    /** In every decision of every grammar stands one of these: as long as there are few, nothing needs to be counted. */
    private static final Pattern DECISION = Pattern.compile(
            "\\b(?:if|elif|elseif|for|foreach|while|until|loop|case|default|catch|except|guard|and|or)\\b"
                    + "|&&|\\|\\||\\?|=>|;;|\\)");

    private static final Pattern COMMENT = Pattern.compile("//|/\\*|#");

    private final SyntaxParser parser;
    private final String language;
    private final int minCharacters;
    private final int maxCharacters;
    private final boolean documentedOnly;
    private final SecretPolicy secrets;

    DefinitionCutter(
            Grammar grammar, int minCharacters, int maxCharacters, boolean documentedOnly, SecretPolicy secrets) {
        this.parser = new SyntaxParser(grammar);
        this.language = grammar.language();
        this.minCharacters = minCharacters;
        this.maxCharacters = maxCharacters;
        this.documentedOnly = documentedOnly;
        this.secrets = secrets;
    }

    /**
     * Cuts a few definitions of a document, chosen at random.
     *
     * @param found takes them
     * @param skips counts those that touch a secret
     * @return why there are none; null if there are some
     */
    @Nullable SkipReason cut(long position, Origin origin, Text document, long seed, List<Cut> found, SkipCounts skips) {
        String text = document.text();
        if (text.length() > MAX_DOCUMENT_CHARS) {
            return SkipReason.OVER_LONG;
        }
        Lines lines = Lines.asEditor(text);
        SkipReason refused = DocumentRules.refusal(origin, text, lines, new CodeLines(lines, language));
        if (refused != null) {
            return refused;
        }
        Optional<SyntaxTree> parsed = parser.parse(text);
        if (parsed.isEmpty()) {
            return SkipReason.DOES_NOT_PARSE;
        }
        try (SyntaxTree tree = parsed.get()) {
            List<Stretch> stretches = new ArrayList<>();
            for (Definition definition : tree.definitions()) {
                stretch(lines, text, definition).ifPresent(stretches::add);
            }
            stretches.sort(Comparator.comparingLong(stretch -> stretch.rank(seed)));
            List<Stretch> taken = new ArrayList<>();
            for (int i = 0; i < stretches.size() && taken.size() < MAX_PER_DOCUMENT; i++) {
                Stretch stretch = stretches.get(i);
                if (taken.stream().noneMatch(stretch::overlaps) && isGood(tree, stretch)) {
                    Optional<Cut> cut = Cut.of(
                            position,
                            origin,
                            document,
                            lines,
                            stretch.line(),
                            stretch.lines(),
                            stretch.definition().kind().label(),
                            secrets);
                    if (cut.isPresent()) {
                        taken.add(stretch);
                        found.add(cut.get());
                    } else {
                        skips.add(SkipReason.SECRET);
                    }
                }
            }
        }
        return found.isEmpty() ? SkipReason.NO_DEFINITION : null;
    }

    /** The lines of a definition; empty if they are too short or too long, or hold something else. */
    private Optional<Stretch> stretch(Lines lines, String text, Definition definition) {
        if (definition.end() - definition.start() > maxCharacters || (documentedOnly && !definition.documented())) {
            return Optional.empty();
        }
        int first = lines.containing(definition.start());
        int last = lines.containing(definition.end() - 1);
        int start = lines.start(first);
        int end = lines.start(last + 1);
        String snippet = text.substring(start, end);
        boolean fits = end - start <= maxCharacters
                && snippet.strip().codePointCount(0, snippet.strip().length()) >= minCharacters;
        boolean alone = text.substring(start, definition.start()).isBlank()
                && isNothing(text.substring(definition.end(), end).strip());
        return fits && alone
                ? Optional.of(new Stretch(definition, first, last - first + 1, snippet))
                : Optional.empty();
    }

    /** What may follow a definition in its last line. */
    private static boolean isNothing(String rest) {
        return rest.isEmpty() || rest.equals(";") || rest.equals(",") || rest.startsWith("//") || rest.startsWith("#");
    }

    private boolean isGood(SyntaxTree tree, Stretch stretch) {
        String snippet = stretch.snippet();
        if (CodeLines.isLegalOrGenerated(snippet)) {
            return false;
        }
        boolean mayBeComplex =
                DECISION.matcher(snippet).results().limit(MAX_COMPLEXITY).count() == MAX_COMPLEXITY;
        if (!mayBeComplex && !COMMENT.matcher(snippet).find()) {
            return true;
        }
        Measures measures =
                tree.measure(stretch.definition().start(), stretch.definition().end());
        long visible = snippet.chars().filter(c -> !Character.isWhitespace(c)).count();
        return measures.complexity() <= MAX_COMPLEXITY && measures.commentCharacters() <= MAX_COMMENT_RATIO * visible;
    }

    @Override
    public void close() {
        parser.close();
    }

    /**
     * A definition and its lines.
     *
     * @param line the first, from 0
     * @param lines how many
     */
    private record Stretch(Definition definition, int line, int lines, String snippet) {
        /** At random, but the same wherever the same definition stands. */
        long rank(long seed) {
            return Hashing.komihash5_0()
                    .hashLongLongToLong(seed, Hashing.komihash5_0().hashCharsToLong(snippet));
        }

        boolean overlaps(Stretch other) {
            return line < other.line + other.lines && other.line < line + lines;
        }
    }
}
