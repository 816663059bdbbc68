package io.magicoder.generator.progress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.Topics;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What instances of the generator that come, go and die pay for, on a real broker. */
@SuppressWarnings("NullAway.Init") // JUnit calls start() and open()
class SeedProgressTest {
    private static final int SEEDS = 960;
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    private static final String GROUP = "generators";

    private final Payments payments = new Payments();
    private EmbeddedKafka broker;
    private SeedTopics topics;

    @BeforeEach
    void start() {
        broker = EmbeddedKafka.start();
        topics = new SeedTopics(broker.bootstrapServers());
    }

    @AfterEach
    void stop() {
        topics.close();
        broker.close();
    }

    @Test
    void aKillPaysTwiceForWhatWasUnderWayAndNothingElse() {
        // Given
        List<String> seeds = topics.addSeeds(SEEDS);
        List<String> underWay = seeds.subList(300, 310);
        SimulatedInstance first = instance();
        first.neverHearsOf(underWay);
        first.runUntil(() -> payments.total() >= 600);
        // When
        first.kill();
        try (SimulatedInstance second = instance()) {
            second.runUntil(() -> payments.of(seeds).size() == SEEDS && second.isAtEnd());
        }
        // Then
        assertThat(payments.of(seeds))
                .allSatisfy((seed, paid) -> assertThat(paid).isLessThanOrEqualTo(underWay.contains(seed) ? 2 : 1));
    }

    @Test
    void aRestartReadsNextToNothingOfWhatIsAnswered() {
        // Given
        topics.addOutcomesOfOldRuns(200_000);
        List<String> seeds = topics.addSeeds(SEEDS);
        SimulatedInstance first = instance();
        first.runUntil(() -> payments.total() >= SEEDS / 2);
        first.commit();
        long readAtFirst = first.progress().outcomesRead();
        // When
        first.kill();
        long readAtSecond;
        try (SimulatedInstance second = instance()) {
            second.runUntil(() -> payments.of(seeds).size() == SEEDS && second.isAtEnd());
            readAtSecond = second.progress().outcomesRead();
        }
        // Then
        assertThat(readAtFirst).isZero();
        assertThat(readAtSecond).isLessThan(SEEDS);
        assertThat(payments.total()).isEqualTo(SEEDS);
    }

    @Test
    void seedsThatWereAnsweredBehindAHangingOneAreNotPaidForAgainHoweverOftenItDies() {
        // Given
        List<String> seeds = topics.addSeeds(SEEDS);
        String hanging = seeds.getFirst();
        for (int death = 1; death <= 3; death++) {
            int answered = 300 * death;
            SimulatedInstance instance = instance();
            instance.neverHearsOf(List.of(hanging));
            instance.runUntil(() -> payments.total() >= answered);
            instance.commit();
            instance.kill();
        }
        // When
        try (SimulatedInstance last = instance()) {
            last.runUntil(() -> payments.of(seeds).size() == SEEDS && last.isAtEnd());
        }
        // Then
        assertThat(payments.of(seeds))
                .allSatisfy((seed, paid) -> assertThat(paid).isLessThanOrEqualTo(seed.equals(hanging) ? 4 : 1));
    }

    @Test
    void instancesThatJoinAndLeaveShareTheSeedsWithoutPayingTwice() {
        // Given
        List<String> seeds = topics.addSeeds(SEEDS);
        // When
        try (SimulatedInstance first = instance()) {
            first.runUntil(() -> payments.total() >= 100);
            SimulatedInstance second = instance();
            SimulatedInstance.runAllUntil(
                    List.of(first, second), () -> second.answers() > 50 && payments.total() < SEEDS);
            second.close();
            first.runUntil(() -> payments.of(seeds).size() == SEEDS && first.isAtEnd());
        }
        // Then
        assertThat(payments.total()).isEqualTo(SEEDS);
    }

    @Test
    void offsetsThatAreResetLeadToNoPayment() throws Exception {
        // Given
        List<String> seeds = topics.addSeeds(SEEDS);
        try (SimulatedInstance first = instance()) {
            first.runUntil(() -> payments.of(seeds).size() == SEEDS && first.isAtEnd());
        }
        // When
        try (Admin admin = topics.admin()) {
            Map<TopicPartition, OffsetAndMetadata> reset = new HashMap<>();
            topics.committed(GROUP).forEach((partition, commit) -> reset.put(partition, new OffsetAndMetadata(0)));
            await().atMost(PATIENCE)
                    .untilAsserted(() ->
                            admin.alterConsumerGroupOffsets(GROUP, reset).all().get());
        }
        try (SimulatedInstance second = instance()) {
            second.runUntil(() -> second.recognised() == SEEDS);
        }
        // Then
        assertThat(payments.total()).isEqualTo(SEEDS);
    }

    @Test
    void outcomesThatDoNotNameThePlaceOfTheirSeedCountAsWell() {
        // Given
        List<String> seeds = topics.addSeeds(SEEDS);
        List<String> answeredByAnOlderVersion = seeds.subList(0, 100);
        topics.addOutcomesWithoutPlace(answeredByAnOlderVersion);
        answeredByAnOlderVersion.forEach(payments::pay);
        // When
        try (SimulatedInstance instance = instance()) {
            instance.runUntil(() -> payments.of(seeds).size() == SEEDS && instance.isAtEnd());
        }
        // Then
        assertThat(payments.total()).isEqualTo(SEEDS);
    }

    @Test
    void afterAGracefulStopNothingIsReadAgain() {
        // Given
        List<String> seeds = topics.addSeeds(SEEDS);
        try (SimulatedInstance first = instance()) {
            first.runUntil(() -> payments.of(seeds).size() == SEEDS && first.isAtEnd());
        }
        // When
        try (SimulatedInstance second = instance()) {
            second.runUntil(second::isKnown);
            // Then
            assertThat(second.progress().outcomesRead()).isZero();
        }
        assertThat(IntStream.range(0, Topics.SEEDS.partitions()))
                .allSatisfy(partition -> assertThat(topics.committed(GROUP))
                        .hasEntrySatisfying(
                                new TopicPartition(Topics.SEEDS_NAME, partition),
                                commit -> assertThat(LookBack.parse(commit.metadata()))
                                        .isPresent()));
    }

    private SimulatedInstance instance() {
        return new SimulatedInstance(broker.bootstrapServers(), GROUP, payments);
    }
}
