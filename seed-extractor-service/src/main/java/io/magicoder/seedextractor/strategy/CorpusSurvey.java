package io.magicoder.seedextractor.strategy;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Document;
import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.source.SkipCounts;
import io.magicoder.seedextractor.source.SkipReason;
import io.magicoder.seedextractor.syntax.Grammar;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.io.IOException;
import java.util.Map;
import java.util.TreeMap;

/**
 * The documents of a corpus by language, seen by their names alone, so that it can be decided what to read. It holds a few
 * dozen bytes per document.
 */
final class CorpusSurvey {
    private static final Hasher64 HASHER = Hashing.komihash5_0();

    private final Map<String, StratifiedDocuments> byLanguage = new TreeMap<>();
    /** How often a rank was met, where that was more than once. */
    private final Long2IntOpenHashMap repeated;

    private final long seed;

    private CorpusSurvey(long seed, Long2IntOpenHashMap repeated) {
        this.seed = seed;
        this.repeated = repeated;
    }

    /**
     * Looks through the sources.
     *
     * @param mostPerLanguage documents of a language after which no further ones are considered
     * @param skips counts what will not be read, and why
     */
    static CorpusSurvey of(Corpus corpus, long seed, int mostPerLanguage, SkipCounts skips) throws IOException {
        Long2IntOpenHashMap met = new Long2IntOpenHashMap();
        CorpusSurvey survey = new CorpusSurvey(seed, met);
        int[] position = {0};
        corpus.visit(skips, document -> {
            survey.consider(document.origin(), position[0]++, mostPerLanguage, skips);
            return true;
        });
        met.values().removeIf((int count) -> count == 1);
        met.trim();
        survey.byLanguage.values().forEach(StratifiedDocuments::arrange);
        return survey;
    }

    private void consider(Origin origin, int position, int mostPerLanguage, SkipCounts skips) {
        if (Grammar.of(origin.language()).isEmpty()) {
            skips.add(SkipReason.NO_GRAMMAR);
            return;
        }
        if (DocumentRules.isVendored(origin.path())) {
            skips.add(SkipReason.VENDORED);
            return;
        }
        StratifiedDocuments documents =
                byLanguage.computeIfAbsent(origin.language(), language -> new StratifiedDocuments());
        if (documents.count() < mostPerLanguage) {
            long rank = rank(origin);
            documents.add(identity(rank, repeated.addTo(rank, 1)), repository(origin), directory(origin), position);
        }
    }

    /** The languages that there are, in alphabetical order, with their documents. */
    Map<String, StratifiedDocuments> byLanguage() {
        return byLanguage;
    }

    /** Tells documents apart on a further way through the sources. */
    Identities identities() {
        return new Identities();
    }

    private long rank(Origin origin) {
        return HASHER.hashStream()
                .putLong(seed)
                .putString(origin.repository() == null ? "" : origin.repository())
                .putString(origin.path())
                .getAsLong();
    }

    private static long identity(long rank, int occurrence) {
        return occurrence == 0 ? rank : HASHER.hashLongLongToLong(rank, occurrence);
    }

    /** A repository as a number; 0 is none. */
    static long repository(Origin origin) {
        String repository = origin.repository();
        return repository == null || !origin.inRepository() ? 0 : HASHER.hashCharsToLong(repository) | 1;
    }

    private static long directory(Origin origin) {
        String path = origin.path();
        return HASHER.hashCharsToLong(path.substring(0, Math.max(0, path.lastIndexOf('/'))));
    }

    /** Counts what it meets, as the survey did. */
    final class Identities {
        private final Long2IntOpenHashMap met = new Long2IntOpenHashMap();

        /** The number by which {@link StratifiedDocuments} know a document. */
        long of(Document document) {
            long rank = rank(document.origin());
            return identity(rank, repeated.containsKey(rank) ? met.addTo(rank, 1) : 0);
        }
    }
}
