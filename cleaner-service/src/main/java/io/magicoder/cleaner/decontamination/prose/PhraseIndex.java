package io.magicoder.cleaner.decontamination.prose;

import it.unimi.dsi.fastutil.ints.Int2ObjectOpenHashMap;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;

/**
 * Finds texts in texts by runs of {@value #RUN} words. How much of a text is covered by such runs, in one stretch and in about
 * its length, tells whether it is there, as it is or re-phrased in places.
 */
public final class PhraseIndex {
    /** Words of a run. */
    static final int RUN = 4;
    /** Fewer words say too little to refuse a pair for. */
    public static final int FEWEST_WORDS = 5;

    /** Up to so many words that say something, all must be there. */
    private static final int SHORT = 7;

    private static final int MEDIUM = 15;
    private static final double MEDIUM_COVERAGE = 0.8;
    private static final double LONG_COVERAGE = 0.6;
    /** Words that other text may have put between. */
    private static final int SLACK = 20;

    /** How every task of some benchmarks begins; whoever re-phrases begins here. */
    private static final Pattern OPENING = Pattern.compile(
            "^\\s*(?:write|create|implement|define|develop)\\s+(?:a|an|the)\\s+(?:python\\s+)?(?:function|program|method|code)"
                    + "\\s+(?:to|that|which|for|of)\\s+",
            Pattern.CASE_INSENSITIVE);

    /** Words that say little wherever they stand. */
    private static final Set<String> COMMON = Set.of(
            ("a an the of to in on for and or is are be by with that this it its as at from if not no can will each all any"
                            + " given function write python list string number numbers return returns using code program value values"
                            + " integer input output array element elements two one you your i we find create")
                    .split(" "));

    private static final Set<Long> COMMON_HASHES =
            COMMON.stream().map(word -> Words.of(word).get(0)).collect(Collectors.toSet());

    private static final double COMMON_WEIGHT = 0.3;
    private static final int KNOWN_BITS = 21;
    /** Phrases of which a row has a run: 60 on average, next to HumanEval and MBPP. */
    private static final int EXPECTED_PHRASES = 128;

    private static final double ROUNDING = 1e-9;

    private final List<Phrase> phrases = new ArrayList<>();
    private final Long2IntOpenHashMap heads = new Long2IntOpenHashMap();
    private int[] phraseOf = new int[1024];
    private int[] placeOf = new int[1024];
    private int[] next = new int[1024];
    /** Share of its phrase that a run covers, and that its last word does. */
    private double[] shareOf = new double[1024];

    private double[] lastShareOf = new double[1024];
    private int size;
    private final boolean[] wholes;
    /** One bit for every run by some of its hash: most runs of a text are unknown, and end here. */
    private final long[] known = new long[1 << (KNOWN_BITS - 6)];

    /**
     * A text that is looked for.
     *
     * @param whole whether all of it must be there: code is not re-phrased
     */
    public record Wanted(int id, String text, boolean whole) {}

    /**
     * A text that was found.
     *
     * @param coverage share of it that is there, from 0 to 1
     * @param whole whether it is there word for word
     */
    public record Hit(int id, double coverage, boolean whole, boolean refused) {}

    /** Words of a text with what each weighs; those of its opening weigh nothing. */
    @SuppressWarnings("ArrayRecordComponent") // for speed; nobody compares them
    private record Phrase(Wanted wanted, long[] text, double[] weights, double total, int saying) {
        int words() {
            return text.length;
        }
    }

    public PhraseIndex(List<Wanted> texts) {
        heads.defaultReturnValue(-1);
        for (Wanted wanted : texts) {
            add(wanted);
        }
        wholes = new boolean[phrases.size()];
        for (int i = 0; i < wholes.length; i++) {
            wholes[i] = phrases.get(i).wanted().whole();
        }
    }

    private void add(Wanted wanted) {
        Words words = Words.of(wanted.text());
        if (words.size() < FEWEST_WORDS) {
            return;
        }
        int opening = wanted.whole() ? 0 : opening(wanted.text());
        if (words.size() - opening < FEWEST_WORDS) {
            opening = 0;
        }
        double[] weights = new double[words.size()];
        double total = 0;
        for (int i = opening; i < weights.length; i++) {
            weights[i] = COMMON_HASHES.contains(words.get(i)) ? COMMON_WEIGHT : 1;
            total += weights[i];
        }
        int phrase = phrases.size();
        phrases.add(new Phrase(wanted, words.toArray(), weights, total, words.size() - opening));
        // Of what must be there as a whole the rarest would do, and the last is rarer than the first. Runs of an
        // opening say nothing.
        int from = wanted.whole() ? words.size() - Math.min(RUN, words.size()) : Math.max(0, opening - RUN + 1);
        for (int i = from; i + RUN <= words.size(); i++) {
            double last = weights[i + RUN - 1] / total;
            double share =
                    wanted.whole() ? 1 : Arrays.stream(weights, i, i + RUN).sum() / total;
            post(words.run(i, RUN), phrase, i, share, last);
        }
    }

    private static int opening(String text) {
        var matcher = OPENING.matcher(text);
        return matcher.find() ? Words.of(matcher.group()).size() : 0;
    }

