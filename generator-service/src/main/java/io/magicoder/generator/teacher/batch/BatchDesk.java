package io.magicoder.generator.teacher.batch;

import io.magicoder.generator.teacher.Admission;
import io.magicoder.generator.teacher.HttpReply;
import io.magicoder.generator.teacher.TeacherFailure;
import io.magicoder.generator.teacher.batch.Batch.Fault;
import io.magicoder.generator.teacher.batch.Batch.State;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;
import org.jboss.logging.Logger;

/**
 * Puts questions into batches, looks how far those are, and hands out what came of them. A question that is in a batch already
 * waits for that one. What the server refuses as a whole costs no question anything: it is tried again, and meanwhile nobody
 * else may ask. Of one thread, and without a clock of its own.
 */
final class BatchDesk {
    private static final Logger LOG = Logger.getLogger(BatchDesk.class);
    private static final Duration FIRST_DELAY = Duration.ofSeconds(1);
    private static final String ENQUEUED_TOO_MUCH = "token_limit_exceeded";

    private final BatchApi api;
    private final BatchLedger ledger;
    private final BatchSettings settings;
    private final Admission admission;
    private final Map<String, Waiting> waiting = new LinkedHashMap<>();
    private final Map<String, UnderWay> underWay = new LinkedHashMap<>();
    private Uploaded uploaded = new Uploaded("", "");
    private int mostQuestions;
    private int troubles;
    private long notBefore;

    BatchDesk(BatchApi api, BatchLedger ledger, BatchSettings settings, Admission admission) {
        this.api = api;
        this.ledger = ledger;
        this.settings = settings;
        this.admission = admission;
        this.mostQuestions = settings.mostQuestions();
    }

    /**
     * A question that waits for its answer.
     *
     * @param reply completed with what became of it; cancelled if nobody waits any more
     */
    @SuppressWarnings("ArrayRecordComponent") // it is written once and never compared
    record Asked(String run, String customId, byte[] body, CompletableFuture<HttpReply> reply) {}

    /** Questions of a run that are in no batch. */
    private static final class Waiting {
        private final Deque<Asked> questions = new ArrayDeque<>();
        private long bytes;
        private long lastCame;
    }

    /** A batch with questions that somebody waits for. */
    private static final class UnderWay {
        private final String run;
        private final List<Asked> waiters = new ArrayList<>();
        /** As they stand in the file; empty if the batch was found. */
        private final List<String> lines;

        private long nextLook;

        UnderWay(String run, List<String> lines, long nextLook) {
            this.run = run;
            this.lines = lines;
            this.nextLook = nextLook;
        }

        boolean isFound() {
            return lines.isEmpty();
        }

        boolean isWaitedFor() {
            return waiters.stream().anyMatch(asked -> !asked.reply().isDone());
        }
    }

    /** The last file that was uploaded: it need not be again if no batch could be begun with it. */
    private record Uploaded(String hash, String file) {}

    /** Takes a question. */
    void ask(Asked asked, long now) {
        Waiting of = waiting.computeIfAbsent(asked.run(), _ -> new Waiting());
        of.questions.add(asked);
        of.bytes += asked.body().length;
        of.lastCame = now;
    }

    /**
     * Does what is due.
     *
     * @param now nanoseconds of {@link System#nanoTime}
     * @return nanoseconds until something is due; {@link Long#MAX_VALUE} if nothing is before the next question
     */
    long work(long now) throws InterruptedException {
        if (now - notBefore >= 0) {
            try {
                begin(now);
                look(now);
            } catch (IOException e) {
                trouble(e, now);
            }
        }
        if (waiting.isEmpty() && underWay.isEmpty()) {
            admission.release(); // nobody is left who would find out whether it goes on
        }
        return untilNext(now);
    }

    private long untilNext(long now) {
        long next = Long.MAX_VALUE;
        for (Waiting of : waiting.values()) {
            next = Math.min(next, isDue(of, now) ? 0 : settings.linger().toNanos() - (now - of.lastCame));
        }
        for (UnderWay batch : underWay.values()) {
            next = Math.min(next, Math.max(0, batch.nextLook - now));
        }
        return next == Long.MAX_VALUE ? next : Math.max(next, notBefore - now);
    }

    private boolean isDue(Waiting of, long now) {
        return of.questions.size() >= mostQuestions
                || of.bytes >= BatchSettings.MOST_BYTES
                || now - of.lastCame >= settings.linger().toNanos();
    }

