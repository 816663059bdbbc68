package io.magicoder.generator.teacher.batch;

import io.magicoder.events.DeterministicId;
import io.magicoder.generator.teacher.Admission;
import io.magicoder.generator.teacher.HttpReply;
import io.magicoder.generator.teacher.Price;
import io.magicoder.generator.teacher.QuestionLine;
import io.magicoder.generator.teacher.TeacherConnection;
import io.magicoder.generator.teacher.batch.BatchDesk.Asked;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jboss.logging.Logger;

/**
 * Questions by the file, at a share of the price and within a day. Who asks waits as long as it takes; a stop sends everybody
 * away, the batches go on, and who asks the same of the same run later gets what came of them.
 */
public final class BatchLine implements QuestionLine {
    private static final Logger LOG = Logger.getLogger(BatchLine.class);
    /** Of a request with a whole file. */
    private static final Duration FILE_TIMEOUT = Duration.ofMinutes(10);

    private final BatchDesk desk;
    private final Price price;
    private final LinkedBlockingQueue<Asked> inbox = new LinkedBlockingQueue<>();
    private final Set<Asked> open = ConcurrentHashMap.newKeySet();
    private final AtomicReference<Phase> phase = new AtomicReference<>(Phase.NEW);
    private final Thread worker = Thread.ofVirtual().name("batches").unstarted(this::work);

    private enum Phase {
        NEW,
        WORKING,
        STOPPED
    }

    /**
     * @param apiKey never shown, though servers quote it
     * @param timeout of a small request
     * @param admission is held while the server takes no batches, and says when to stop
     */
    public BatchLine(
            TeacherConnection connection,
            Optional<String> apiKey,
            Duration timeout,
            Price price,
            BatchSettings settings,
            Admission admission) {
        BatchApi api = new BatchApi(connection, apiKey, timeout, FILE_TIMEOUT);
        this.desk = new BatchDesk(api, new BatchLedger(api, InstantSource.system()), settings, admission);
        this.price = price;
        admission.whenStopping(this::stop);
    }

    @Override
    public Price price() {
        return price;
    }

    @Override
    public HttpReply ask(String run, String id, byte[] body) throws InterruptedException {
        Asked asked = new Asked(run, customId(id, body), body, new CompletableFuture<>());
        open.add(asked);
        try {
            if (phase.compareAndSet(Phase.NEW, Phase.WORKING)) {
                worker.start();
            }
            if (phase.get() == Phase.STOPPED) {
                throw new InterruptedException("the service stops");
            }
            inbox.add(asked);
            return asked.reply().get();
        } catch (ExecutionException e) {
            throw new InterruptedException("the service stops");
        } finally {
            asked.reply().cancel(false);
            open.remove(asked);
        }
    }

    /** The same question, asked in the same words, has the same id. */
    private static String customId(String id, byte[] body) {
        return DeterministicId.of("batch", id, new String(body, StandardCharsets.UTF_8));
    }

    private void work() {
        try {
            long wait = Long.MAX_VALUE;
            while (phase.get() == Phase.WORKING) {
                Asked first = inbox.poll(wait, TimeUnit.NANOSECONDS);
                long now = System.nanoTime();
                for (Asked asked = first; asked != null; asked = inbox.poll()) {
                    desk.ask(asked, now);
                }
                wait = desk.work(now);
            }
        } catch (InterruptedException e) {
            LOG.debug("batches are left to their server", e);
        } catch (RuntimeException e) {
            LOG.error("The batches have a defect; what is asked in them is found after the next start.", e);
        } finally {
            stop();
        }
    }

    private void stop() {
        phase.set(Phase.STOPPED);
        worker.interrupt();
        open.forEach(asked -> asked.reply().completeExceptionally(new InterruptedException("the service stops")));
    }
}
