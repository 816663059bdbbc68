package io.magicoder.generator;

import io.magicoder.events.PipelineEvent;
import io.magicoder.events.SeedSnippet;
import io.magicoder.generator.answered.AnsweredSeeds;
import io.magicoder.generator.answered.AnsweredSeedsFollower;
import io.magicoder.generator.teacher.Admission;
import io.quarkus.runtime.ShutdownEvent;
import io.quarkus.runtime.StartupEvent;
import io.smallrye.common.annotation.RunOnVirtualThread;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import jakarta.enterprise.context.ApplicationScoped;
import jakarta.enterprise.event.Observes;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Incoming;
import org.jboss.logging.Logger;

/** Binds the generator to its topics: a seed is acknowledged once the broker has acknowledged its outcome. */
@ApplicationScoped
public class SeedChannel {
    static final String SEEDS = "seeds";
    static final String INSTRUCTIONS = "instructions";
    static final String REJECTIONS = "rejections";

    private static final Logger LOG = Logger.getLogger(SeedChannel.class);
    private static final Duration REPUBLISH_AFTER = Duration.ofSeconds(5);

    private final Generator generator;
    private final AnsweredSeeds answered;
    private final AnsweredSeedsFollower follower;
    private final Admission admission;
    private final GeneratorMetrics metrics;
    private final GeneratorConfiguration configuration;
    private final MutinyEmitter<Record<String, PipelineEvent>> instructions;
    private final MutinyEmitter<Record<String, PipelineEvent>> rejections;
    private final Set<Thread> working = ConcurrentHashMap.newKeySet();

    SeedChannel(
            Generator generator,
            AnsweredSeeds answered,
            AnsweredSeedsFollower follower,
            Admission admission,
            GeneratorMetrics metrics,
            GeneratorConfiguration configuration,
            @Channel(INSTRUCTIONS) MutinyEmitter<Record<String, PipelineEvent>> instructions,
            @Channel(REJECTIONS) MutinyEmitter<Record<String, PipelineEvent>> rejections) {
        this.generator = generator;
        this.answered = answered;
        this.follower = follower;
        this.admission = admission;
        this.metrics = metrics;
        this.configuration = configuration;
        this.instructions = instructions;
        this.rejections = rejections;
    }

    /** Builds this bean and its parts at the start: a wrong setting must not wait for the first seed to be seen. */
    void start(@Observes StartupEvent event) {}

    /**
     * Handles one seed on a virtual thread of its own.
     *
     * @return done; or never, if the service stops first: then the seed stays unacknowledged and comes again
     */
    @Incoming(SEEDS)
    @RunOnVirtualThread
    public Uni<Void> handle(SeedSnippet seed) {
        working.add(Thread.currentThread());
        try {
            follower.awaitCaughtUp();
            if (answered.claim(seed.seedId())) {
                try {
                    answer(seed);
                } finally {
                    answered.release(seed.seedId());
                }
            } else {
                metrics.redelivered();
            }
            return Uni.createFrom().voidItem();
        } catch (InterruptedException e) {
            return Uni.createFrom().nothing();
        } finally {
            working.remove(Thread.currentThread());
        }
    }

    private void answer(SeedSnippet seed) throws InterruptedException {
        Outcome outcome = generator.generate(seed);
        publish(outcome);
        answered.add(seed.seedId());
        metrics.count(outcome);
    }

    /** An answer that was paid for is not given up because the broker is away for a while. */
    private void publish(Outcome outcome) throws InterruptedException {
        while (true) {
            Uni<Void> sent = switch (outcome) {
                case Outcome.Generated generated ->
                    instructions.send(Record.of(generated.instruction().key(), generated.instruction()));
                case Outcome.Rejected rejected ->
                    rejections.send(Record.of(rejected.rejection().key(), rejected.rejection()));
            };
            try {
                sent.subscribeAsCompletionStage().get();
                return;
            } catch (ExecutionException e) {
                LOG.warnf("The broker did not take an outcome: %s; trying again.", e.getCause());
                admission.delay(REPUBLISH_AFTER);
            }
        }
    }

    /** Runs before the channels close, so that outcomes and acknowledgements still get through. */
    void stop(@Observes ShutdownEvent event) throws InterruptedException {
        admission.stop();
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
    }
}