    /** Begins batches with what waits long enough. */
    private void begin(long now) throws IOException, InterruptedException {
        boolean listed = false;
        for (Map.Entry<String, Waiting> entry : List.copyOf(waiting.entrySet())) {
            Waiting of = entry.getValue();
            while (isDue(of, now) && waiting.containsKey(entry.getKey())) {
                if (!listed) {
                    ledger.refresh();
                    listed = true;
                }
                List<Asked> questions = withoutThoseInBatches(entry.getKey(), of, now);
                if (!questions.isEmpty()) {
                    begin(entry.getKey(), questions, now);
                    questions.forEach(asked -> remove(of, asked));
                }
                if (of.questions.isEmpty()) {
                    waiting.remove(entry.getKey());
                }
            }
        }
    }

    private static void remove(Waiting of, Asked asked) {
        of.questions.remove(asked);
        of.bytes -= asked.body().length;
    }

    /** The next questions to ask; those that are in a batch already wait for it from now on. */
    private List<Asked> withoutThoseInBatches(String run, Waiting of, long now)
            throws IOException, InterruptedException {
        Map<String, Asked> questions = new LinkedHashMap<>();
        long bytes = 0;
        for (Asked asked : List.copyOf(of.questions)) {
            if (asked.reply().isDone()) {
                remove(of, asked); // nobody waits any more
                continue;
            }
            Optional<String> batch = ledger.batchOf(run, asked.customId());
            if (batch.isPresent()) {
                underWay.computeIfAbsent(batch.get(), _ -> new UnderWay(run, List.of(), now))
                        .waiters
                        .add(asked);
                remove(of, asked);
            } else if (!questions.containsKey(asked.customId())) { // twice in a file is against the protocol
                questions.put(asked.customId(), asked);
                bytes += asked.body().length;
            }
            if (questions.size() >= mostQuestions || bytes >= BatchSettings.MOST_BYTES) {
                break;
            }
        }
        return List.copyOf(questions.values());
    }

    private void begin(String run, List<Asked> questions, long now) throws IOException, InterruptedException {
        ByteArrayOutputStream lines = new ByteArrayOutputStream();
        questions.forEach(asked -> BatchLines.question(asked.customId(), asked.body(), lines));
        byte[] file = lines.toByteArray();
        String hash = hash(file);
        if (!uploaded.hash().equals(hash)) {
            uploaded = new Uploaded(hash, api.upload("magicoder-" + hash.substring(0, 16) + ".jsonl", file));
        }
        Batch batch = api.create(
                uploaded.file(),
                settings.window(),
                Map.of(BatchLedger.RUN, run, "magicoder-questions", String.valueOf(questions.size())));
        List<String> ids = questions.stream().map(Asked::customId).toList();
        ledger.begun(run, batch, ids);
        UnderWay begun = new UnderWay(run, ids, now + settings.pollInterval().toNanos());
        begun.waiters.addAll(questions);
        underWay.put(batch.id(), begun);
        LOG.infof("Batch %s of run %s is begun: %d questions.", batch.id(), run, questions.size());
    }

