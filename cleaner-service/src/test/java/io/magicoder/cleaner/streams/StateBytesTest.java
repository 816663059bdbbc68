package io.magicoder.cleaner.streams;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.Mark.Kind;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.deduplication.KeptText;
import io.magicoder.cleaner.ledger.ClosingRun;
import io.magicoder.events.CleanSample;
import io.magicoder.events.TrainingShard;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class StateBytesTest {
    private static final List<Fingerprint> FINGERPRINTS = Stream.of(0L, 1L, Long.MAX_VALUE, Long.MIN_VALUE, -1L)
            .flatMap(high -> Stream.of(0L, -1L).map(low -> new Fingerprint(high, low)))
            .toList();

    @Test
    void keptTextsAndTheirPlaces() {
        // Given
        KeptText text = new KeptText("00ff", new int[] {Integer.MIN_VALUE, -1, 0, 7, Integer.MAX_VALUE});
        KeptText.Place place = new KeptText.Place(Fingerprint.of("run"), 1L << 40);

        // Then
        assertThat(StateBytes.text(StateBytes.of(text)))
                .usingRecursiveComparison()
                .isEqualTo(text);
        assertThat(StateBytes.textPlace(StateBytes.of(place))).isEqualTo(place);
    }

    @Test
    void marksAreReadAsTheyWereWrittenAndHaveTheOrderOfTheirBytes() {
        // Given
        List<Mark> marks = FINGERPRINTS.stream()
                .flatMap(run -> Arrays.stream(Kind.values())
                        .flatMap(kind -> FINGERPRINTS.stream().map(of -> new Mark(run, kind, of))))
                .toList();

        // Then
        assertThat(marks)
                .allSatisfy(
                        mark -> assertThat(StateBytes.mark(StateBytes.of(mark))).isEqualTo(mark));
        assertThat(marks).isSorted();
        assertThat(marks.stream().map(StateBytes::of).toList()).isSortedAccordingTo(Arrays::compareUnsigned);
    }

    @Test
    void sampleIdsAreReadAsTheyWereWritten() {
        assertThat(List.of(CleanSample.id("instruction"), ""))
                .allSatisfy(id -> assertThat(StateBytes.sampleId(StateBytes.ofSampleId(id)))
                        .isEqualTo(id));
    }

    @Test
    void rowsAreReadAsTheyWereWritten() {
        // Given
        List<TrainingShard.Row> rows = List.of(
                new TrainingShard.Row(CleanSample.id("i"), "\ud83d\ude00 \u20ac", ""),
                new TrainingShard.Row(CleanSample.id("i"), "ask", "answer", "\u20ac -> 1"),
                new TrainingShard.Row("", "ask", "answer", ""));

        // Then
        assertThat(rows)
                .allSatisfy(
                        row -> assertThat(StateBytes.row(StateBytes.of(row))).isEqualTo(row));
    }

    @Test
    void closingRunsAreReadAsTheyWereWritten() {
        // Given
        List<ClosingRun> runs =
                List.of(new ClosingRun.AwaitsEnds(), new ClosingRun.Forgotten(Mark.first(Fingerprint.of("run"))));

        // Then
        assertThat(runs)
                .allSatisfy(run ->
                        assertThat(StateBytes.closingRun(StateBytes.of(run))).isEqualTo(run));
    }
}
