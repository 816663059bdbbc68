package io.magicoder.cleaner;

import io.magicoder.cleaner.Mark.Kind;
import io.magicoder.cleaner.deduplication.ExactDuplicates;
import io.magicoder.cleaner.deduplication.ExactDuplicates.Comparison;
import io.magicoder.cleaner.deduplication.Fingerprint;
import io.magicoder.cleaner.deduplication.NearDuplicates;
import io.magicoder.cleaner.deduplication.NearDuplicates.Nearest;
import io.magicoder.cleaner.deduplication.Sketch;
import io.magicoder.cleaner.deduplication.TextFingerprints;
import io.magicoder.cleaner.ledger.ClosingRun;
import io.magicoder.cleaner.ledger.RunLedger;
import io.magicoder.cleaner.ledger.RunLedger.Phase;
import io.magicoder.cleaner.sharding.SampleForm;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunEvent;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.SpendingReserved;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * The one ordered step: redelivery, exact and near duplicates, samples, shards, and the ledger that closes a run. It sees pairs
 * that passed the {@link Screening}, rejections of those that did not or that the generator gave up, and run events, one
 * at a time.
 */
public final class OrderedStep {
    private final Memory memory;
    private final ExactDuplicates duplicates;
    private final @Nullable NearDuplicates near;
    private final @Nullable CleaningRules rules;

    /** A step that does not look for near duplicates. */
    public OrderedStep(Memory memory) {
        this(memory, null, null);
    }

    /**
     * A step that remembers.
     *
     * @param near null if near duplicates are kept
     * @param rules that go into {@link DatasetReady}
     */
    public OrderedStep(Memory memory, @Nullable NearDuplicates near, @Nullable CleaningRules rules) {
        this.memory = memory;
        this.duplicates = new ExactDuplicates(memory.marks());
        this.near = near;
        this.rules = rules;
    }

    /**
     * What must outlive a restart.
     *
     * @param marks of open runs: seeds that ended and texts that were kept, with the id of the sample; an empty id for a
     *     seed without a sample
     * @param pendingRows rows of the shards being filled, by {@link #place}
     * @param ledgers by run id
     * @param closing by run id, see {@link io.magicoder.cleaner.ledger.RunClosing}
     */
    public record Memory(
            Table<Mark, String> marks,
            Table<String, TrainingShard.Row> pendingRows,
            Table<String, RunLedger> ledgers,
            Table<String, ClosingRun> closing) {

        /** Memory that lives as long as its object. */
        public static Memory inMemory() {
            return new Memory(Table.inMemory(), Table.inMemory(), Table.inMemory(), Table.inMemory());
        }
    }

    /** What an event did. */
    public enum Effect {
        /** It changed the books. */
        COUNTED,
        /** It was there before, and changes nothing. */
        REDELIVERED,
        /** Every seed of its run has ended, and it changes nothing; all but certainly it was there before. */
        TOO_LATE,
        /** It changed the books, which now hold more outcomes than the run has seeds. */
        OVERDRAWN
    }

    /**
     * Takes the next event.
     *
     * @param now written into what is emitted
     * @param emit receives samples, rejections, shards and {@link DatasetReady}, in the order to be written
     * @throws IllegalArgumentException for an event that does not belong here
     */
    public Effect accept(PipelineEvent event, Instant now, Consumer<PipelineEvent> emit) {
        return accept(event, Screened.NOTHING, now, emit);
    }

    /**
     * Takes the next event.
     *
     * @param screened what is known of a pair from its {@link Screening}
     * @param now written into what is emitted
     * @param emit receives samples, rejections, shards and {@link DatasetReady}, in the order to be written
     * @throws IllegalArgumentException for an event that does not belong here
     */
    public Effect accept(PipelineEvent event, Screened screened, Instant now, Consumer<PipelineEvent> emit) {
        return switch (event) {
            case GeneratedInstruction pair ->
                end(
                        pair.runId(),
                        pair.seed(),
                        now,
                        emit,
                        (run, ledger) -> keep(pair, screened, run, ledger, now, emit));
            case Rejection rejection ->
                end(rejection.runId(), rejection.seed(), now, emit, (_, ledger) -> reject(rejection, ledger, emit));
            case RunEvent run -> follow(run, now, emit);
            default ->
                throw new IllegalArgumentException(
                        "the ordered step takes no " + event.getClass().getSimpleName());
        };
    }

    private Effect follow(RunEvent event, Instant now, Consumer<PipelineEvent> emit) {
        RunLedger ledger = ledger(event.runId());
        return switch (event) {
            case RunStarted started
            when ledger.phase() == Phase.OPEN && ledger.shardsFrom() == null ->
                book(ledger.withShardsFrom(shardsFrom(started)), now, emit);
            case SeedsExhausted exhausted
            when ledger.seeds() == null -> book(ledger.withSeeds(exhausted.seeds()), now, emit);
            case DatasetReady _
            when ledger.phase() == Phase.READY -> {
                memory.closing().put(event.runId(), new ClosingRun.AwaitsEnds());
                yield Effect.COUNTED;
            }
            case RunStarted _, SeedsExhausted _, DatasetReady _, RunClosed _, SpendingReserved _, RunEvent.Unknown _ ->
                Effect.REDELIVERED;
        };
    }

