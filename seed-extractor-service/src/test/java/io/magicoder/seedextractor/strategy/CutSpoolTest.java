package io.magicoder.seedextractor.strategy;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.seedextractor.source.Document.Origin;
import io.magicoder.seedextractor.strategy.SeedStrategy.Cut;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CutSpoolTest {
    private static final Origin FULL = new Origin(
            "src/größe.py",
            "python",
            "team/project",
            true,
            "v1",
            "MIT",
            "Apache-2.0",
            "0123abcd",
            Instant.parse("2024-02-29T12:34:56.789Z"));
    private static final Origin BARE = new Origin("a.sh", "shell", null, false, null, null, null, null, null);

    @Test
    void shouldGiveBackWhatItTookInAnyOrder() {
        // Given
        List<Cut> cuts = List.of(
                new Cut(Long.MAX_VALUE, "x = '😀'\n", 1, 1, "lines", FULL),
                new Cut(0, "", 7, 21, "function", BARE),
                new Cut(1, "y".repeat(5_000), 2, 3, "class", BARE),
                new Cut(2, "ß".repeat(70_000), 2, 3, "class", FULL),
                new Cut(3, "z\0\r\n", 4, 5, "method", BARE));
        try (CutSpool spool = new CutSpool()) {
            List<Long> places = new ArrayList<>();

            // When
            cuts.forEach(cut -> places.add(spool.append(cut)));

            // Then
            for (int i = cuts.size() - 1; i >= 0; i--) {
                assertThat(spool.read(places.get(i))).isEqualTo(cuts.get(i));
            }
        }
    }

    @Test
    void shouldTakeMoreAfterItWasRead() {
        try (CutSpool spool = new CutSpool()) {
            for (int i = 0; i < 500; i++) {
                // When
                Cut cut = new Cut(i, "line " + i + "\n".repeat(i), i, i + 1, "lines", i % 2 == 0 ? FULL : BARE);
                long place = spool.append(cut);

                // Then
                assertThat(spool.read(place)).isEqualTo(cut);
            }
        }
    }
}
