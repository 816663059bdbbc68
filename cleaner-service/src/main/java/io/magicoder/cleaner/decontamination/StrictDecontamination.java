package io.magicoder.cleaner.decontamination;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.prose.PhraseIndex;
import io.magicoder.cleaner.decontamination.prose.PhraseIndex.Wanted;
import io.magicoder.cleaner.decontamination.prose.Prose;
import io.magicoder.cleaner.decontamination.prose.ShortTexts;
import io.magicoder.cleaner.decontamination.prose.Words;
import io.magicoder.cleaner.decontamination.structure.Language;
import io.magicoder.cleaner.decontamination.structure.StructureIndex;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The cascade: short texts as they are, longer ones by their words, phrases with gaps, and the structure of code. The first stage
 * that refuses is the evidence; if none does, the best score of all is.
 */
public final class StrictDecontamination implements Decontamination {
    public static final String SHORT_STAGE = "decontamination-short";
    public static final String WORDS_STAGE = "decontamination-words";
    public static final String PHRASE_STAGE = "decontamination-phrase";
    public static final String STRUCTURE_STAGE = "decontamination-structure";

    private final List<Needle> needles;
    private final ShortTexts shortTexts;
    private final PhraseIndex phrases;
    private final List<Structures> structures = new ArrayList<>();

    /** An index of one language, with the needles of its solutions. */
    private record Structures(StructureIndex index, List<Needle> needles) {}

    /** @throws IllegalStateException if a needle does not match itself after its line ends are normalised */
    public StrictDecontamination(List<Needle> needles) {
        this.needles = List.copyOf(needles);
        List<Wanted> few = new ArrayList<>();
        List<Wanted> many = new ArrayList<>();
        for (int id = 0; id < this.needles.size(); id++) {
            Needle needle = this.needles.get(id);
            boolean code = needle.part().language() != null;
            if (PhraseIndex.isTooShort(needle.text())) {
                few.add(new Wanted(id, needle.text(), true));
            } else {
                many.add(new Wanted(id, needle.text(), code));
                String prose = code ? needle.text() : Prose.of(needle.text());
                if (!prose.equals(needle.text())) {
                    many.add(new Wanted(id, prose, false));
                }
            }
        }
        shortTexts = new ShortTexts(few);
        phrases = new PhraseIndex(many);
        byLanguage()
                .forEach((language, solutions) -> structures.add(new Structures(
                        new StructureIndex(
                                language, solutions.stream().map(Needle::text).toList()),
                        solutions)));
        requireNoBlindNeedle();
    }

    private Map<Language, List<Needle>> byLanguage() {
        Map<Language, List<Needle>> solutions = new EnumMap<>(Language.class);
        for (Needle needle : needles) {
            Language language = needle.part().language();
            if (language != null) {
                solutions.computeIfAbsent(language, _ -> new ArrayList<>()).add(needle);
            }
        }
        return solutions;
    }

    @Override
    public Optional<Match> match(Candidate candidate) {
        String text = candidate.text();
        Words words = Words.of(text);
        Optional<Match> asText = shortMatch(words).or(() -> phraseMatch(words));
        if (asText.filter(StrictDecontamination::isRefused).isPresent()) {
            return asText;
        }
        Optional<Match> asCode = structureMatch(text);
        return asCode.filter(StrictDecontamination::isRefused)
                .or(() ->
                        Stream.concat(asText.stream(), asCode.stream()).max(Comparator.comparingDouble(Match::score)));
    }

    private static boolean isRefused(Match match) {
        return match.level() != Level.SHARED_LOGIC;
    }

    @Override
    public int needles() {
        return needles.size();
    }

    /** Solutions that are too short to be told by their structure. */
    public long exemptSolutions() {
        return needles.stream()
                .filter(needle -> {
                    Language language = needle.part().language();
                    return language != null && StructureIndex.isExempt(needle.text(), language);
                })
                .count();
    }

    /** The text stages alone. */
    public Optional<Match> textMatch(String text) {
        Words words = Words.of(text);
        return shortMatch(words).or(() -> phraseMatch(words));
    }

    private Optional<Match> shortMatch(Words text) {
        return shortTexts.first(text).stream()
                .mapToObj(id -> new Match(needles.get(id), SHORT_STAGE, Level.FUNCTIONALLY_IDENTICAL, 1))
                .findFirst();
    }

    private Optional<Match> phraseMatch(Words text) {
        return phrases.best(text)
                .map(hit -> new Match(
                        needles.get(hit.id()),
                        hit.whole() ? WORDS_STAGE : PHRASE_STAGE,
                        hit.whole()
                                ? Level.FUNCTIONALLY_IDENTICAL
                                : hit.refused() ? Level.NEARLY_IDENTICAL : Level.SHARED_LOGIC,
                        hit.coverage()));
    }

    private Optional<Match> structureMatch(String text) {
        return structures.stream()
                .flatMap(structure -> structure.index().best(text).stream()
                        .map(hit -> new Match(
                                structure.needles().get(hit.id()),
                                STRUCTURE_STAGE,
                                Level.valueOf(hit.level().name()),
                                hit.score())))
                .min(Comparator.comparing(Match::level).thenComparing(Match::score, Comparator.reverseOrder()));
    }

    private void requireNoBlindNeedle() {
        List<Needle> blind = needles.stream()
                .filter(needle -> match(new Candidate(null, null, needle.text()))
                        .filter(StrictDecontamination::isRefused)
                        .isEmpty())
                .toList();
        if (!blind.isEmpty()) {
            throw new IllegalStateException(blind.size() + " of " + needles.size()
                    + " benchmark texts do not match themselves, the first is "
                    + blind.getFirst().name());
        }
    }
}
