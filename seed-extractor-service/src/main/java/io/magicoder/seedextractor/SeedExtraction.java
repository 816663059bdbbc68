package io.magicoder.seedextractor;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.Extraction;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.strategy.SeedStrategy;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

/**
 * The seeds of one run, without Kafka: sources are read by a strategy, which cuts them. Equal specifications over equal
 * sources give equal seeds in equal order. Memory does not grow with the corpus, but for a few dozen bytes per document
 * that is considered; texts wait in a temporary file until their order is known.
 */
public final class SeedExtraction {
    /** Name and version, as seeds and runs name who made them. */
    public static final String EXTRACTOR = "seed-extractor/" + version();

    private final RunSpecification specification;
    private final String runId;
    private final Corpus corpus;
    private final SeedStrategy strategy;
    private final SkipCounts skips = new SkipCounts();

    /**
     * Checks what can be checked before anything is read.
     *
     * @throws IllegalArgumentException in one sentence if a source does not exist or the strategy takes no such settings
     */
    public SeedExtraction(RunSpecification specification) {
        this(specification, Corpus.of(specification));
    }

    /** As the other one, over a corpus that is there already. */
    public SeedExtraction(RunSpecification specification, Corpus corpus) {
        this.specification = specification;
        this.runId = specification.runId();
        this.strategy = SeedStrategy.of(specification);
        this.corpus = corpus;
    }

    public RunSpecification specification() {
        return specification;
    }

    /** What was passed over so far; to be asked during the extraction or after it. */
    public SkipCounts skips() {
        return skips;
    }

    /**
     * Extracts the seeds, once.
     *
     * @param seeds takes them in order of their index, on this thread
     * @throws IOException if a source cannot be read; the message names it
     */
    public void forEach(SeedConsumer seeds) throws IOException {
        Extraction extraction = new Extraction(EXTRACTOR, specification.strategy(), strategy.settings());
        strategy.cut(
                corpus,
                skips,
                (index, cut) -> seeds.accept(new SeedSnippet(
                        SeedSnippet.id(runId, index, cut.location(), cut.snippet()),
                        runId,
                        index,
                        cut.rawIndex(),
                        cut.snippet(),
                        cut.origin().language(),
                        cut.location(),
                        extraction)));
    }

    private static String version() {
        try (InputStream in = Objects.requireNonNull(
                SeedExtraction.class.getResourceAsStream("version.txt"), "version.txt beside SeedExtraction")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Takes seeds one by one. */
    @FunctionalInterface
    public interface SeedConsumer {
        void accept(SeedSnippet seed) throws IOException;
    }
}
