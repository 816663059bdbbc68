package io.magicoder.cleaner.deduplication;

import io.magicoder.cleaner.Refusal;
import io.magicoder.cleaner.SortedTable;
import io.magicoder.cleaner.deduplication.KeptText.Place;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Refuses rows that are nearly an earlier one of their run: of their runs of five words, problem and solution together, both have
 * a share from the threshold on. MinHash leads to candidates; each is compared in full. The later row goes.
 *
 * <p>A row is compared with the latest {@value #GENERATION} rows that were kept, and up to as many before them: memory does not grow
 * with the run. What is in memory follows from the table, so a restart changes no decision.
 */
public final class NearDuplicates {
    public static final String STAGE = "near-duplicates";
    /** Rows that are forgotten together. */
    static final int GENERATION = 250_000;

    private final double threshold;
    private final SortedTable<Place, KeptText> texts;
    private final int generation;
    private final Map<Fingerprint, RunTexts> runs = new HashMap<>();

    /**
     * Compares from a threshold on.
     *
     * @param threshold similarity, above 0 and at most 1
     * @throws IllegalArgumentException if it is not
     */
    public NearDuplicates(double threshold, SortedTable<Place, KeptText> texts) {
        this(threshold, texts, GENERATION);
    }

    NearDuplicates(double threshold, SortedTable<Place, KeptText> texts, int generation) {
        if (!(threshold > 0 && threshold <= 1)) {
            throw new IllegalArgumentException(
                    "the threshold of near duplicates is " + threshold + ": it must be above 0 and at most 1");
        }
        this.threshold = threshold;
        this.texts = texts;
        this.generation = generation;
    }

    /**
     * The nearest row that was kept before.
     *
     * @param similarity from 0 to 1; 0 if none is near
     * @param sampleId null if none is near
     */
    public record Nearest(double similarity, @Nullable String sampleId, Sketch sketch) {}

    /** Looks for the nearest row of a run. */
    public Nearest nearest(Fingerprint run, Sketch sketch) {
        return texts(run).nearest(sketch);
    }

    /** The refusal of a row that is too near. */
    public Optional<Refusal> refusal(Nearest nearest) {
        if (nearest.sampleId() == null || nearest.similarity() < threshold) {
            return Optional.empty();
        }
        String detail = String.format(
                Locale.ROOT, "%.2f of its runs of five words are those of an earlier sample", nearest.similarity());
        return Optional.of(new Refusal(
                RejectionReason.NEAR_DUPLICATE, new Evidence(STAGE, detail, null, null, nearest.sampleId(), null)));
    }

    /** Remembers a row that is kept. */
    public void keep(Fingerprint run, String sampleId, Nearest nearest) {
        Sketch sketch = nearest.sketch();
        texts(run).keep(new KeptText(sampleId, sketch.shingles()), sketch.keys());
    }

    /** Lets go of what is in memory of a run to which no row comes any more. */
    public void close(Fingerprint run) {
        runs.remove(run);
    }

    /** Removes some texts of a run from the table, at most so many; returns how many. */
    public int forget(Fingerprint run, int most) {
        List<Place> found = texts.keys(new Place(run, 0), most).stream()
                .takeWhile(place -> place.run().equals(run))
                .toList();
        found.forEach(texts::remove);
        return found.size();
    }

    private RunTexts texts(Fingerprint run) {
        return runs.computeIfAbsent(run, RunTexts::new);
    }

    /** The rows of one run: two generations of them. */
    private final class RunTexts {
        private static final int READ_AT_ONCE = 1000;

        private final Fingerprint run;
        private BandIndex older = new BandIndex();
        private BandIndex newer = new BandIndex();
        /** Ordinal of the first text of the older and of the newer generation. */
        private long olderFrom;

        private long newerFrom;

        RunTexts(Fingerprint run) {
            this.run = run;
            restore();
        }

        private void restore() {
            Place from = new Place(run, 0);
            boolean first = true;
            while (true) {
                List<Place> found = texts.keys(from, READ_AT_ONCE).stream()
                        .takeWhile(place -> place.run().equals(run))
                        .toList();
                for (Place place : found) {
                    if (first) { // what is there begins with the older generation
                        olderFrom = place.ordinal() / generation * generation;
                        newerFrom = olderFrom;
                        first = false;
                    }
                    index(BandIndex.keys(texts.get(place).orElseThrow().shingles()));
                }
                if (found.size() < READ_AT_ONCE) {
                    return;
                }
                from = new Place(run, found.getLast().ordinal() + 1);
            }
        }

        Nearest nearest(Sketch sketch) {
            Best best = new Best(sketch.shingles());
            newer.candidates(sketch.keys(), place -> best.compare(newerFrom + place));
            older.candidates(sketch.keys(), place -> best.compare(olderFrom + place));
            return new Nearest(best.similarity, best.sampleId, sketch);
        }

        void keep(KeptText text, int[] keys) {
            texts.put(new Place(run, newerFrom + newer.size()), text);
            index(keys);
        }

        private void index(int[] keys) {
            newer.add(keys);
            if (newer.size() < generation) {
                return;
            }
            for (long ordinal = olderFrom; ordinal < newerFrom; ordinal++) {
                texts.remove(new Place(run, ordinal));
            }
            older = newer;
            olderFrom = newerFrom;
            newer = new BandIndex();
            newerFrom = olderFrom + generation;
        }

        /** The nearest so far. */
        private final class Best {
            private final int[] shingles;
            private double similarity;
            private @Nullable String sampleId;

            Best(int[] shingles) {
                this.shingles = shingles;
            }

            /** Of several that are as near the one with the first id counts, in whatever order they come. */
            void compare(long ordinal) {
                KeptText text = texts.get(new Place(run, ordinal)).orElseThrow();
                double found = Shingles.jaccard(shingles, text.shingles());
                if (found > similarity
                        || (found == similarity
                                && sampleId != null
                                && text.sampleId().compareTo(sampleId) < 0)) {
                    similarity = found;
                    sampleId = text.sampleId();
                }
            }
        }
    }
}
