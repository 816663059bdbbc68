package io.magicoder.generator.teacher.batch;

import io.magicoder.generator.teacher.batch.Batch.State;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;

/**
 * Which question is in which batch. The teacher's server is the ledger: the batches of a run are found in its list by their
 * metadata, and what was asked in one is read from its file of questions. So whoever goes on with a run, after a kill or
 * beside others, finds every question that is asked already, though nothing was kept on this side. Of one thread.
 */
final class BatchLedger {
    /** Metadata: the run whose questions a batch holds. */
    static final String RUN = "magicoder-run";

    private static final Logger LOG = Logger.getLogger(BatchLedger.class);
    /** Servers keep files for 30 days. */
    private static final Duration KEPT = Duration.ofDays(31);

    private final BatchApi api;
    private final InstantSource clock;
    private final Set<String> listed = new HashSet<>();
    private final Set<String> begun = new HashSet<>();
    private final Map<String, Run> runs = new HashMap<>();

    BatchLedger(BatchApi api, InstantSource clock) {
        this.api = api;
        this.clock = clock;
    }

    /** What is known of the batches of a run. */
    private static final class Run {
        private final Map<String, Batch> unread = new LinkedHashMap<>();
        private final Map<String, String> batchOf = new HashMap<>();
    }

    /** Reads what the server lists since the last time. */
    void refresh() throws IOException, InterruptedException {
        List<Batch> fresh = new ArrayList<>();
        Instant oldest = clock.instant().minus(KEPT);
        Optional<String> after = Optional.empty();
        boolean more = true;
        while (more) {
            BatchApi.Page page = api.list(after);
            more = page.more();
            // A page is read to its end: one that was begun a moment before another may be listed a moment after it.
            for (Batch batch : page.batches()) {
                more &= !listed.contains(batch.id()) && !batch.createdAt().isBefore(oldest);
                fresh.add(batch);
                after = Optional.of(batch.id());
            }
        }
        for (Batch batch : fresh.reversed()) {
            take(batch);
        }
    }

    private void take(Batch batch) {
        String run = batch.metadata().get(RUN);
        if (listed.add(batch.id()) && run != null && !begun.contains(batch.id()) && batch.holdsAnswers()) {
            run(run).unread.put(batch.id(), batch);
        }
    }

    private Run run(String id) {
        return runs.computeIfAbsent(id, _ -> new Run());
    }

    /**
     * The batch that a question is in, of those that were listed.
     *
     * @throws IOException if a batch is under way of which it cannot be known what is asked in it
     */
    Optional<String> batchOf(String runId, String customId) throws IOException, InterruptedException {
        Run run = run(runId);
        while (!run.unread.isEmpty()) {
            Batch batch = run.unread.values().iterator().next();
            List<String> ids = ids(batch);
            ids.forEach(id -> run.batchOf.put(id, batch.id()));
            run.unread.remove(batch.id());
            LOG.infof(
                    "The batch %s of run %s is there already: what was asked in it, %d questions, is not asked again.",
                    batch.id(), runId, ids.size());
        }
        return Optional.ofNullable(run.batchOf.get(customId));
    }

    private List<String> ids(Batch batch) throws IOException, InterruptedException {
        List<String> ids = new ArrayList<>();
        try {
            BatchLines.ids(api.content(batch.inputFile()), ids::add);
            return ids;
        } catch (BatchFault e) {
            if (!e.isAboutThisOne()) {
                throw e;
            }
            Batch now = api.get(batch.id());
            if (now.state() != State.ENDED && now.state() != State.FAILED) {
                throw new BatchFault(
                        "the batch " + batch.id() + " is under way and nobody can tell what is asked in it: wait until"
                                + " it has ended",
                        e.failure());
            }
            for (String file : files(now)) {
                BatchLines.ids(api.content(file), ids::add);
            }
            return ids;
        }
    }

    static List<String> files(Batch batch) {
        List<String> files = new ArrayList<>();
        batch.outputFile().ifPresent(files::add);
        batch.errorFile().ifPresent(files::add);
        return files;
    }

    /** A batch of ours was begun. */
    void begun(String runId, Batch batch, Collection<String> customIds) {
        begun.add(batch.id());
        customIds.forEach(id -> run(runId).batchOf.put(id, batch.id()));
    }

    /** Whatever became of a question in its batch, it can be asked again. */
    void settled(String runId, String customId) {
        run(runId).batchOf.remove(customId);
    }
}
