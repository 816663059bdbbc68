package io.magicoder.seedextractor.strategy;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Document;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.source.SkipReason;
import io.magicoder.seedextractor.strategy.SeedShares.Share;
import io.magicoder.seedextractor.syntax.Grammar;
import it.unimi.dsi.fastutil.longs.Long2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.LongOpenHashSet;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;

/**
 * Functions, methods and classes. To parse a text costs a hundred times what it costs to read it, so it is decided first
 * what to parse: a {@link CorpusSurvey} knows all documents by name, {@link SeedShares} how many seeds each language still
 * needs, and in every further round through the sources only as many documents are read as will probably give them.
 */
final class SyntaxStrategy implements SeedStrategy {
    static final String NAME = "syntax";

    private static final int DEFAULT_MAX_PER_REPOSITORY = 100;
    private static final int DEFAULT_MIN_CHARACTERS = 50;
    private static final int DEFAULT_MAX_CHARACTERS = 500;

    /** The published mix: 40,000 seeds of python and 5,000 of each other language. */
    private static final Map<String, Integer> PUBLISHED_QUOTAS = Map.of("python", 40_000);

    private static final int PUBLISHED_QUOTA = 5_000;

    /** The first round only shows how many seeds a document gives: an eighth of what is needed, and at least as many. */
    private static final int PILOT_PART = 8;

    private static final int MIN_PILOT = 32;

    private final RunSpecification run;
    private final int minCharacters;
    private final int maxCharacters;
    private final SecretPolicy secrets;

    /**
     * Checks the settings.
     *
     * @throws IllegalArgumentException in one sentence
     */
    SyntaxStrategy(RunSpecification run) {
        this.run = run;
        this.secrets = SecretPolicy.of(run);
        this.minCharacters = Objects.requireNonNullElse(run.minCharacters(), DEFAULT_MIN_CHARACTERS);
        this.maxCharacters = Objects.requireNonNullElse(run.maxCharacters(), DEFAULT_MAX_CHARACTERS);
        if (maxCharacters < minCharacters) {
            throw new IllegalArgumentException("maxCharacters is " + maxCharacters
                    + ": it must be at least minCharacters (" + minCharacters + ")");
        }
        for (String language : documented()) {
            if (Grammar.of(language).isEmpty()) {
                throw new IllegalArgumentException(
                        "documented names '" + language + "', which strategy 'syntax' does not know: it cuts "
                                + String.join(", ", Grammar.languages()));
            }
        }
    }

