package io.magicoder.seedextractor.strategy;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Document;
import io.magicoder.seedextractor.source.Document.PassedOver;
import io.magicoder.seedextractor.source.Document.Text;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.source.SkipReason;
import io.magicoder.seedextractor.source.Source;
import java.io.IOException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;

/**
 * What the original does, bit for bit: one random stretch of lines per document, then a shuffle of all rows.
 *
 * <p>An empty document stops the original. Here it is passed over and counted, draws nothing and has no index, and so
 * does every document that cannot be read: the seeds are those that the original gives on a corpus without them.
 */
final class ReferenceStrategy implements SeedStrategy {
    static final String NAME = "reference";

    /** In place of where a row lies whose cut touches a secret. */
    private static final long REFUSED = -1;

    private final RunSpecification run;
    private final SecretPolicy secrets;

    ReferenceStrategy(RunSpecification run) {
        if (run.seed() < 0) {
            throw new IllegalArgumentException("seed is " + run.seed()
                    + ": NumPy's generator, which strategy 'reference' shuffles with, takes no" + " negative seed");
        }
        this.run = run;
        this.secrets = SecretPolicy.of(run);
    }

    @Override
    public Map<String, String> settings() {
        return Map.of(
                "seed", String.valueOf(run.seed()),
                "minLines", String.valueOf(run.minLines()),
                "maxLines", String.valueOf(run.maxLines()),
                "chunkSize", String.valueOf(run.chunkSize()));
    }

    @Override
    public void cut(Corpus corpus, SkipCounts skips, CutConsumer seeds) throws IOException {
        try (CutSpool spool = new CutSpool()) {
            Rows rows = new Rows(spool, skips);
            corpus.visit(skips, rows);
            int[] shuffled = NumpyPermutation.of(run.seed(), rows.count);
            int most = run.maxNewData() == null ? rows.count : run.maxNewData();
            long end = Math.min((long) run.startIndex() + most, rows.count);
            Map<String, Integer> taken = new HashMap<>();
            RepositoryLimit repositories = RepositoryLimit.of(run.maxPerRepository());
            for (int index = run.startIndex(); index < end; index++) {
                long position = rows.positions[shuffled[index]];
                if (position == REFUSED) {
                    skips.add(SkipReason.SECRET);
                    continue;
                }
                Cut cut = spool.read(position);
                Integer quota = run.languageQuotas().get(cut.origin().language());
                if (quota != null && taken.merge(cut.origin().language(), 1, Integer::sum) > quota) {
                    continue;
                }
                if (repositories.isFull(cut.origin())) {
                    skips.add(SkipReason.REPOSITORY_FULL);
                } else {
                    repositories.add(cut.origin());
                    seeds.accept(index, cut);
                }
            }
        }
    }

    /** Cuts every document on its way through and keeps where its row lies in the spool. */
    private final class Rows implements Source.Visitor {
        private final CutSpool spool;
        private final SkipCounts skips;
        private long[] positions = new long[1024];
        private int count;
        private PythonRandom random = new PythonRandom(run.seed());

        Rows(CutSpool spool, SkipCounts skips) {
            this.spool = spool;
            this.skips = skips;
        }

        @Override
        public boolean visit(Document document) throws IOException {
            switch (document.read()) {
                case PassedOver(SkipReason reason) -> skips.add(reason);
                case Text(String text) when text.isEmpty() -> skips.add(SkipReason.EMPTY);
                case Text text -> add(cut(document, text));
            }
            return count < run.maxConsideredData();
        }

        private Optional<Cut> cut(Document document, Text text) {
            if (count % run.chunkSize() == 0) {
                random = new PythonRandom(run.seed() + count);
            }
            Lines lines = Lines.asPython(text.text());
            int start = random.below(lines.count());
            int length = random.between(run.minLines(), run.maxLines());
            return Cut.of(count, document.origin(), text, lines, start, length, Cut.LINES, secrets);
        }

        private void add(Optional<Cut> cut) {
            if (count == positions.length) {
                positions = Arrays.copyOf(positions, 2 * count);
            }
            positions[count++] = cut.map(spool::append).orElse(REFUSED);
        }
    }
}
