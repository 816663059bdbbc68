package io.magicoder.cleaner.ledger;

import static io.magicoder.cleaner.Pairs.NOW;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.Mark.Kind;
import io.magicoder.cleaner.SortedTable;
import io.magicoder.cleaner.Table;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.ledger.ClosingRun.AwaitsEnds;
import io.magicoder.cleaner.ledger.RunLedger.Phase;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunClosed;
import io.magicoder.events.TopicOffsets;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeoutException;
import org.junit.jupiter.api.Test;

class RunClosingTest {
    private static final TopicOffsets ENDS = new TopicOffsets(Map.of("topic", List.of(1L)));

    private final SortedTable<String, ClosingRun> table = SortedTable.inMemory();
    private final SortedTable<Mark, String> marks = SortedTable.inMemory();
    private final Table<String, RunLedger> ledgers = Table.inMemory();
    private final Deque<CompletableFuture<TopicOffsets>> answers = new ArrayDeque<>();
    private final List<PipelineEvent> written = new ArrayList<>();

    private RunClosing closing = new RunClosing(table, marks, ledgers, answers::remove, null);

    @Test
    void aRunThatBecameReadyAfterTheQuestionIsPartOfTheNextOne() {
        // Given
        ready("run-1");
        CompletableFuture<TopicOffsets> first = new CompletableFuture<>();
        answers.add(first);
        answers.add(CompletableFuture.completedFuture(ENDS));
        close();

        // When
        ready("run-2");
        first.complete(ENDS);
        close();
        assertThat(written).containsExactly(new RunClosed("run-1", ENDS, NOW));
        close();

        // Then
        assertThat(written).containsExactly(new RunClosed("run-1", ENDS, NOW), new RunClosed("run-2", ENDS, NOW));
        assertThat(ledgers.get("run-2").orElseThrow().phase()).isEqualTo(Phase.CLOSED);
        close(); // asks nothing: there is no answer left
    }

    @Test
    void aFailedQuestionIsAskedAgainAfterARestart() {
        // Given
        ready("run-1");
        answers.add(CompletableFuture.failedFuture(new TimeoutException("no answer")));
        answers.add(CompletableFuture.completedFuture(ENDS));
        assertThatThrownBy(this::close).isInstanceOf(CompletionException.class).hasRootCauseMessage("no answer");
        assertThat(written).isEmpty();

        // When
        closing = new RunClosing(table, marks, ledgers, answers::remove, null);
        close();

        // Then
        assertThat(written).containsExactly(new RunClosed("run-1", ENDS, NOW));
    }

    @Test
    void onlyTheMarksOfClosedRunsAreRemovedAndNeverMoreThanAskedFor() {
        // Given
        for (String runId : List.of("run-1", "run-2", "run-3")) {
            for (int i = 0; i < 10; i++) {
                marks.put(mark(runId, i), "");
            }
        }
        ready("run-1");
        ready("run-3");
        answers.add(CompletableFuture.completedFuture(ENDS));
        close();

        // When
        List<Integer> portions = new ArrayList<>();
        for (int i = 0; i < 9; i++) {
            portions.add(closing.forget(4));
            closing = new RunClosing(table, marks, ledgers, answers::remove, null); // a restart in between
        }

        // Then
        assertThat(portions).containsExactly(4, 4, 2, 4, 4, 2, 0, 0, 0);
        assertThat(marks.keys(Mark.first(Fingerprint.FIRST), 100))
                .hasSize(10)
                .allSatisfy(mark -> assertThat(mark.run()).isEqualTo(Fingerprint.of("run-2")));
        assertThat(table.keys("", 100)).isEmpty();
    }

    private void ready(String runId) {
        ledgers.put(runId, RunLedger.open(runId).in(Phase.READY));
        table.put(runId, new AwaitsEnds());
    }

    private void close() {
        closing.close(NOW, written::add);
    }

    private static Mark mark(String runId, int number) {
        return new Mark(Fingerprint.of(runId), Kind.ENDED_SEED, Fingerprint.of("seed-" + number));
    }
}
