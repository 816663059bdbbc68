package io.magicoder.seedextractor.run;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.seedextractor.RunSpecificationReader;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.run.RunStatus.State;
import io.quarkus.runtime.Quarkus;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.common.KafkaException;
import org.jboss.logging.Logger;

/** The runs of this instance, each on a virtual thread, and those that the topics remember. */
@ApplicationScoped
class ExtractionRuns {
    private static final Logger LOG = Logger.getLogger(ExtractionRuns.class);
    private static final int STOP_SECONDS = 10;

    private final PublishedRuns published;
    private final RunPublisher publisher;
    private final SeedExtractorConfiguration configuration;
    private final Map<String, ExtractionRun> runs = new ConcurrentHashMap<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

    ExtractionRuns(PublishedRuns published, RunPublisher publisher, SeedExtractorConfiguration configuration) {
        this.published = published;
        this.publisher = publisher;
        this.configuration = configuration;
    }

    /**
     * Starts or resumes a run, unless it is under way or all its seeds are written.
     *
     * @param training whether a run that starts is trained on without being asked for
     * @throws IllegalArgumentException in one sentence if it cannot be started
     * @throws KafkaException if the topics cannot be read
     */
    RunStatus start(RunSpecification specification, boolean training) {
        String runId = specification.runId();
        ExtractionRun run = runs.get(runId);
        if (run == null || run.status().state() == State.FAILED) {
            Optional<RunRecord> before = published.find(runId);
            Optional<SeedsExhausted> exhausted = before.flatMap(ExtractionRuns::exhaustion);
            if (exhausted.isPresent()) {
                return exhausted(exhausted.get());
            }
            SeedExtraction extraction = new SeedExtraction(specification);
            run = runs.compute(runId, (id, other) -> {
                if (other != null && other.status().state() != State.FAILED) {
                    return other; // somebody else was faster
                }
                ExtractionRun begun = new ExtractionRun(extraction, published, publisher);
                threads.execute(() -> begun.extract(before, training));
                return begun;
            });
        }
        return run.status();
    }

    /**
     * The state of a run that this instance or the topics know.
     *
     * @throws KafkaException if the topics cannot be read
     */
    Optional<RunStatus> find(String runId) {
        ExtractionRun run = runs.get(runId);
        if (run != null) {
            return Optional.of(run.status());
        }
        return published
                .find(runId)
                .map(before -> exhaustion(before)
                        .map(ExtractionRuns::exhausted)
                        .orElseGet(() -> new RunStatus(
                                runId,
                                State.FAILED,
                                0,
                                Map.of(),
                                Map.of(),
                                "the extraction was interrupted, or runs elsewhere: POST its specification again to"
                                        + " resume it")));
    }

    private static Optional<SeedsExhausted> exhaustion(RunRecord run) {
        return Optional.ofNullable(run.exhausted());
    }

    private static RunStatus exhausted(SeedsExhausted event) {
        return new RunStatus(
                event.runId(), State.EXHAUSTED, event.seeds(), event.seedsByLanguage(), event.skipped(), null);
    }

    void startConfiguredRun(@Observes StartupEvent event) {
        configuration
                .runFile()
                .ifPresent(file -> threads.execute(() -> {
                    try {
                        start(read(file), true);
                    } catch (IllegalArgumentException | KafkaException e) {
                        LOG.errorf(
                                "the run of magicoder.seed-extractor.run-file %s cannot start: %s",
                                file, e.getMessage());
                        Quarkus.asyncExit(1);
                    }
                }));
    }

    private static RunSpecification read(Path file) {
        try {
            return RunSpecificationReader.read(Files.readAllBytes(file));
        } catch (NoSuchFileException e) {
            throw new IllegalArgumentException("it does not exist", e);
        } catch (IOException e) {
            throw new IllegalArgumentException(
                    "it cannot be read: " + e.getClass().getSimpleName(), e);
        }
    }

    /** What is not written yet will be when the run is asked for again. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        threads.shutdownNow();
        if (!threads.awaitTermination(STOP_SECONDS, TimeUnit.SECONDS)) {
            LOG.warn("a run did not stop in time");
        }
    }
}
