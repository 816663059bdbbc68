package io.magicoder.seedextractor.run;

import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.run.PublishedRuns.PublishedSeeds;
import io.magicoder.seedextractor.run.RunPublisher.SeedWindow;
import io.magicoder.seedextractor.run.RunStatus.State;
import io.magicoder.seedextractor.source.SkipReason;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * One run being extracted: {@code RunStarted}, then every seed that is not on its topic yet, then, when the broker has
 * them all, {@code SeedsExhausted}.
 */
final class ExtractionRun {
    /**
     * A longer snippet (the reference cuts them from files of few, very long lines) could make the record of a seed, or
     * one that carries the seed further, too large. Even if every character is escaped, this stays below 400 KB.
     */
    static final int MAX_SNIPPET_CHARS = 64 * 1024;

    private static final Logger LOG = Logger.getLogger(ExtractionRun.class);

    private final SeedExtraction extraction;
    private final String runId;
    private final PublishedRuns published;
    private final RunPublisher publisher;
    private final Map<String, Long> seedsByLanguage = new ConcurrentHashMap<>();

    private volatile State state = State.EXTRACTING;
    private volatile @Nullable String error;

    ExtractionRun(SeedExtraction extraction, PublishedRuns published, RunPublisher publisher) {
        this.extraction = extraction;
        this.runId = extraction.specification().runId();
        this.published = published;
        this.publisher = publisher;
    }

    /**
     * Extracts to the end; {@link #status} tells how it went.
     *
     * @param before what is known of the run if it was started before
     * @param training whether a run that starts is trained on without being asked for
     */
    void extract(Optional<RunRecord> before, boolean training) {
        try {
            PublishedSeeds there = before.isPresent() ? resume(before.get()) : start(training);
            seedsByLanguage.putAll(there.byLanguage());
            SeedWindow window = publisher.openWindow();
            extraction.forEach(seed -> send(seed, there, window));
            window.awaitAcknowledged();
            RunStatus end = status();
            publisher.publish(
                    new SeedsExhausted(runId, end.seeds(), end.seedsByLanguage(), end.skipped(), Instant.now()));
            state = State.EXHAUSTED;
            LOG.infof("%s: all %d seeds are written; passed over: %s", runId, end.seeds(), end.skipped());
        } catch (Throwable e) { // an Error too must not leave the run extracting for ever
            String reason = e.getMessage() == null ? e.getClass().getSimpleName() : e.getMessage();
            error = reason;
            state = State.FAILED;
            LOG.errorf("%s failed: %s", runId, reason);
            LOG.debug("the cause", e);
        }
    }

    private PublishedSeeds start(boolean training) throws IOException {
        LOG.infof("%s: starts", runId);
        TopicOffsets begins = published.ends(); // before the first record of the run
        publisher.publish(new RunStarted(
                runId,
                extraction.specification(),
                SeedExtraction.EXTRACTOR,
                begins,
                null,
                training ? null : Boolean.FALSE,
                Instant.now()));
        return new PublishedSeeds();
    }

    private PublishedSeeds resume(RunRecord before) {
        PublishedSeeds there = published.seeds(before);
        LOG.infof(
                "%s: resumes, %d of its seeds are written (%d records read)",
                runId, there.count(), there.recordsRead());
        return there;
    }

    private void send(SeedSnippet seed, PublishedSeeds there, SeedWindow window) throws IOException {
        if (seed.snippet().length() > MAX_SNIPPET_CHARS) {
            extraction.skips().add(SkipReason.OVERSIZE_SEED);
        } else if (!there.contains(seed)) {
            try {
                window.send(seed);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("the extraction was interrupted");
            }
            seedsByLanguage.merge(seed.language(), 1L, Long::sum);
        }
    }

    RunStatus status() {
        Map<String, Long> byLanguage = new TreeMap<>(seedsByLanguage);
        return new RunStatus(
                runId,
                state,
                byLanguage.values().stream().mapToLong(Long::longValue).sum(),
                byLanguage,
                extraction.skips().byReason(),
                error);
    }
}
