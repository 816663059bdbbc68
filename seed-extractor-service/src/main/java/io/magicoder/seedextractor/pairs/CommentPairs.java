package io.magicoder.seedextractor.pairs;

import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Document;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.syntax.Definition;
import io.magicoder.seedextractor.syntax.Grammar;
import java.io.IOException;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The control of the Magicoder paper (section 4 of arXiv 2312.02120): from the documents that seeds were cut from, the functions with
 * the comments that describe them, instead of problems that a teacher writes.
 */
public final class CommentPairs {
    private final SeedDocuments seeds;
    private final Choice choice;
    private final SecretPolicy secrets;
    private final Map<String, Long> counts = new LinkedHashMap<>();

    /** Which functions of a document. */
    public enum Choice {
        /** Those with a line that a seed has. */
        COVERED,
        /** Those without one. */
        OTHERS,
        ALL
    }

    /** @param secrets a function that touches one is left out, whatever else the policy would make of it */
    public CommentPairs(SeedDocuments seeds, Choice choice, SecretPolicy secrets) {
        this.seeds = seeds;
        this.choice = choice;
        this.secrets = secrets;
        List.of(
                        "documents",
                        "documents_unread",
                        "documents_without_grammar",
                        "documents_unparsed",
                        "functions",
                        "functions_not_chosen",
                        "functions_without_comment",
                        "functions_with_secret",
                        "pairs")
                .forEach(name -> counts.put(name, 0L));
    }

    /**
     * A pair.
     *
     * @param comment first paragraph of what describes the function, in one line
     * @param code of the function without it
     * @param startLine from 1
     * @param endLine inclusive
     * @param license SPDX expression, or {@code unknown}
     */
    public record Pair(
            String comment,
            String code,
            String language,
            String path,
            int startLine,
            int endLine,
            @Nullable String repository,
            @Nullable String commit,
            String license,
            Definition.Kind kind) {}

    /** Takes pairs one by one. */
    @FunctionalInterface
    public interface PairConsumer {
        void accept(Pair pair) throws IOException;
    }

    /**
     * Reads the documents of a corpus that gave seeds, in the order of the corpus.
     *
     * @throws IOException if a source cannot be read; the message names it
     */
    public void forEach(Corpus corpus, PairConsumer pairs) throws IOException {
        Map<String, CommentedFunctions> parsers = new HashMap<>();
        try {
            corpus.visit(new SkipCounts(), document -> {
                Origin origin = document.origin();
                if (seeds.contains(origin.repository(), origin.path())) {
                    count("documents");
                    Optional<Grammar> grammar = Grammar.of(origin.language());
                    if (grammar.isEmpty()) {
                        count("documents_without_grammar");
                    } else {
                        pairsOf(
                                document,
                                parsers.computeIfAbsent(origin.language(), _ -> new CommentedFunctions(grammar.get())),
                                pairs);
                    }
                }
                return true;
            });
        } finally {
            parsers.values().forEach(CommentedFunctions::close);
        }
    }

    private void pairsOf(Document document, CommentedFunctions parser, PairConsumer pairs) throws IOException {
        switch (document.read()) {
            case PassedOver _ -> count("documents_unread");
            case Text text -> {
                Optional<List<CommentedFunctions.Function>> functions = parser.in(text.text());
                if (functions.isEmpty()) {
                    count("documents_unparsed");
                }
                for (CommentedFunctions.Function function : functions.orElse(List.of())) {
                    pairOf(document.origin(), text, function, pairs);
                }
            }
        }
    }

    private void pairOf(Origin origin, Text text, CommentedFunctions.Function function, PairConsumer pairs)
            throws IOException {
        count("functions");
        boolean covered = seeds.covers(origin.repository(), origin.path(), function.startLine(), function.endLine());
        if (choice != Choice.ALL && covered != (choice == Choice.COVERED)) {
            count("functions_not_chosen");
        } else if (function.comment().isEmpty() || function.code().isEmpty()) {
            count("functions_without_comment");
        } else if (touchesSecret(origin, text.text(), function)) {
            count("functions_with_secret");
        } else {
            count("pairs");
            pairs.accept(new Pair(
                    function.comment(),
                    function.code(),
                    origin.language(),
                    origin.path(),
                    function.startLine(),
                    function.endLine(),
                    origin.repository(),
                    origin.commit() == null ? origin.revision() : origin.commit(),
                    text.license(origin),
                    function.kind()));
        }
    }

    private boolean touchesSecret(Origin origin, String text, CommentedFunctions.Function function) {
        return secrets.apply(origin.path(), text, function.from(), function.to())
                .filter(taken -> taken.equals(text.substring(function.from(), function.to())))
                .isEmpty();
    }

    private void count(String name) {
        counts.merge(name, 1L, Long::sum);
    }

    /** What was found and what was left out, by name. */
    public Map<String, Long> counts() {
        return Collections.unmodifiableMap(new LinkedHashMap<>(counts));
    }
}
