package io.magicoder.generator;

import io.magicoder.events.SeedSnippet;
import io.magicoder.generator.answered.AnsweredSeeds;
import io.magicoder.generator.progress.SeedTicket;
import io.magicoder.generator.teacher.Admission;
import io.magicoder.generator.teacher.AnswerKeeper;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Binds the generator to its topics: a seed is acknowledged once the broker has acknowledged its outcome. */
@ApplicationScoped
public class SeedChannel {
    static final String SEEDS = "seeds";

    private static final Logger LOG = Logger.getLogger(SeedChannel.class);
    private static final Duration REPUBLISH_AFTER = Duration.ofSeconds(5);

    private final Generator generator;
    private final AnsweredSeeds answered;
    private final List<Admission> admissions;
    private final GeneratorMetrics metrics;
    private final GeneratorConfiguration configuration;
    private final RunWallets wallets;
    private final OutcomeChannels outcomes;
    private final DeadLetters deadLetters;
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();

    SeedChannel(
            Generator generator,
            AnsweredSeeds answered,
            Teachers teachers,
            GeneratorMetrics metrics,
            GeneratorConfiguration configuration,
            RunWallets wallets,
            OutcomeChannels outcomes,
            DeadLetters deadLetters) {
        this.generator = generator;
        this.answered = answered;
        this.admissions = teachers.routes().stream()
                .map(route -> route.teacher().admission())
                .toList();
        this.metrics = metrics;
        this.configuration = configuration;
        this.wallets = wallets;
        this.outcomes = outcomes;
        this.deadLetters = deadLetters;
    }

    /** Builds this bean and its parts at the start: a wrong setting must not wait for the first seed to be seen. */
    void start(@Observes StartupEvent event) {}

    /**
     * Handles one record on a virtual thread of its own. If the service stops first, the seed comes again.
     *
     * @param value as it lies on the topic, null for a tombstone
     */
    @Incoming(SEEDS)
    @RunOnVirtualThread
    public void handle(byte @Nullable [] value, IncomingKafkaRecordMetadata<byte[], byte[]> record, SeedTicket ticket) {
        working.add(Thread.currentThread());
        try {
            if (ticket.begin()) {
                handle(SeedRecord.of(record.getKey(), value), value, record, ticket);
            }
        } catch (InterruptedException e) {
            ticket.abandon(); // so that the acknowledgement that follows does not count
        } finally {
            working.remove(Thread.currentThread());
        }
    }

    private void handle(
            SeedRecord seed,
            byte @Nullable [] value,
            IncomingKafkaRecordMetadata<byte[], byte[]> record,
            SeedTicket ticket)
            throws InterruptedException {
        switch (seed) {
            case SeedRecord.Usable(SeedSnippet usable) ->
                answer(
                        usable.seedId(),
                        ticket,
                        keeper -> generator.generate(usable, wallets.of(usable.runId()), keeper));
            case SeedRecord.Unusable unusable ->
                answer(
                        unusable.about().seedId(),
                        ticket,
                        _ -> generator.unreadable(
                                unusable.about(), unusable.reason(), value == null ? new byte[0] : value));
            case SeedRecord.Nameless nameless -> untilTaken(() -> deadLetters.add(record, nameless.reason()));
        }
    }

    @FunctionalInterface
    private interface Answer {
        Outcome get(AnswerKeeper keeper) throws InterruptedException;
    }

    private void answer(String seedId, SeedTicket ticket, Answer answer) throws InterruptedException {
        if (!answered.claim(seedId, ticket.answeredBefore())) {
            metrics.redelivered();
            return;
        }
        try (UnstoredAnswer unstored = new UnstoredAnswer()) {
            Outcome outcome = answer.get(unstored);
            untilTaken(() -> outcomes.publish(outcome, ticket.place()));
            answered.add(seedId);
            metrics.count(outcome);
        } finally {
            answered.release(seedId);
        }
    }

    @FunctionalInterface
    private interface Publication {
        void run() throws InterruptedException, ExecutionException;
    }

    /** An answer that was paid for is not given up because the broker is away for a while. */
    private void untilTaken(Publication publication) throws InterruptedException {
        while (true) {
            try {
                publication.run();
                return;
            } catch (ExecutionException e) {
                LOG.warnf("The broker did not take a record: %s; trying again.", e.getCause());
                admissions.getFirst().delay(REPUBLISH_AFTER);
            }
        }
    }

    /** Runs before the channels close, so that outcomes and acknowledgements still get through. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        admissions.forEach(Admission::stop);
        long deadline = System.nanoTime() + configuration.stopGrace().toNanos();
        for (Thread thread : working) {
            long left = Duration.ofNanos(deadline - System.nanoTime()).toMillis();
            if (left > 0) {
                thread.join(Duration.ofMillis(left));
            }
        }
        if (!working.isEmpty()) {
            LOG.infof("%d calls are abandoned; their seeds come again after the next start.", working.size());
            working.forEach(Thread::interrupt);
        }
        wallets.close();
    }
}
