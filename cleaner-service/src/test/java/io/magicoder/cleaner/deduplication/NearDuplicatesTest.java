package io.magicoder.cleaner.deduplication;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.SortedTable;
import io.magicoder.cleaner.deduplication.KeptText.Place;
import io.magicoder.cleaner.deduplication.NearDuplicates.Nearest;
import io.magicoder.events.RejectionReason;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class NearDuplicatesTest {
    private static final Fingerprint RUN = Fingerprint.of("run");
    private static final double THRESHOLD = 0.7;

    private final SortedTable<Place, KeptText> table = SortedTable.inMemory();
    private final NearDuplicates near = new NearDuplicates(THRESHOLD, table);

    @Test
    void editsAreToldByTheirTrueSimilarity() {
        // Given: 2,000 texts, and of each an edit; how many words change decides how near it is
        Random random = new Random(7);
        int truePositives = 0;
        int falsePositives = 0;
        int missed = 0;
        int nearPairs = 0;

        // When
        for (int i = 0; i < 2000; i++) {
            List<String> words = words(random, 80 + random.nextInt(200));
            List<String> edited = edit(words, random, random.nextDouble() * 0.12);
            boolean isNear = jaccard(words, edited) >= THRESHOLD;
            keep("a" + i, candidate(words));
            boolean found = near.refusal(near.nearest(RUN, Sketch.of(candidate(edited))))
                    .isPresent();
            nearPairs += isNear ? 1 : 0;
            truePositives += isNear && found ? 1 : 0;
            falsePositives += !isNear && found ? 1 : 0;
            missed += isNear && !found ? 1 : 0;
        }

        // Then
        assertThat(nearPairs).isBetween(400, 1600);
        assertThat((double) truePositives / (truePositives + falsePositives)).isGreaterThanOrEqualTo(0.98);
        assertThat((double) truePositives / (truePositives + missed)).isGreaterThanOrEqualTo(0.95);
    }

    @Test
    void theNearestIsNamedWithItsSimilarity() {
        // Given
        List<String> words = words(new Random(1), 100);
        List<String> changed = new ArrayList<>(words);
        changed.set(99, "other");
        keep("first", candidate(words(new Random(2), 100)));
        keep("second", candidate(words));

        // When
        Nearest nearest = near.nearest(RUN, Sketch.of(candidate(changed)));

        // Then
        assertThat(nearest.sampleId()).isEqualTo("second");
        assertThat(nearest.similarity()).isEqualTo(jaccard(words, changed));
        assertThat(near.refusal(nearest)).hasValueSatisfying(refusal -> {
            assertThat(refusal.reason()).isEqualTo(RejectionReason.NEAR_DUPLICATE);
            assertThat(refusal.evidence().matched()).isEqualTo("second");
            assertThat(refusal.evidence().stage()).isEqualTo("near-duplicates");
        });
    }

    @Test
    void rowsOfOtherRunsDoNotCount() {
        // Given
        Candidate row = candidate(words(new Random(1), 100));
        keep("first", row);

        // Then
        assertThat(near.nearest(Fingerprint.of("other"), Sketch.of(row)).sampleId())
                .isNull();
    }

    @Test
    void textsOfFewWordsAreNearOnlyIfTheyAreTheSame() {
        // Given
        keep("first", new Candidate(null, "Add two", "a + b"));

        // Then
        assertThat(near.nearest(RUN, Sketch.of(new Candidate(null, "add TWO", "a+b")))
                        .similarity())
                .isEqualTo(1);
        assertThat(near.nearest(RUN, Sketch.of(new Candidate(null, "Add two", "a + c")))
                        .similarity())
                .isZero();
        assertThat(near.nearest(RUN, Sketch.of(new Candidate(null, null, ""))).similarity())
                .isZero();
    }

    @Test
    void aRestartChangesNoDecision() {
        // Given
        NearDuplicates small = new NearDuplicates(THRESHOLD, table, 8);
        List<Candidate> rows = IntStream.range(0, 40)
                .mapToObj(i -> candidate(words(new Random(i), 60)))
                .toList();

        for (int i = 0; i < rows.size(); i++) {
            // When
            NearDuplicates restarted = new NearDuplicates(THRESHOLD, table, 8);

            // Then
            for (int earlier = 0; earlier < i; earlier++) {
                assertThat(restarted.nearest(RUN, Sketch.of(rows.get(earlier))))
                        .usingRecursiveComparison()
                        .isEqualTo(small.nearest(RUN, Sketch.of(rows.get(earlier))));
            }
            small.keep(RUN, "s" + i, small.nearest(RUN, Sketch.of(rows.get(i))));
        }
    }

    @Test
    void atLeastTheLatestGenerationIsComparedAndTheTableDoesNotGrow() {
        // Given
        NearDuplicates small = new NearDuplicates(THRESHOLD, table, 8);
        for (int i = 0; i < 100; i++) {
            Candidate row = candidate(words(new Random(i), 60));
            small.keep(RUN, "s" + i, small.nearest(RUN, Sketch.of(row)));
            assertThat(table.keys(new Place(RUN, 0), 1000)).hasSizeLessThanOrEqualTo(16);
            for (int latest = Math.max(0, i - 7); latest <= i; latest++) {
                assertThat(small.nearest(RUN, Sketch.of(candidate(words(new Random(latest), 60))))
                                .sampleId())
                        .isEqualTo("s" + latest);
            }
        }

        // Then
        assertThat(small.nearest(RUN, Sketch.of(candidate(words(new Random(3), 60))))
                        .sampleId())
                .isNull();
    }

    @Test
    void aRunIsForgottenInPortions() {
        // Given
        for (int i = 0; i < 10; i++) {
            keep("s" + i, candidate(words(new Random(i), 60)));
        }
        Fingerprint other = Fingerprint.of("other");
        near.keep(other, "o", near.nearest(other, Sketch.of(candidate(words(new Random(99), 60)))));

        // Then
        assertThat(near.forget(RUN, 6)).isEqualTo(6);
        assertThat(near.forget(RUN, 6)).isEqualTo(4);
        assertThat(near.forget(RUN, 6)).isZero();
        assertThat(table.keys(new Place(Fingerprint.FIRST, 0), 100)).hasSize(1);
    }

    @Test
    void aThresholdIsAShare() {
        assertThatIllegalArgumentException().isThrownBy(() -> new NearDuplicates(0, table));
        assertThatIllegalArgumentException().isThrownBy(() -> new NearDuplicates(1.1, table));
        assertThatIllegalArgumentException().isThrownBy(() -> new NearDuplicates(Double.NaN, table));
    }

    private void keep(String sampleId, Candidate candidate) {
        near.keep(RUN, sampleId, near.nearest(RUN, Sketch.of(candidate)));
    }

    private static Candidate candidate(List<String> words) {
        int half = words.size() / 2;
        return new Candidate(
                null, String.join(" ", words.subList(0, half)), String.join(" ", words.subList(half, words.size())));
    }

    private static List<String> words(Random random, int count) {
        return IntStream.range(0, count)
                .mapToObj(_ -> "w" + random.nextInt(3000))
                .collect(Collectors.toCollection(ArrayList::new));
    }

    /** Words replaced, left out and put in. */
    private static List<String> edit(List<String> words, Random random, double share) {
        List<String> edited = new ArrayList<>(words);
        for (int i = 0; i < share * words.size(); i++) {
            int place = random.nextInt(edited.size());
            switch (i % 3) {
                case 0 -> edited.set(place, "edit" + random.nextInt());
                case 1 -> edited.remove(place);
                default -> edited.add(place, "edit" + random.nextInt());
            }
        }
        return edited;
    }

    /** The definition, on the texts themselves. */
    private static double jaccard(List<String> left, List<String> right) {
        Set<List<String>> both = new HashSet<>(runs(left));
        both.retainAll(runs(right));
        Set<List<String>> any = new HashSet<>(runs(left));
        any.addAll(runs(right));
        return (double) both.size() / any.size();
    }

    private static Set<List<String>> runs(List<String> words) {
        return words.size() < 5
                ? Collections.singleton(words)
                : IntStream.rangeClosed(0, words.size() - 5)
                        .mapToObj(i -> List.copyOf(words.subList(i, i + 5)))
                        .collect(Collectors.toSet());
    }
}