    private void post(long run, int phrase, int place, double share, double last) {
        if (size == next.length) {
            phraseOf = Arrays.copyOf(phraseOf, 2 * size);
            placeOf = Arrays.copyOf(placeOf, 2 * size);
            next = Arrays.copyOf(next, 2 * size);
            shareOf = Arrays.copyOf(shareOf, 2 * size);
            lastShareOf = Arrays.copyOf(lastShareOf, 2 * size);
        }
        phraseOf[size] = phrase;
        placeOf[size] = place;
        shareOf[size] = share;
        lastShareOf[size] = last;
        next[size] = heads.put(run, size);
        known[bit(run) >> 6] |= 1L << bit(run);
        size++;
    }

    private static int bit(long run) {
        return (int) (run >>> (Long.SIZE - KNOWN_BITS));
    }

    /** The texts that are long enough to be looked for. */
    public int size() {
        return phrases.size();
    }

    /** Whether a text is too short to be looked for. */
    public static boolean isTooShort(String text) {
        return Words.of(text).size() < FEWEST_WORDS;
    }

    /** The text that is most there; of several that are whole, the first. */
    public Optional<Hit> best(Words words) {
        Int2ObjectOpenHashMap<Places> found = new Int2ObjectOpenHashMap<>(EXPECTED_PHRASES);
        Places likeliest = null;
        for (int i = 0; i + RUN <= words.size(); i++) {
            long run = words.run(i, RUN);
            if ((known[bit(run) >> 6] & (1L << bit(run))) == 0) {
                continue;
            }
            for (int post = heads.get(run); post >= 0; post = next[post]) {
                if (!wholes[phraseOf[post]]
                        || words.has(phrases.get(phraseOf[post]).text(), i - placeOf[post])) {
                    Places places = found.computeIfAbsent(phraseOf[post], phrase -> new Places(phrases.get(phrase)));
                    places.add(i, placeOf[post], shareOf[post], lastShareOf[post]);
                    likeliest = likeliest == null || places.bound > likeliest.bound ? places : likeliest;
                }
            }
        }
        return likeliest == null ? Optional.empty() : Optional.of(best(found.values(), likeliest, words));
    }

    /** The best of what was found. Most phrases share a few words with a text, and their bound rules them out. */
    private static Hit best(Collection<Places> found, Places likeliest, Words words) {
        Hit best = hit(likeliest, words);
        double least = Math.min(best.coverage(), LONG_COVERAGE) - ROUNDING;
        for (Places places : found) {
            if (places.bound >= least) {
                Hit hit = hit(places, words);
                best = better(hit, best) ? hit : best;
            }
        }
        return best;
    }

    private static boolean better(Hit hit, Hit than) {
        if (hit.refused() != than.refused()) {
            return hit.refused();
        }
        if (hit.whole() != than.whole()) {
            return hit.whole();
        }
        return hit.coverage() > than.coverage() || (hit.coverage() == than.coverage() && hit.id() < than.id());
    }

    private static Hit hit(Places places, Words words) {
        Phrase phrase = places.of;
        if (isWhole(places, words)) {
            return new Hit(phrase.wanted().id(), 1, true, true);
        }
        double coverage = coverage(places, 0, Integer.MAX_VALUE);
        if (isEnough(phrase, coverage)) {
            coverage = bestStretch(places);
        }
        return new Hit(phrase.wanted().id(), coverage, false, isEnough(phrase, coverage));
    }

    private static boolean isWhole(Places places, Words words) {
        for (int i = 0; i < places.size; i++) {
            if (words.has(places.of.text(), places.text[i] - places.phrase[i])) {
                return true;
            }
        }
        return false;
    }

    /** The most that a stretch of about the length of the phrase has of it. */
    private static double bestStretch(Places places) {
        Phrase phrase = places.of;
        int stretch = phrase.words() + phrase.words() / 2 + (phrase.words() > MEDIUM ? SLACK : 0);
        double best = 0;
        for (int from = 0; from < places.size && best < 1; from++) {
            best = Math.max(best, coverage(places, from, places.text[from] + stretch));
        }
        return best;
    }

    /** Share of a phrase that is covered by its runs from one place of the text to another. */
    private static double coverage(Places places, int from, int to) {
        Phrase phrase = places.of;
        long[] covered = new long[(phrase.words() >> 6) + 1];
        double weight = 0;
        for (int i = from; i < places.size && places.text[i] <= to; i++) {
            for (int word = places.phrase[i]; word < places.phrase[i] + RUN; word++) {
                long bit = 1L << word;
                if ((covered[word >> 6] & bit) == 0) {
                    covered[word >> 6] |= bit;
                    weight += phrase.weights()[word];
                }
            }
        }
        return Math.min(1, weight / phrase.total());
    }

    private static boolean isEnough(Phrase phrase, double coverage) {
        if (phrase.saying() <= SHORT) {
            return coverage > 1 - ROUNDING;
        }
        return coverage >= (phrase.saying() <= MEDIUM ? MEDIUM_COVERAGE : LONG_COVERAGE);
    }

    /** Where runs of one phrase were found, in the order of the text. */
    private static final class Places {
        private final Phrase of;
        private int[] text = new int[4];
        private int[] phrase = new int[4];
        private int size;
        /** At most so much of the phrase is covered: what another run has covered counts again, but for that right before. */
        private double bound;

        Places(Phrase of) {
            this.of = of;
        }

        void add(int inText, int inPhrase, double share, double lastShare) {
            if (size == text.length) {
                text = Arrays.copyOf(text, 2 * size);
                phrase = Arrays.copyOf(phrase, 2 * size);
            }
            bound += size > 0 && phrase[size - 1] == inPhrase - 1 ? lastShare : share;
            text[size] = inText;
            phrase[size++] = inPhrase;
        }
    }
}
