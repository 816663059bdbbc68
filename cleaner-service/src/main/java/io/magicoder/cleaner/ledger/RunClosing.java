package io.magicoder.cleaner.ledger;

import io.magicoder.cleaner.Mark;
import io.magicoder.cleaner.SortedTable;
import io.magicoder.cleaner.Table;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.deduplication.NearDuplicates;
import io.magicoder.cleaner.ledger.ClosingRun.AwaitsEnds;
import io.magicoder.cleaner.ledger.ClosingRun.Forgotten;
import io.magicoder.cleaner.ledger.RunLedger.Phase;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.RunClosed;
import io.magicoder.events.TopicOffsets;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens to a run once its data set is ready: the ends of all topics are asked for, {@link RunClosed} is written,
 * and what the ordered step remembers of the run's seeds and texts is removed. All of it goes on in small steps, each of
 * them safe to lose: what is left to do is in the table of closing runs.
 */
public final class RunClosing {
    private static final int ALL = Integer.MAX_VALUE;

    private final SortedTable<String, ClosingRun> closing;
    private final SortedTable<Mark, String> marks;
    private final Table<String, RunLedger> ledgers;
    private final TopicEnds ends;
    private final @Nullable NearDuplicates near;

    private @Nullable Question question;

    public RunClosing(
            SortedTable<String, ClosingRun> closing,
            SortedTable<Mark, String> marks,
            Table<String, RunLedger> ledgers,
            TopicEnds ends,
            @Nullable NearDuplicates near) {
        this.closing = closing;
        this.marks = marks;
        this.ledgers = ledgers;
        this.ends = ends;
        this.near = near;
    }

    /** Asked of the broker on behalf of some runs, all of which were ready when it was asked. */
    private record Question(List<String> runIds, CompletableFuture<TopicOffsets> answer) {}

    /**
     * Asks for the ends of topics, or writes {@link RunClosed} for the runs on whose behalf they were asked for. It does
     * not wait for the broker; if the broker cannot be asked, the next call asks again.
     *
     * @param emit receives {@link RunClosed}
     * @throws CompletionException why the broker could not be asked
     */
    public void close(Instant now, Consumer<PipelineEvent> emit) {
        if (question == null) {
            List<String> waiting = waiting();
            if (waiting.isEmpty()) {
                return;
            }
            question = new Question(waiting, ends.ask());
        }
        Question asked = question;
        if (asked.answer().isDone()) {
            question = null;
            TopicOffsets answer = asked.answer().join();
            asked.runIds().forEach(runId -> close(runId, answer, now, emit));
        }
    }

    private List<String> waiting() {
        return closing.keys("", ALL).stream()
                .filter(runId ->
                        closing.get(runId).filter(AwaitsEnds.class::isInstance).isPresent())
                .toList();
    }

    private void close(String runId, TopicOffsets answer, Instant now, Consumer<PipelineEvent> emit) {
        emit.accept(new RunClosed(runId, answer, now));
        ledgers.get(runId).ifPresent(ledger -> ledgers.put(runId, ledger.in(Phase.CLOSED)));
        closing.put(runId, new Forgotten(Mark.first(Fingerprint.of(runId))));
    }

    /**
     * Removes some of what closed runs left.
     *
     * @param most marks and texts to remove
     * @return how many were removed; fewer than asked for when a run is done
     */
    public int forget(int most) {
        for (String runId : closing.keys("", ALL)) {
            if (closing.get(runId).orElseThrow() instanceof Forgotten(Mark from)) {
                return forget(runId, from, most);
            }
        }
        return 0;
    }

    private int forget(String runId, Mark from, int most) {
        int texts = near == null ? 0 : near.forget(from.run(), most);
        return texts == most ? texts : texts + forgetMarks(runId, from, most - texts);
    }

    private int forgetMarks(String runId, Mark from, int most) {
        // One more than is removed: it says where to go on. The store need not pass over removed keys again.
        List<Mark> found = marks.keys(from, most + 1).stream()
                .takeWhile(mark -> mark.run().equals(from.run()))
                .toList();
        found.stream().limit(most).forEach(marks::remove);
        if (found.size() > most) {
            closing.put(runId, new Forgotten(found.getLast()));
            return most;
        }
        closing.remove(runId);
        return found.size();
    }
}