    private static String hash(byte[] file) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(file));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java has SHA-256", e);
        }
    }

    /** Looks at the batches whose time has come. */
    private void look(long now) throws IOException, InterruptedException {
        for (Map.Entry<String, UnderWay> entry : List.copyOf(underWay.entrySet())) {
            UnderWay mine = entry.getValue();
            if (!mine.isWaitedFor()) {
                underWay.remove(entry.getKey()); // it is found again if somebody asks for it
            } else if (now - mine.nextLook >= 0) {
                mine.nextLook = now + settings.pollInterval().toNanos();
                look(entry.getKey(), mine, now);
            }
        }
    }

    private void look(String id, UnderWay mine, long now) throws IOException, InterruptedException {
        Batch batch;
        try {
            batch = api.get(id);
        } catch (BatchFault e) {
            if (!e.isAboutThisOne()) {
                throw e;
            }
            lost(id, mine, now, "the batch " + id + " is gone: " + e.failure().detail());
            return;
        }
        if (batch.state() != State.VALIDATING && batch.state() != State.FAILED) {
            troubles = 0;
            admission.release();
        }
        switch (batch.state()) {
            case VALIDATING, UNDER_WAY -> {} // later
            case FAILED -> refused(batch, mine, now);
            case ENDED -> ended(batch, mine, now);
        }
    }

    /** Hands out what came of a batch, the paid answers of one that was cut off included. */
    private void ended(Batch batch, UnderWay mine, long now) throws IOException, InterruptedException {
        Map<String, HttpReply> replies = new HashMap<>();
        Set<String> waitedFor = mine.waiters.stream().map(Asked::customId).collect(Collectors.toSet());
        int unreadable = 0;
        for (String file : BatchLedger.files(batch)) {
            try {
                unreadable += BatchLines.replies(api.content(file), (customId, reply) -> {
                    if (waitedFor.contains(customId)) {
                        replies.merge(customId, reply, (one, other) -> one.isSuccess() ? one : other);
                    }
                });
            } catch (BatchFault e) {
                if (!e.isAboutThisOne()) {
                    throw e;
                }
                LOG.warnf("Of the batch %s something is lost: %s.", batch.id(), e.getMessage());
            }
        }
        underWay.remove(batch.id());
        int answered = 0;
        for (Asked asked : mine.waiters) {
            HttpReply reply = replies.getOrDefault(
                    asked.customId(),
                    BatchLines.error("no_response", "the batch " + batch.id() + " ended without a word about it"));
            answered += isAnswer(reply) ? 1 : 0;
            settle(asked, reply, mine.isFound() && !isAnswer(reply), now);
        }
        LOG.infof(
                "Batch %s of run %s has ended: %d of %d questions are answered%s.",
                batch.id(),
                mine.run,
                answered,
                mine.waiters.size(),
                unreadable == 0 ? "" : ", " + unreadable + " lines of its files cannot be read");
    }

    /** An error of the batch itself comes with a success for its status. */
    private static boolean isAnswer(HttpReply reply) {
        return reply.isSuccess() && !BatchLines.isError(reply);
    }

    private void settle(Asked asked, HttpReply reply, boolean again, long now) {
        ledger.settled(asked.run(), asked.customId());
        if (again) {
            ask(asked, now);
        } else {
            asked.reply().complete(reply);
        }
    }

    private void lost(String id, UnderWay mine, long now, String why) {
        LOG.warnf("%s; its questions are asked again.", why);
        underWay.remove(id);
        mine.waiters.forEach(asked -> settle(asked, BatchLines.error("batch_lost", why), mine.isFound(), now));
    }

    /** Nothing of it was answered or paid: single lines may be at fault, or what nobody asked. */
    private void refused(Batch batch, UnderWay mine, long now) {
        underWay.remove(batch.id());
        Map<String, Fault> atFault = new HashMap<>();
        batch.faults()
                .forEach(fault -> fault.line().ifPresent(line -> {
                    if (line >= 1 && line <= mine.lines.size()) {
                        atFault.put(mine.lines.get(line - 1), fault);
                    }
                }));
        for (Asked asked : mine.waiters) {
            Fault fault = atFault.get(asked.customId());
            settle(
                    asked,
                    fault == null
                            ? BatchLines.error("batch_failed", "the batch was refused")
                            : BatchLines.error(400, fault.code(), fault.message()),
                    fault == null,
                    now);
        }
        if (atFault.isEmpty()) {
            Fault fault = batch.faults().isEmpty()
                    ? new Fault("", "it says not why", OptionalInt.empty())
                    : batch.faults().getFirst();
            if (fault.code().equals(ENQUEUED_TOO_MUCH) && underWay.isEmpty()) {
                mostQuestions = Math.max(1, mine.waiters.size() / 2);
                LOG.warnf("Batches have %d questions at most from now on: %s", mostQuestions, fault.message());
            }
            trouble("the batch " + batch.id() + " was refused: " + fault.message(), Optional.empty(), now);
        }
    }

    private void trouble(IOException e, long now) {
        trouble(
                String.valueOf(e.getMessage()),
                e instanceof BatchFault fault
                        ? switch (fault.failure()) {
                            case TeacherFailure.Transient passing -> passing.retryAfter();
                            case TeacherFailure.RateLimited limited -> limited.retryAfter();
                            default -> Optional.empty();
                        }
                        : Optional.empty(),
                now);
    }

    private void trouble(String what, Optional<Duration> retryAfter, long now) {
        Duration doubled = FIRST_DELAY.multipliedBy(1L << Math.min(troubles, 20));
        Duration delay = doubled.compareTo(settings.longestDelay()) < 0 ? doubled : settings.longestDelay();
        troubles++;
        notBefore = now
                + retryAfter
                        .filter(asked -> asked.compareTo(delay) > 0)
                        .orElse(delay)
                        .toNanos();
        admission.hold(what);
    }
}
