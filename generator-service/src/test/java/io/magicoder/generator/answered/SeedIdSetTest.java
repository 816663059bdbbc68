package io.magicoder.generator.answered;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.DeterministicId;
import org.junit.jupiter.api.Test;

class SeedIdSetTest {
    @Test
    void itHoldsWhatWasAddedAndNothingElse() {
        // Given
        SeedIdSet set = new SeedIdSet();
        // When
        for (int i = 0; i < 20_000; i++) {
            assertThat(set.add(DeterministicId.of("seed", String.valueOf(i)))).isTrue();
        }
        // Then
        assertThat(set.size()).isEqualTo(20_000);
        for (int i = 0; i < 20_000; i++) {
            assertThat(set.contains(DeterministicId.of("seed", String.valueOf(i))))
                    .isTrue();
            assertThat(set.contains(DeterministicId.of("other", String.valueOf(i))))
                    .isFalse();
        }
    }

    @Test
    void idsMadeByHandAreTakenToo() {
        // Given
        SeedIdSet set = new SeedIdSet();
        // Then
        for (String id : new String[] {
            "0".repeat(32), "1", "made by hand", "z".repeat(32), "0".repeat(31) + "1", "0".repeat(31) + "2"
        }) {
            assertThat(set.contains(id)).isFalse();
            set.add(id);
            assertThat(set.contains(id)).isTrue();
            assertThat(set.add(id)).isFalse();
        }
    }
}
