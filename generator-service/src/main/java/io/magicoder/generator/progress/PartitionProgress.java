package io.magicoder.generator.progress;

import io.magicoder.generator.answered.SeedIdSet;
import io.magicoder.generator.progress.SeedTicket.State;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/** How far the seeds of one partition have come, from its assignment to its revocation. Safe for any number of threads. */
final class PartitionProgress {
    /** An idle partition's commit is renewed when so many outcomes lie between it and now: a start would read them. */
    private static final long RENEW_AFTER = 100;

    private static final SeedIdSet NONE = new SeedIdSet();
    private static final long[] FROM_THE_START = {};

    private final TopicPartition partition;
    private final OutcomeFloors allFloors;
    private final CompletableFuture<History> history = new CompletableFuture<>();

    /** Received and not known to be finished up to here, by offset. */
    private final ArrayDeque<SeedTicket> open = new ArrayDeque<>();

    private List<AtomicLong> floors = List.of();
    private long[] floorsAtStart = FROM_THE_START;
    private SeedIdSet answeredBefore = NONE;
    private long next;
    private final Set<SeedTicket> underWay = new HashSet<>();
    private boolean revoked;
    private long committedOffset = -1;
    private long committedFloors;

    PartitionProgress(TopicPartition partition, OutcomeFloors floors) {
        this.partition = partition;
        this.allFloors = floors;
    }

    /** An offset to commit with its metadata. */
    record Commit(PartitionProgress progress, long offset, LookBack lookBack) {
        OffsetAndMetadata offsetAndMetadata() {
            return new OffsetAndMetadata(offset, lookBack.metadata());
        }

        private long sumOfFloors() {
            return lookBack.from().values().stream().mapToLong(Long::longValue).sum();
        }
    }

    TopicPartition partition() {
        return partition;
    }

    boolean isKnown() {
        return history.isDone();
    }

    synchronized boolean isRevoked() {
        return revoked;
    }

    /** The past is known: seeds may begin. */
    synchronized void learn(History past) {
        floors = past.outcomes().stream().map(allFloors::of).toList();
        floorsAtStart = floorsNow();
        answeredBefore = past.answered();
        next = Math.max(next, past.start());
        history.complete(past);
    }

    /** Records are received in the order of their offsets. */
    synchronized SeedTicket receive(long offset) {
        // What was received before the past was known begins after that, and counts from there.
        SeedTicket ticket = new SeedTicket(this, offset, isKnown() ? floorsNow() : FROM_THE_START);
        open.add(ticket);
        next = offset + 1;
        return ticket;
    }

    boolean begin(SeedTicket ticket) throws InterruptedException {
        try {
            history.get();
        } catch (CancellationException e) {
            return false;
        } catch (ExecutionException e) {
            throw new IllegalStateException("the past of " + partition + " is never completed with a failure", e);
        }
        synchronized (this) {
            if (revoked) {
                return false;
            }
            ticket.state(State.UNDER_WAY);
            underWay.add(ticket);
            return true;
        }
    }

    synchronized void finish(SeedTicket ticket) {
        leave(ticket, State.FINISHED);
    }

    synchronized void abandon(SeedTicket ticket) {
        leave(ticket, State.RECEIVED);
    }

    private void leave(SeedTicket ticket, State to) {
        if (ticket.state() == State.UNDER_WAY) {
            ticket.state(to);
            underWay.remove(ticket);
            notifyAll();
        }
    }

    synchronized SeedIdSet answeredBefore() {
        return answeredBefore;
    }

    /** From now on nothing begins here; {@link #awaitIdle} waits for what has begun. */
    synchronized void revoke() {
        revoked = true;
        history.cancel(false);
    }

    /**
     * Waits until nothing is under way, and interrupts what is then: it must not pay any more.
     *
     * @param deadline as of {@link System#nanoTime}
     * @return how many seeds were interrupted
     */
    synchronized int awaitIdle(long deadline) throws InterruptedException {
        for (long left = deadline - System.nanoTime();
                !underWay.isEmpty() && left > 0;
                left = deadline - System.nanoTime()) {
            wait(Math.max(1, Duration.ofNanos(left).toMillis()));
        }
        underWay.forEach(SeedTicket::interrupt);
        return underWay.size();
    }

    /** What is to be committed now, if it differs enough from what is committed. */
    synchronized Optional<Commit> due() {
        if (!history.isDone() || history.isCancelled()) {
            return Optional.empty();
        }
        History past = history.join();
        while (!open.isEmpty() && open.peek().state() == State.FINISHED) {
            open.poll();
        }
        long offset = open.isEmpty() ? next : open.peek().offset();
        LookBack lookBack;
        if (offset < past.frontier()) {
            lookBack = past.from(); // an earlier owner's outcomes of later seeds lie before everything of this one
        } else {
            answeredBefore = NONE;
            lookBack = lookBack(past.outcomes(), open.isEmpty() ? floorsNow() : floorsOf(open.peek()));
        }
        Commit commit = new Commit(this, offset, lookBack);
        boolean renewed = commit.sumOfFloors() - committedFloors > RENEW_AFTER;
        return offset != committedOffset || renewed ? Optional.of(commit) : Optional.empty();
    }

    /** The broker has this commit. */
    synchronized void committed(Commit commit) {
        committedOffset = commit.offset();
        committedFloors = commit.sumOfFloors();
    }

    private long[] floorsOf(SeedTicket ticket) {
        return ticket.floors() == FROM_THE_START ? floorsAtStart : ticket.floors();
    }

    private long[] floorsNow() {
        long[] now = new long[floors.size()];
        Arrays.setAll(now, i -> floors.get(i).get());
        return now;
    }

    private static LookBack lookBack(List<TopicPartition> outcomes, long[] floors) {
        Map<TopicPartition, Long> from = new HashMap<>();
        for (int i = 0; i < floors.length; i++) {
            from.put(outcomes.get(i), floors[i]);
        }
        return new LookBack(from);
    }
}
