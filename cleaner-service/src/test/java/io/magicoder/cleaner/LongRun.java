package io.magicoder.cleaner;

import static io.magicoder.cleaner.Pairs.NOW;

import io.magicoder.cleaner.ledger.RunLedger;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.EventJson;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TrainingShard;
import java.util.Locale;
import java.util.Optional;

/**
 * A run of any number of seeds through the whole {@link OrderedStep}: {@code LongRun SEEDS}. Every hundredth seed repeats
 * the problem of the one before. Each shard is verified as it comes; the last line says what was seen.
 */
final class LongRun {
    private static final String RUN = "run-long";
    private static final int REPEATS_EVERY = 100;

    private final int seeds;
    private final Table<String, RunLedger> ledgers = Table.inMemory();
    private final OrderedStep step;

    private String chain = ShardChain.start(RUN);
    private int shards;
    private long samples;
    private long shardRows;
    private long rejections;
    private int largestLedger;
    private Optional<DatasetReady> dataset = Optional.empty();

    private LongRun(int seeds) {
        this.seeds = seeds;
        this.step = new OrderedStep(
                new OrderedStep.Memory(new CompactMarks(seeds), Table.inMemory(), ledgers, Table.inMemory()));
    }

    @SuppressWarnings("SystemOut") // read by the test
    public static void main(String[] arguments) {
        LongRun run = new LongRun(Integer.parseInt(arguments[0]));
        long began = System.nanoTime();
        run.pass();
        DatasetReady ready = run.dataset.orElseThrow();
        System.out.printf(
                Locale.ROOT,
                "samples=%d rejections=%d shards=%d rows=%d chain=%s datasetBytes=%d ledgerBytes=%d seconds=%d%n",
                ready.samples(),
                ready.rejections(),
                ready.shards().count(),
                run.shardRows,
                ready.shards().chainHead().equals(run.chain),
                EventJson.write(ready).length,
                run.largestLedger,
                (System.nanoTime() - began) / 1_000_000_000);
    }

    private void pass() {
        step.accept(Pairs.started(RUN, 12), NOW, this::verify);
        for (int number = 0; number < seeds; number++) {
            int problem = number % REPEATS_EVERY == REPEATS_EVERY - 1 ? number - 1 : number;
            step.accept(
                    Pairs.pair(RUN, number, "int s" + number + ";", "Problem " + problem, "return " + number + ";"),
                    NOW,
                    this::verify);
            if (number % 100_000 == 0) {
                measureLedger();
            }
        }
        step.accept(Pairs.exhausted(RUN, seeds), NOW, this::verify);
        measureLedger();
    }

    private void measureLedger() {
        largestLedger = Math.max(largestLedger, EventJson.write(ledgers.get(RUN).orElseThrow()).length);
    }

    private void verify(PipelineEvent event) {
        switch (event) {
            case CleanSample sample -> require(sample.index() == samples++, "samples are numbered in their order");
            case Rejection _ -> rejections++;
            case TrainingShard shard -> {
                require(shard.index() == shards++, "shards are numbered in their order");
                require(shard.previous().equals(chain), "a shard names the link before it");
                require(shard.isIntact(), "a shard's hash is that of its rows");
                chain = ShardChain.after(shard);
                shardRows += shard.rows().size();
            }
            case DatasetReady ready -> {
                require(ready.rejections() == rejections, "each rejection is counted once");
                dataset = Optional.of(ready);
            }
            default -> throw new IllegalStateException("the step wrote " + event);
        }
    }

    private static void require(boolean holds, String what) {
        if (!holds) {
            throw new IllegalStateException("it does not hold that " + what);
        }
    }
}
