package io.magicoder.seedextractor.strategy;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.SkipCounts;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;

/** A way to cut seeds from documents. Equal sources and settings give equal cuts in equal order. */
public sealed interface SeedStrategy permits ReferenceStrategy, LinesStrategy, SyntaxStrategy {
    /**
     * Cuts the seeds of a run.
     *
     * @param skips counts what gave no seed
     * @param seeds takes the cuts, in order of their index
     * @throws IOException if a source cannot be read; the message names it
     */
    void cut(Corpus corpus, SkipCounts skips, CutConsumer seeds) throws IOException;

    /** What every seed says about how it was cut. */
    Map<String, String> settings();

    /**
     * The strategy that a specification names.
     *
     * @throws IllegalArgumentException in one sentence if there is none, or it cannot take the settings
     */
    static SeedStrategy of(RunSpecification specification) {
        return switch (specification.strategy()) {
            case ReferenceStrategy.NAME -> new ReferenceStrategy(specification);
            case LinesStrategy.NAME -> new LinesStrategy(specification);
            case SyntaxStrategy.NAME -> new SyntaxStrategy(specification);
            default ->
                throw new IllegalArgumentException("strategy '" + specification.strategy()
                        + "' is not known: it must be 'syntax', 'lines' or 'reference'");
        };
    }

    /** Takes cuts one by one. */
    @FunctionalInterface
    interface CutConsumer {
        void accept(long index, Cut cut) throws IOException;
    }

    /**
     * A snippet and where it was cut.
     *
     * @param rawIndex position of its document among those that gave a seed ({@code reference}) or were offered, from 0
     * @param startLine from 1
     * @param endLine inclusive
     * @param kind what was cut, as seeds name it
     */
    record Cut(long rawIndex, String snippet, int startLine, int endLine, String kind, Origin origin) {
        /** What strategies that look at lines alone cut. */
        static final String LINES = "lines";

        /** A cut of whole lines; empty if the policy refuses it. */
        static Optional<Cut> of(
                long rawIndex,
                Origin origin,
                Text text,
                Lines lines,
                int start,
                int length,
                String kind,
                SecretPolicy secrets) {
            Origin licensed = origin.withLicense(text.license(origin));
            int end = lines.end(start, length);
            return secrets.apply(origin.path(), text.text(), lines.start(start), lines.start(end))
                    .map(snippet -> new Cut(rawIndex, snippet, start + 1, end, kind, licensed));
        }

        /** The location as seeds carry it. */
        public SeedSnippet.SourceLocation location() {
            return new SeedSnippet.SourceLocation(
                    origin.path(),
                    startLine,
                    endLine,
                    origin.repository(),
                    origin.revision(),
                    origin.license(),
                    origin.commit(),
                    origin.committedAt(),
                    kind);
        }
    }
}