    @Override
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(Map.of(
                "seed", String.valueOf(run.seed()),
                "minCharacters", String.valueOf(minCharacters),
                "maxCharacters", String.valueOf(maxCharacters),
                "maxPerRepository", String.valueOf(maxPerRepository())));
        if (!documented().isEmpty()) {
            settings.put("documented", String.join(",", documented()));
        }
        return settings;
    }

    private List<String> documented() {
        return Objects.requireNonNullElse(run.documented(), List.of());
    }

    private int maxPerRepository() {
        return Objects.requireNonNullElse(run.maxPerRepository(), DEFAULT_MAX_PER_REPOSITORY);
    }

    private long quota(String language) {
        return run.languageQuotas().isEmpty()
                ? PUBLISHED_QUOTAS.getOrDefault(language, PUBLISHED_QUOTA)
                : run.languageQuotas().getOrDefault(language, Integer.MAX_VALUE);
    }

    /** A language without a quota counts as much as one of the published mix. */
    private long weight(String language) {
        int named = run.languageQuotas().getOrDefault(language, 0);
        return named > 0 ? named : PUBLISHED_QUOTAS.getOrDefault(language, PUBLISHED_QUOTA);
    }

    @Override
    public void cut(Corpus corpus, SkipCounts skips, CutConsumer seeds) throws IOException {
        CorpusSurvey survey = CorpusSurvey.of(corpus, run.seed(), run.maxConsideredData(), skips);
        try (CutSpool spool = new CutSpool();
                Cutters cutters = new Cutters()) {
            new Extraction(corpus, survey, spool, cutters, skips, seeds).run();
        }
    }

    /** One parser per language, loaded when the first document of the language is read. */
    private final class Cutters implements AutoCloseable {
        private final Map<String, DefinitionCutter> cutters = new HashMap<>();

        DefinitionCutter of(String language) {
            return cutters.computeIfAbsent(
                    language,
                    name -> new DefinitionCutter(
                            Grammar.of(name).orElseThrow(),
                            minCharacters,
                            maxCharacters,
                            documented().contains(name),
                            secrets));
        }

        @Override
        public void close() {
            cutters.values().forEach(DefinitionCutter::close);
        }
    }

    /** The state of one extraction. */
    private final class Extraction {
        private final Corpus corpus;
        private final CorpusSurvey survey;
        private final CutSpool spool;
        private final Cutters cutters;
        private final SkipCounts skips;
        private final CutConsumer seeds;
        private final SeedShares shares;
        private final Map<String, Integer> documentsRead = new HashMap<>();
        private final RepositoryLimit repositories = RepositoryLimit.of(maxPerRepository());
        private final LongOpenHashSet fullRepositories = new LongOpenHashSet();
        private final NearDuplicates duplicates = new NearDuplicates();
        private long index;

        Extraction(
                Corpus corpus,
                CorpusSurvey survey,
                CutSpool spool,
                Cutters cutters,
                SkipCounts skips,
                CutConsumer seeds) {
            this.corpus = corpus;
            this.survey = survey;
            this.spool = spool;
            this.cutters = cutters;
            this.skips = skips;
            this.seeds = seeds;
            this.shares = new SeedShares(
                    run.maxNewData() == null ? Long.MAX_VALUE : (long) run.startIndex() + run.maxNewData());
            survey.byLanguage().keySet().forEach(language -> shares.add(language, quota(language), weight(language)));
        }

        void run() throws IOException {
            while (!takeWhatThereIs()) {
                read(wanted());
            }
        }

        /** Takes seeds in turn; returns whether the run has all that it can have. */
        private boolean takeWhatThereIs() throws IOException {
            for (Optional<Share> turn = shares.turn(); turn.isPresent(); turn = shares.turn()) {
                Share share = turn.get();
                if (share.waiting() == 0) {
                    return false;
                }
                take(share, spool.read(share.next()));
            }
            return true;
        }

        private void take(Share share, Cut cut) throws IOException {
            if (repositories.isFull(cut.origin())) {
                fullRepositories.add(CorpusSurvey.repository(cut.origin()));
                skips.add(SkipReason.REPOSITORY_FULL);
            } else if (!duplicates.add(cut.snippet())) {
                skips.add(SkipReason.NEAR_DUPLICATE);
            } else {
                repositories.add(cut.origin());
                if (repositories.isFull(cut.origin())) {
                    fullRepositories.add(CorpusSurvey.repository(cut.origin()));
                }
                share.count();
                if (index >= run.startIndex()) {
                    seeds.accept(index, cut);
                }
                index++;
            }
        }

        /** The documents of the next round by their identity. */
        private Long2ObjectOpenHashMap<Wanted> wanted() {
            Long2ObjectOpenHashMap<Wanted> wanted = new Long2ObjectOpenHashMap<>();
            survey.byLanguage().forEach((language, documents) -> {
                Share share = shares.of(language);
                long missing = shares.demand(share) - share.waiting();
                int most = missing <= 0 ? 0 : documentsFor(missing, share.taken() + share.waiting(), language);
                for (int turn = 0; turn < most; turn++) {
                    int document = documents.next(fullRepositories, () -> skips.add(SkipReason.REPOSITORY_FULL));
                    if (document < 0) {
                        break;
                    }
                    wanted.put(documents.id(document), new Wanted(language, turn, documents.position(document)));
                    documentsRead.merge(language, 1, Integer::sum);
                }
                if (documents.isExhausted()) {
                    share.drain();
                }
            });
            return wanted;
        }

        /** How many documents will give as many seeds, by what those that were read have given. */
        private int documentsFor(long seeds, long got, String language) {
            int read = documentsRead.getOrDefault(language, 0);
            double documents = read == 0
                    ? Math.max(MIN_PILOT, seeds / (double) PILOT_PART)
                    : Math.max(MIN_PILOT / 4.0, 1.05 * seeds * read / Math.max(1, got));
            // not more than eight times what the guess rests on
            return (int) Math.min(read == 0 ? documents : Math.min(documents, 8.0 * read), Integer.MAX_VALUE);
        }

        /** Reads the documents of a round and puts their snippets in line: first one of each, then second ones. */
        private void read(Long2ObjectOpenHashMap<Wanted> wanted) throws IOException {
            List<Spooled> cuts = new ArrayList<>();
            CorpusSurvey.Identities identities = survey.identities();
            SkipCounts countedBefore = new SkipCounts();
            corpus.visit(countedBefore, document -> {
                if (!wanted.isEmpty() && isCandidate(document.origin())) {
                    Wanted found = wanted.remove(identities.of(document));
                    if (found != null) {
                        cut(document, found, cuts);
                    }
                }
                return !wanted.isEmpty();
            });
            wanted.values().forEach(gone -> skips.add(SkipReason.CHANGED));
            cuts.sort(Spooled.ORDER);
            cuts.forEach(cut -> shares.of(cut.language()).offer(cut.spooled()));
        }

        private boolean isCandidate(Origin origin) {
            return survey.byLanguage().containsKey(origin.language()) && !DocumentRules.isVendored(origin.path());
        }

        private void cut(Document document, Wanted wanted, List<Spooled> cuts) throws IOException {
            switch (document.read()) {
                case PassedOver(SkipReason reason) -> skips.add(reason);
                case Text text -> {
                    List<Cut> found = new ArrayList<>();
                    SkipReason refused = cutters.of(wanted.language())
                            .cut(wanted.position(), document.origin(), text, run.seed(), found, skips);
                    if (refused != null) {
                        skips.add(refused);
                    }
                    for (int i = 0; i < found.size(); i++) {
                        cuts.add(new Spooled(wanted.language(), i, wanted.turn(), spool.append(found.get(i))));
                    }
                }
            }
        }
    }

    /**
     * A document to be read in a round.
     *
     * @param turn place in the round
     * @param position among all documents of the sources
     */
    private record Wanted(String language, int turn, int position) {}

    /**
     * A snippet of a round.
     *
     * @param number among those of its document
     * @param turn of its document
     */
    private record Spooled(String language, int number, int turn, long spooled) {
        private static final Comparator<Spooled> ORDER =
                Comparator.comparingInt(Spooled::number).thenComparingInt(Spooled::turn);
    }
}
