package io.magicoder.events.reading;

import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.SpendingReserved;
import io.magicoder.events.TopicOffsets;
import org.jspecify.annotations.Nullable;

/**
 * What {@value io.magicoder.events.Topics#RUNS_NAME} says of a run, as far as it has come. The first word on each
 * matter holds, as in the ledger.
 */
public record RunRecord(
        String runId,
        @Nullable RunStarted started,
        @Nullable SeedsExhausted exhausted,
        @Nullable DatasetReady ready,
        @Nullable RunClosed closed) {

    static RunRecord of(String runId) {
        return new RunRecord(runId, null, null, null, null);
    }

    RunRecord with(RunEvent event) {
        return switch (event) {
            case RunStarted e when started == null -> new RunRecord(runId, e, exhausted, ready, closed);
            case SeedsExhausted e when exhausted == null -> new RunRecord(runId, started, e, ready, closed);
            case DatasetReady e when ready == null -> new RunRecord(runId, started, exhausted, e, closed);
            case RunClosed e when closed == null -> new RunRecord(runId, started, exhausted, ready, e);
            case RunStarted _, SeedsExhausted _, DatasetReady _, RunClosed _, SpendingReserved _, RunEvent.Unknown _ ->
                this;
        };
    }

    /** No record of the run lies before these places; the beginning of the topics if nobody wrote them down. */
    public TopicOffsets begins() {
        return started == null || started.begins() == null ? TopicOffsets.BEGINNING : started.begins();
    }

    /** No record of the run's data set lies behind these places; null while it is open. */
    public @Nullable TopicOffsets ends() {
        return closed == null ? null : closed.ends();
    }
}
