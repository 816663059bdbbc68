package io.magicoder.cleaner.decontamination.structure;

import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.longs.Long2IntOpenHashMap;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Finds solutions of one language in code, whatever their names, literals, comments and layout are, with statements between
 * theirs and in another order.
 *
 * <p>Every fingerprint of a solution weighs the information of its tokens, less the more solutions have it. A solution of
 * which a stretch of the code has enough is compared in full: the best stretch, the names at the matched places, the literals.
 */
public final class StructureIndex {
    /** Fewer tokens say too little to refuse a pair for. */
    public static final int FEWEST_TOKENS = 10;

    /** With fewer solutions a fingerprint is taken as that rare all the same. */
    private static final int LEAST_SOLUTIONS = 1000;

    /** What more solutions have than this does not lead to a solution. */
    private static final int COMMON = 100;

    /** Share of the information from which on a solution is compared. */
    private static final double WORTH_COMPARING = 0.3;

    /** So many statements of the code are looked at for one of the solution: the others may be dead. */
    private static final int STRETCH = 3;

    private static final int STRETCH_AT_LEAST = 6;

    private final Language language;
    private final List<Solution> solutions = new ArrayList<>();
    private final Long2IntOpenHashMap lists = new Long2IntOpenHashMap();
    private final int[] offsets;
    private final int[] postings;
    private final boolean[] common;

    /** What a solution is made of; {@code weights} are of its fingerprints, in bits. */
    @SuppressWarnings("ArrayRecordComponent") // for speed; nobody compares them
    private record Solution(int id, Code code, Fingerprints fingerprints, double[] weights, double information) {
        /** Of idioms only, which many write: it must be there as a whole. */
        boolean weak() {
            return information < StructureLevel.NEAR_BITS;
        }
    }

    /**
     * A solution that was found.
     *
     * @param id its place in the list that the index was made of
     */
    public record Hit(int id, StructureLevel level, double score, double containment) {}

    /** An index of solutions; those that are too short are not looked for. */
    public StructureIndex(Language language, List<String> texts) {
        this.language = language;
        lists.defaultReturnValue(-1);
        List<Code> codes =
                texts.stream().map(text -> Lexer.read(text, language)).toList();
        List<Fingerprints> prints = codes.stream().map(Fingerprints::of).toList();
        int[] frequencies = frequencies(codes, prints);
        int population = Math.max(LEAST_SOLUTIONS, texts.size());
        List<IntArrayList> found = new ArrayList<>();
        for (int i = 0; i < frequencies.length; i++) {
            found.add(new IntArrayList(0));
        }
        for (int id = 0; id < texts.size(); id++) {
            if (codes.get(id).written() >= FEWEST_TOKENS) {
                Solution solution = solution(id, codes.get(id), prints.get(id), frequencies, population);
                post(solution, frequencies, found);
                solutions.add(solution);
            }
        }
        offsets = new int[found.size() + 1];
        for (int i = 0; i < found.size(); i++) {
            offsets[i + 1] = offsets[i] + found.get(i).size();
        }
        postings = new int[offsets[found.size()]];
        for (int i = 0; i < found.size(); i++) {
            found.get(i).getElements(0, postings, offsets[i], found.get(i).size());
        }
        common = new boolean[frequencies.length];
        for (int i = 0; i < frequencies.length; i++) {
            common[i] = frequencies[i] > COMMON;
        }
    }

    private Solution solution(int id, Code code, Fingerprints fingerprints, int[] frequencies, int population) {
        double[] weights = new double[fingerprints.size()];
        for (int i = 0; i < weights.length; i++) {
            weights[i] = Information.of(code, fingerprints, i)
                    * Information.rarity(frequencies[lists.get(fingerprints.hashes()[i])], population);
        }
        return new Solution(
                id, code, fingerprints, weights, Arrays.stream(weights).sum());
    }

