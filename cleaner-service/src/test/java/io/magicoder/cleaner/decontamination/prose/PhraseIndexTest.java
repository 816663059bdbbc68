package io.magicoder.cleaner.decontamination.prose;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.decontamination.prose.PhraseIndex.Hit;
import io.magicoder.cleaner.decontamination.prose.PhraseIndex.Wanted;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class PhraseIndexTest {
    private static final List<String> WORDS =
            List.of("the", "list", "of", "sum", "prime", "given", "digits", "a", "count", "shift");

    private enum Outcome {
        NOTHING,
        SCORED,
        REFUSED,
        WHOLE
    }

    /** What rules phrases out by their bound must not change what is found. */
    @Test
    void findsAmongManyWhatItFindsOfEachAlone() {
        Random random = new Random(7);
        Map<Outcome, Integer> outcomes = new EnumMap<>(Outcome.class);
        for (int round = 0; round < 300; round++) {
            List<Wanted> wanted = new ArrayList<>();
            for (int id = 0; id < 12; id++) {
                wanted.add(new Wanted(id, text(random, 5 + random.nextInt(30)), random.nextInt(4) == 0));
            }
            Words text = Words.of(text(random, 40) + " " + changed(wanted.get(random.nextInt(12)), random));

            Optional<Hit> together = new PhraseIndex(wanted).best(text);

            assertThat(together).isEqualTo(bestOfEach(wanted, text));
            outcomes.merge(outcome(together), 1, Integer::sum);
        }
        assertThat(outcomes)
                .as("each outcome is among the cases")
                .containsKeys(Outcome.SCORED, Outcome.REFUSED, Outcome.WHOLE);
    }

    private static Optional<Hit> bestOfEach(List<Wanted> wanted, Words text) {
        return wanted.stream()
                .flatMap(one -> new PhraseIndex(List.of(one)).best(text).stream())
                .max((a, b) -> {
                    if (a.refused() != b.refused()) {
                        return a.refused() ? 1 : -1;
                    }
                    if (a.whole() != b.whole()) {
                        return a.whole() ? 1 : -1;
                    }
                    int coverage = Double.compare(a.coverage(), b.coverage());
                    return coverage != 0 ? coverage : Integer.compare(b.id(), a.id());
                });
    }

    private static Outcome outcome(Optional<Hit> hit) {
        return hit.map(found -> found.whole() ? Outcome.WHOLE : found.refused() ? Outcome.REFUSED : Outcome.SCORED)
                .orElse(Outcome.NOTHING);
    }

    private static String text(Random random, int words) {
        return String.join(
                " ",
                IntStream.range(0, words)
                        .mapToObj(_ -> WORDS.get(random.nextInt(WORDS.size())))
                        .toList());
    }

    private static String changed(Wanted wanted, Random random) {
        List<String> words = new ArrayList<>(List.of(wanted.text().split(" ")));
        for (int changes = random.nextInt(4); changes > 0; changes--) {
            words.set(random.nextInt(words.size()), "other");
        }
        return String.join(" ", words);
    }
}
