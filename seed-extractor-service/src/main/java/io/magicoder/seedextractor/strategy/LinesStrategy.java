package io.magicoder.seedextractor.strategy;

import io.magicoder.events.DeterministicId;
import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Document;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.source.SkipReason;
import io.magicoder.seedextractor.source.Source;
import java.io.IOException;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/**
 * At most one stretch of consecutive lines per document, taken where {@link CodeLines} finds code.
 *
 * <p>Every document has a rank, a hash of the seed and of where it comes from; the seeds of a run are those of the lowest
 * ranks. So a limit samples the whole corpus evenly, a document that ranks too high is not even read, and a file more or
 * less changes no other file's seed.
 */
final class LinesStrategy implements SeedStrategy {
    static final String NAME = "lines";

    /** A seed is to fit a prompt; with every character escaped it still fits a record twenty times. */
    private static final int MAX_SNIPPET_CHARS = 8 * 1024;

    private static final int ATTEMPTS = 16;

    private final RunSpecification run;
    private final SecretPolicy secrets;

    LinesStrategy(RunSpecification run) {
        this.run = run;
        this.secrets = SecretPolicy.of(run);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "seed", String.valueOf(run.seed()),
                "minLines", String.valueOf(run.minLines()),
                "maxLines", String.valueOf(run.maxLines()));
    }

    @Override
    public void cut(Corpus corpus, SkipCounts skips, CutConsumer seeds) throws IOException {
        try (CutSpool spool = new CutSpool()) {
            Sampling sampling = new Sampling(spool, skips);
            corpus.visit(skips, sampling);
            List<Candidate> sampled = sampling.lowestFirst();
            RepositoryLimit repositories = RepositoryLimit.of(run.maxPerRepository());
            for (int index = run.startIndex(); index < sampled.size(); index++) {
                Cut cut = spool.read(sampled.get(index).spooled());
                if (repositories.isFull(cut.origin())) {
                    skips.add(SkipReason.REPOSITORY_FULL);
                } else {
                    repositories.add(cut.origin());
                    seeds.accept(index, cut);
                }
            }
        }
    }

    private @Nullable Cut cut(long position, long rank, Origin origin, Text text, SkipCounts skips) {
        Lines lines = Lines.asEditor(text.text());
        CodeLines code = new CodeLines(lines, origin.language());
        SkipReason refused = DocumentRules.refusal(origin, text.text(), lines, code);
        if (refused != null) {
            skips.add(refused);
            return null;
        }
        PythonRandom random = new PythonRandom(rank);
        for (int attempt = 0; attempt < ATTEMPTS && lines.count() >= run.minLines(); attempt++) {
            int length = Math.min(random.between(run.minLines(), run.maxLines()), lines.count());
            int start = random.below(lines.count() - length + 1);
            if (code.isWorthASeed(start, length) && lines.characters(start, length) <= MAX_SNIPPET_CHARS) {
                Optional<Cut> cut = Cut.of(position, origin, text, lines, start, length, Cut.LINES, secrets);
                if (cut.isEmpty()) {
                    skips.add(SkipReason.SECRET);
                }
                return cut.orElse(null);
            }
        }
        skips.add(SkipReason.NO_USABLE_LINES);
        return null;
    }

    /** Keeps the cuts of the lowest ranks, per language no more than can be among the seeds of the run. */
    private final class Sampling implements Source.Visitor {
        private final CutSpool spool;
        private final SkipCounts skips;
        private final Map<String, PriorityQueue<Candidate>> lowest = new HashMap<>();
        private final int most = run.maxNewData() == null
                ? Integer.MAX_VALUE
                : (int) Math.min(Integer.MAX_VALUE, (long) run.startIndex() + run.maxNewData());
        private long offered;

        Sampling(CutSpool spool, SkipCounts skips) {
            this.spool = spool;
            this.skips = skips;
        }

        @Override
        public boolean visit(Document document) throws IOException {
            Origin origin = document.origin();
            long position = offered++;
            Candidate candidate = new Candidate(rank(origin), position, 0);
            int room = Math.min(most, run.languageQuotas().getOrDefault(origin.language(), Integer.MAX_VALUE));
            PriorityQueue<Candidate> kept = lowest.computeIfAbsent(
                    origin.language(), language -> new PriorityQueue<>(Comparator.reverseOrder()));
            if (kept.size() < room || (!kept.isEmpty() && candidate.compareTo(kept.element()) < 0)) {
                Cut cut = read(document, candidate);
                if (cut != null) {
                    kept.add(new Candidate(candidate.rank(), position, spool.append(cut)));
                    if (kept.size() > room) {
                        kept.remove();
                    }
                }
            }
            return offered < run.maxConsideredData();
        }

        private @Nullable Cut read(Document document, Candidate candidate) throws IOException {
            return switch (document.read()) {
                case PassedOver(SkipReason reason) -> {
                    skips.add(reason);
                    yield null;
                }
                case Text text -> cut(candidate.position(), candidate.rank(), document.origin(), text, skips);
            };
        }

        private long rank(Origin origin) {
            String repository = origin.repository() == null ? "" : origin.repository();
            String hash = DeterministicId.of(String.valueOf(run.seed()), repository, origin.path());
            return Long.parseUnsignedLong(hash, 0, 16, 16);
        }

        private List<Candidate> lowestFirst() {
            return lowest.values().stream()
                    .flatMap(PriorityQueue::stream)
                    .sorted()
                    .limit(most)
                    .toList();
        }
    }

    /**
     * A document that may give a seed.
     *
     * @param spooled where its cut is
     */
    private record Candidate(long rank, long position, long spooled) implements Comparable<Candidate> {
        private static final Comparator<Candidate> ORDER =
                Comparator.comparingLong(Candidate::rank).thenComparingLong(Candidate::position);

        @Override
        public int compareTo(Candidate other) {
            return ORDER.compare(this, other);
        }
    }
}