    /** A solution is found by all of its fingerprints that are not common, a weak one by its rarest. */
    private void post(Solution solution, int[] frequencies, List<IntArrayList> found) {
        int place = solutions.size();
        IntStream distinct =
                Arrays.stream(solution.fingerprints().hashes()).distinct().mapToInt(lists::get);
        (solution.weak()
                        ? distinct.boxed().min(Comparator.comparingInt(list -> frequencies[list])).stream()
                                .mapToInt(list -> list)
                        : distinct.filter(list -> frequencies[list] <= COMMON))
                .forEach(list -> found.get(list).add(place));
    }

    private int[] frequencies(List<Code> codes, List<Fingerprints> prints) {
        int[] frequencies = new int[1024];
        for (int id = 0; id < codes.size(); id++) {
            if (codes.get(id).written() < FEWEST_TOKENS) {
                continue;
            }
            for (long hash : Arrays.stream(prints.get(id).hashes()).distinct().toArray()) {
                int list = lists.get(hash);
                if (list < 0) {
                    list = lists.size();
                    lists.put(hash, list);
                    if (list == frequencies.length) {
                        frequencies = Arrays.copyOf(frequencies, 2 * list);
                    }
                }
                frequencies[list]++;
            }
        }
        return Arrays.copyOf(frequencies, lists.size());
    }

    public Language language() {
        return language;
    }

    /** How many solutions are long enough to be looked for. */
    public int size() {
        return solutions.size();
    }

    /** Whether a text is too short as a solution. */
    public static boolean isExempt(String text, Language language) {
        return Lexer.read(text, language).written() < FEWEST_TOKENS;
    }

    /** The solution that a text has most of, if it has enough of any to say so. */
    public Optional<Hit> best(String text) {
        @Nullable Hit best = null;
        for (Segments.Segment segment : Segments.of(text)) {
            if (segment.mayBe(language)) {
                Hit hit = bestOf(Lexer.read(segment.text(), language));
                if (hit != null && (best == null || better(hit, best))) {
                    best = hit;
                }
            }
        }
        return Optional.ofNullable(best);
    }

    private static boolean better(Hit hit, Hit than) {
        int levels = than.level().compareTo(hit.level());
        return levels > 0 || (levels == 0 && hit.score() > than.score());
    }

    private @Nullable Hit bestOf(Code code) {
        Fingerprints candidate = Fingerprints.of(code);
        Shortlist shortlist = new Shortlist(solutions.size());
        double information = 0;
        for (int i = 0; i < candidate.size(); i++) {
            int list = this.lists.get(candidate.hashes()[i]);
            double weight = Information.of(code, candidate, i);
            if (list < 0) {
                information += weight;
                continue;
            }
            information += common[list] ? 0 : weight;
            for (int p = offsets[list]; p < offsets[list + 1]; p++) {
                shortlist.add(postings[p], weight);
            }
        }
        Hit best = null;
        Alignment alignment = null;
        for (int place : shortlist.touched()) {
            Solution solution = solutions.get(place);
            double shorter = Math.min(solution.information(), Math.max(information, StructureLevel.NEAR_BITS));
            if (!solution.weak() && shortlist.weight(place) < WORTH_COMPARING * shorter) {
                continue;
            }
            if (alignment == null) {
                alignment = new Alignment(code, candidate);
            }
            int stretch = STRETCH * solution.code().statements() + STRETCH_AT_LEAST;
            Resemblance resemblance = alignment.with(
                    solution.code(),
                    solution.fingerprints(),
                    solution.weights(),
                    solution.information(),
                    information,
                    stretch);
            Optional<StructureLevel> level = StructureLevel.of(resemblance, solution.weak());
            if (level.isPresent()) {
                Hit hit = new Hit(solution.id(), level.get(), resemblance.score(), resemblance.containment());
                if (best == null || better(hit, best)) {
                    best = hit;
                }
            }
        }
        return best;
    }
}