    private RunLedger ledger(String runId) {
        return memory.ledgers().get(runId).orElseGet(() -> RunLedger.open(runId));
    }

    private static long shardsFrom(RunStarted started) {
        TopicOffsets begins = started.begins();
        return begins == null ? 0 : begins.of(Topics.TRAINING_SHARDS_NAME, 0);
    }

    /** Ends a seed unless it has ended before: the first outcome holds. */
    private Effect end(String runId, SeedSnippet seed, Instant now, Consumer<PipelineEvent> emit, Booking booking) {
        RunLedger ledger = ledger(runId);
        if (ledger.phase() != Phase.OPEN) {
            return Effect.TOO_LATE;
        }
        Fingerprint run = Fingerprint.of(runId);
        Mark ended = new Mark(run, Kind.ENDED_SEED, Fingerprint.of(seed.seedId()));
        if (memory.marks().get(ended).isPresent()) {
            return Effect.REDELIVERED;
        }
        Entry entry = booking.enter(run, ledger);
        memory.marks().put(ended, entry.sampleId());
        return book(entry.ledger(), now, emit);
    }

    private Entry keep(
            GeneratedInstruction pair,
            Screened screened,
            Fingerprint run,
            RunLedger ledger,
            Instant now,
            Consumer<PipelineEvent> emit) {
        Candidate candidate = Candidate.of(pair);
        List<Comparison> texts =
                ExactDuplicates.comparisons(run, screened.texts().orElseGet(() -> TextFingerprints.of(candidate)));
        Optional<Refusal> duplicate = duplicates.refusal(texts);
        if (duplicate.isPresent()) {
            return reject(duplicate.get().reject(pair, now), ledger, emit);
        }
        String sampleId = CleanSample.id(pair.instructionId());
        SampleScores scores = screened.scores();
        if (near != null) {
            Nearest nearest = near.nearest(run, screened.sketch().orElseGet(() -> Sketch.of(candidate)));
            Optional<Refusal> refusal = near.refusal(nearest);
            if (refusal.isPresent()) {
                return reject(refusal.get().reject(pair, now), ledger, emit);
            }
            near.keep(run, sampleId, nearest);
            scores = scores.near(nearest.similarity(), nearest.sampleId());
        }
        duplicates.keep(sampleId, texts);
        CleanSample sample = SampleForm.sample(pair, ledger.samples(), scores);
        emit.accept(sample);
        TrainingShard.Row row = SampleForm.row(sample);
        int rowBytes = SampleForm.bytes(row);
        RunLedger roomy = ledger.pending().admits(rowBytes) ? ledger : writeShard(ledger, emit);
        memory.pendingRows().put(place(roomy.runId(), roomy.pending().rows()), row);
        RunLedger counted = roomy.withSample(pair.seed().language(), rowBytes);
        return new Entry(sample.sampleId(), counted.pending().full() ? writeShard(counted, emit) : counted);
    }

    private Entry reject(Rejection rejection, RunLedger ledger, Consumer<PipelineEvent> emit) {
        if (rejection.rejectedBy().equals(Rejection.CLEANER)) {
            emit.accept(rejection); // the generator's are on the topic already
        }
        return new Entry("", ledger.withRejection(rejection.reason()));
    }

    /** Writes the ledger, and ends the counting if every seed has ended. */
    private Effect book(RunLedger ledger, Instant now, Consumer<PipelineEvent> emit) {
        if (!ledger.balances()) {
            memory.ledgers().put(ledger.runId(), ledger);
            return ledger.overdrawn() ? Effect.OVERDRAWN : Effect.COUNTED;
        }
        RunLedger flushed = ledger.pending().empty() ? ledger : writeShard(ledger, emit);
        emit.accept(flushed.ready(now, rules));
        if (near != null) {
            near.close(Fingerprint.of(flushed.runId()));
        }
        memory.ledgers().put(flushed.runId(), flushed.in(Phase.READY));
        return Effect.COUNTED;
    }

    private RunLedger writeShard(RunLedger ledger, Consumer<PipelineEvent> emit) {
        String runId = ledger.runId();
        List<TrainingShard.Row> rows = IntStream.range(0, ledger.pending().rows())
                .mapToObj(index -> memory.pendingRows().get(place(runId, index)).orElseThrow())
                .toList();
        TrainingShard shard = TrainingShard.of(runId, ledger.shards(), rows, ledger.shardChain());
        emit.accept(shard);
        IntStream.range(0, rows.size()).forEach(index -> memory.pendingRows().remove(place(runId, index)));
        return ledger.withShard(shard);
    }

    private static String place(String runId, int index) {
        return runId + "/" + index;
    }

    /** How a seed ended, and the books after it. */
    private record Entry(String sampleId, RunLedger ledger) {}

    /** Enters one outcome into the books. */
    @FunctionalInterface
    private interface Booking {
        Entry enter(Fingerprint run, RunLedger ledger);
    }
}
