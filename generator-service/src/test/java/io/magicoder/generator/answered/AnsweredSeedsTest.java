package io.magicoder.generator.answered;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AnsweredSeedsTest {
    private static final SeedIdSet NOTHING = new SeedIdSet();

    @Test
    void aSeedThatHasAnOutcomeFromBeforeCannotBeClaimed() throws Exception {
        // Given
        SeedIdSet before = new SeedIdSet();
        before.add("seed");
        // Then
        assertThat(new AnsweredSeeds().claim("seed", before)).isFalse();
    }

    @Test
    void theLastAreRememberedAndNotMoreThanTwiceAsMany() throws Exception {
        // Given
        AnsweredSeeds answered = new AnsweredSeeds(100);
        // When
        for (int i = 0; i < 1050; i++) {
            answered.add("seed " + i);
        }
        // Then
        assertThat(answered.size()).isBetween(100, 200);
        for (int i = 950; i < 1050; i++) {
            assertThat(answered.claim("seed " + i, NOTHING)).isFalse();
        }
        assertThat(answered.claim("seed 0", NOTHING)).isTrue();
    }

    @ParameterizedTest
    @ValueSource(strings = {"00112233445566778899aabbccddeeff", "made by hand", "zz112233445566778899aabbccddeeff"})
    void anAnsweredSeedCannotBeClaimed(String seed) throws Exception {
        // Given
        AnsweredSeeds answered = new AnsweredSeeds();
        // When
        answered.add(seed);
        // Then
        assertThat(answered.claim(seed, NOTHING)).isFalse();
        assertThat(answered.underWay()).isZero();
        assertThat(answered.claim("another", NOTHING)).isTrue();
        assertThat(answered.underWay()).isEqualTo(1);
    }

    @Test
    void aRedeliveryWaitsForTheClaimAndIsThenAnswered() throws Exception {
        // Given
        AnsweredSeeds answered = new AnsweredSeeds();
        answered.claim("seed", NOTHING);
        CompletableFuture<Boolean> redelivery = claimLater(answered);
        assertThat(redelivery).isNotDone();
        // When
        answered.add("seed");
        answered.release("seed");
        // Then
        await().untilAsserted(() -> assertThat(redelivery).isCompletedWithValue(false));
    }

    @Test
    void aRedeliveryTakesOverWhenTheClaimLedToNothing() throws Exception {
        // Given
        AnsweredSeeds answered = new AnsweredSeeds();
        answered.claim("seed", NOTHING);
        CompletableFuture<Boolean> redelivery = claimLater(answered);
        // When
        answered.release("seed");
        // Then
        await().untilAsserted(() -> assertThat(redelivery).isCompletedWithValue(true));
    }

    private static CompletableFuture<Boolean> claimLater(AnsweredSeeds answered) {
        return CompletableFuture.supplyAsync(
                () -> {
                    try {
                        return answered.claim("seed", NOTHING);
                    } catch (InterruptedException e) {
                        throw new IllegalStateException(e);
                    }
                },
                Executors.newVirtualThreadPerTaskExecutor());
    }
}
