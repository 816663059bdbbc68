package io.magicoder.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.generator.teacher.Wallet;
import java.util.Map;
import java.util.OptionalDouble;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.junit.jupiter.api.Test;

/** Instances of the generator that share a run's budget, on a real broker. */
class RunTopicSpendingTest {
    private static final long MOST = 1_000_000;

    @Test
    void instancesThatComeGoAndDieSpendABudgetTogether() throws Exception {
        try (EmbeddedKafka broker = EmbeddedKafka.start()) {
            // Given
            Map<String, Object> kafka = Map.of("bootstrap.servers", broker.bootstrapServers());
            try (Admin admin = Admin.create(kafka)) {
                Topic<?> runs = Topics.RUNS;
                if (!admin.listTopics().names().get().contains(runs.name())) {
                    admin.createTopics(java.util.List.of(new NewTopic(runs.name(), 1, (short) 1)))
                            .all()
                            .get();
                }
            }
            OptionalDouble dollars = OptionalDouble.of(0.03);
            RunWallets killed = new RunWallets(dollars, kafka);
            RunWallets second = new RunWallets(dollars, kafka);
            RunWallets third = new RunWallets(dollars, kafka);
            // When
            long calls = spend(killed.of("run"), 7);
            calls += spend(second.of("run"), 12);
            second.close();
            calls += spend(third.of("run"), Integer.MAX_VALUE);
            // Then
            assertThat(calls).isBetween(29L, 30L);
            assertThat(spend(third.of("another run"), 1)).isEqualTo(1);
            killed.close();
            third.close();
        }
    }

    private static long spend(Wallet wallet, int calls) throws InterruptedException {
        long made = 0;
        while (made < calls && wallet.reserve(MOST)) {
            wallet.settle(MOST, MOST);
            made++;
        }
        return made;
    }
}
