package io.magicoder.generator;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.SpendingReserved;
import java.time.InstantSource;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class RunBudgetTest {
    private static final long BUDGET = 1_000_000;
    private static final long MOST = 300;

    private final Log log = new Log();

    /** The wishes of one run in memory. */
    private static final class Log implements SpendingLog {
        private long granted;
        private int wishes;

        @Override
        public synchronized long granted(String runId) {
            return granted;
        }

        @Override
        public synchronized boolean wish(SpendingReserved wish) {
            wishes++;
            boolean fits = wish.nanoDollars() <= 0 || granted + wish.nanoDollars() <= wish.budgetNanoDollars();
            granted += fits ? wish.nanoDollars() : 0;
            return fits;
        }
    }

    @Test
    void manyInstancesThatAreKilledNeverSpendMoreTogether() {
        // Given
        AtomicLong spent = new AtomicLong();
        // When
        try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
            IntStream.range(0, 40)
                    .mapToObj(instance -> CompletableFuture.runAsync(() -> spend(new Random(instance), spent), threads))
                    .toList()
                    .forEach(CompletableFuture::join);
        }
        // Then
        assertThat(spent).hasValueLessThanOrEqualTo(BUDGET).hasValueGreaterThan(BUDGET * 8 / 10);
        assertThat(log.granted).isLessThanOrEqualTo(BUDGET);
        assertThat(log.wishes).isLessThan(700);
    }

    /** An instance's calls until it is killed, which gives nothing back. */
    private void spend(Random random, AtomicLong spent) {
        RunBudget budget = instance();
        for (int call = 0; call < random.nextInt(100, 1000); call++) {
            if (!reserve(budget)) {
                return;
            }
            long cost = random.nextLong(MOST + 1);
            spent.addAndGet(cost);
            budget.settle(MOST, cost);
        }
    }

    @Test
    void allOfItCanBeSpentButForLessThanACall() {
        RunBudget budget = instance();
        long spent = 0;
        while (reserve(budget)) {
            budget.settle(MOST, 100);
            spent += 100;
        }
        assertThat(spent).isBetween(BUDGET - MOST, BUDGET);
    }

    @Test
    void whatIsUnderWayCountsWithTheMostItCanCost() {
        // Given
        RunBudget budget = instance();
        for (int i = 0; i < BUDGET / MOST; i++) {
            assertThat(reserve(budget)).isTrue();
        }
        // When
        CompletableFuture<Boolean> oneMore = CompletableFuture.supplyAsync(() -> reserve(budget));
        for (int i = 0; i < BUDGET / MOST; i++) {
            budget.settle(MOST, MOST);
        }
        // Then
        assertThat(oneMore.join()).isFalse();
    }

    @Test
    void whoFindsAllOfItSetAsideWaitsForWhatIsNotNeeded() {
        // Given
        RunBudget budget = instance();
        for (int i = 0; i < BUDGET / MOST; i++) {
            assertThat(reserve(budget)).isTrue();
        }
        // When
        CompletableFuture<Boolean> oneMore = CompletableFuture.supplyAsync(() -> reserve(budget));
        budget.settle(MOST, 0);
        // Then
        assertThat(oneMore.join()).isTrue();
    }

    @Test
    void whatIsNotNeededIsGivenBackAtTheEnd() {
        RunBudget budget = instance();
        reserve(budget);
        budget.settle(MOST, 100);
        budget.close();
        assertThat(log.granted).isEqualTo(100);
    }

    private RunBudget instance() {
        return new RunBudget("run", BUDGET, log, InstantSource.system());
    }

    private static boolean reserve(RunBudget budget) {
        try {
            return budget.reserve(MOST);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }
}
