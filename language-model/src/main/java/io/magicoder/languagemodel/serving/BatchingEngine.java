package io.magicoder.languagemodel.serving;

import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.decoding.FinishReason;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Continuous batching (Orca, OSDI 2022) over a paged cache (arXiv 2309.06180): one thread computes a step after the other;
 * sequences join at every step and leave when they end. Where the cache is full the youngest sequence goes back to the head
 * of the queue and begins anew later, with the text that it has.
 */
public final class BatchingEngine implements ServingEngine {
    /** Numbers of logits at once where prompts are scored. */
    private static final int LOGITS = 8_000_000;

    /** Runs a step while nobody changes or closes the model. */
    @FunctionalInterface
    public interface Guard {
        /** Returns what the work returns. */
        <T> T run(Supplier<T> work);
    }

    private final ModelConfig config;
    private final EngineSettings settings;
    private final ServingProgram program;
    private final Guard guard;
    private final Runnable onClose;
    private final BlockPool pool;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition work = lock.newCondition();
    private final Deque<Sequence> waiting = new ArrayDeque<>();
    private final Map<String, ServedAdapter> adapters = new HashMap<>();
    /** Nobody can name them any more; sequences may still use them. */
    private final List<ServedAdapter> unloaded = new ArrayList<>();

    private boolean closed;

    /** In the order in which they began; the engine's thread alone looks at it. */
    private final List<Sequence> running = new ArrayList<>();

    private final Thread thread = Thread.ofPlatform().name("serving-engine").unstarted(this::run);
    private long preempted;
    private long promptTokens;
    private long cachedTokens;
    private long generatedTokens;
    private long steps;
    private volatile EngineStatus status;

    private BatchingEngine(
            ModelConfig config, ServingProgram program, EngineSettings settings, Guard guard, Runnable onClose) {
        this.config = config;
        this.program = program;
        this.settings = settings;
        this.guard = guard;
        this.onClose = onClose;
        pool = new BlockPool(program.blocks());
        status = new EngineStatus(0, 0, pool.size(), pool.size(), 0, 0, 0, 0, 0);
    }

    /**
     * Starts the engine's thread.
     *
     * @param onClose closes the model, after the last step
     */
    public static BatchingEngine start(
            ModelConfig config, ServingProgram program, EngineSettings settings, Guard guard, Runnable onClose) {
        BatchingEngine engine = new BatchingEngine(config, program, settings, guard, onClose);
        engine.thread.start();
        return engine;
    }

    @Override
    public int longestSequence() {
        return (int) Math.min(config.contextLength(), (long) pool.size() * ServingProgram.BLOCK_TOKENS);
    }

    @Override
    public SequenceHandle submit(SequenceRequest request, SequenceListener listener) {
        requireFit(request);
        lock.lock();
        try {
            requireOpen();
            Sequence sequence = new Sequence(
                    request, request.adapter().map(this::adapter), listener, ServingProgram.BLOCK_TOKENS, this::wake);
            if (waiting.size() >= settings.mostWaiting()) {
                throw new QueueFullException(settings.mostWaiting());
            }
            waiting.add(sequence);
            work.signal();
            return sequence;
        } finally {
            lock.unlock();
        }
    }

    private void requireOpen() {
        if (closed) {
            throw new IllegalStateException("the engine was closed");
        }
    }

    private ServedAdapter adapter(String name) {
        ServedAdapter adapter = adapters.get(name);
        if (adapter == null) {
            throw new IllegalArgumentException("there is no adapter '" + name + "'");
        }
        return adapter;
    }

    @Override
    public void loadAdapter(String name, Path directory) {
        ServedAdapter adapter = guard.run(() -> program.adapter(directory));
        lock.lock();
        try {
            if (closed) {
                adapter.close();
            }
            requireOpen();
            ServedAdapter replaced = adapters.put(name, adapter);
            if (replaced != null) {
                unloaded.add(replaced);
                work.signal();
            }
        } finally {
            lock.unlock();
        }
    }

    @Override
    public boolean unloadAdapter(String name) {
        lock.lock();
        try {
            ServedAdapter adapter = adapters.remove(name);
            if (adapter == null) {
                return false;
            }
            unloaded.add(adapter);
            work.signal();
            return true;
        } finally {
            lock.unlock();
        }
    }

    /** Frees adapters that were unloaded and that no sequence uses any more. */
    private void freeAdapters() {
        lock.lock();
        try {
            unloaded.removeIf(adapter -> {
                boolean used = Stream.concat(running.stream(), waiting.stream())
                        .anyMatch(sequence -> sequence.adapter().equals(Optional.of(adapter)));
                if (!used) {
                    adapter.close();
                }
                return !used;
            });
        } finally {
            lock.unlock();
        }
    }

    private void requireFit(SequenceRequest request) {
        config.requireTokens(request.promptIds());
        long most = (long) request.promptIds().length + request.maxTokens();
        if (most > longestSequence()) {
            throw new IllegalArgumentException(
                    "a prompt of " + request.promptIds().length + " tokens and " + request.maxTokens()
                            + " new ones are " + most + ", more than the " + longestSequence() + " that there can be");
        }
    }

    private void wake() {
        lock.lock();
        try {
            work.signal();
        } finally {
            lock.unlock();
        }
    }

    @Override
    public EngineStatus status() {
        return status;
    }

    private void run() {
        while (awaitWork()) {
            try {
                dropCancelled();
                admit();
                if (!running.isEmpty()) {
                    step();
                }
            } catch (RuntimeException | Error e) {
                failAll(e);
            }
            freeAdapters();
            tellStatus();
        }
        endAll();
    }

    /** Returns false when the engine was closed. */
    private boolean awaitWork() {
        lock.lock();
        try {
            while (!closed && waiting.isEmpty() && running.isEmpty() && unloaded.isEmpty()) {
                work.awaitUninterruptibly();
            }
            return !closed;
        } finally {
            lock.unlock();
        }
    }

    private void dropCancelled() {
        running.removeIf(this::endIfCancelled);
        List<Sequence> gone = new ArrayList<>();
        lock.lock();
        try {
            for (Iterator<Sequence> each = waiting.iterator(); each.hasNext(); ) {
                Sequence sequence = each.next();
                if (sequence.isCancelled()) {
                    each.remove();
                    gone.add(sequence);
                }
            }
        } finally {
            lock.unlock();
        }
        gone.forEach(this::endIfCancelled);
    }

    private boolean endIfCancelled(Sequence sequence) {
        if (sequence.isCancelled()) {
            sequence.release(pool);
            quietly(sequence, () -> sequence.end(FinishReason.CANCELLED));
            return true;
        }
        return false;
    }

    /** Lets sequences begin, in the order of the queue, for which there is room. */
    private void admit() {
        while (running.size() < settings.mostRunning()) {
            Sequence next = head();
            if (next == null) {
                return;
            }
            next.takePrefix(pool);
            // Those that run need a block each before long.
            boolean room = next.missingBlocks() + running.size() <= pool.free() && next.takeBlocks(pool);
            if (!room) {
                next.release(pool); // there is, once the cache is empty
                return;
            }
            removeHead();
            cachedTokens += next.computed();
            running.add(next);
            if (quietly(next, next::start)) {
                drop(next);
            }
        }
    }

    private @Nullable Sequence head() {
        lock.lock();
        try {
            return waiting.peek();
        } finally {
            lock.unlock();
        }
    }

    private void removeHead() {
        lock.lock();
        try {
            waiting.remove();
        } finally {
            lock.unlock();
        }
    }

    private void step() {
        for (Sequence sequence : List.copyOf(running)) {
            while (running.contains(sequence) && !sequence.takeBlocks(pool)) {
                preempt();
            }
        }
        if (running.isEmpty()) {
            return;
        }
        StepPlan plan = StepPlan.of(running, settings.stepTokens(), Math.max(1, LOGITS / config.vocabularySize()));
        steps++;
        List<Taken> taken = guard.run(() -> {
            try (ServingProgram.Logits logits = program.compute(plan)) {
                return read(plan, logits);
            }
        });
        for (Taken next : taken) {
            take(next);
        }
    }

    /** Sends the youngest sequence back to the queue. */
    private void preempt() {
        Sequence youngest = running.removeLast();
        youngest.release(pool);
        preempted++;
        lock.lock();
        try {
            waiting.addFirst(youngest);
        } finally {
            lock.unlock();
        }
    }

    /**
     * What a step found for a sequence.
     *
     * @param likeliest the token, where no logits are needed
     * @param logits those of its rows, or none
     */
    private record Taken(StepPlan.Part part, OptionalInt likeliest, List<float[]> logits) {}

    private static List<Taken> read(StepPlan plan, ServingProgram.Logits logits) {
        long[] likeliest = logits.likeliest();
        List<Long> wanted = new ArrayList<>();
        long row = 0;
        for (StepPlan.Part part : plan.parts()) {
            for (int i = 0; i < part.rowsOfLogits(); i++, row++) {
                if (!part.sequence().isPlain() && likeliest[(int) row] >= 0) {
                    wanted.add(row);
                }
            }
        }
        float[][] rows = wanted.isEmpty()
                ? new float[0][]
                : logits.rows(wanted.stream().mapToLong(Long::longValue).toArray());
        List<Taken> taken = new ArrayList<>();
        int at = 0;
        int read = 0;
        for (StepPlan.Part part : plan.parts()) {
            List<float[]> own = new ArrayList<>();
            OptionalInt id = OptionalInt.empty();
            for (int i = 0; i < part.rowsOfLogits(); i++, at++) {
                if (likeliest[at] < 0) {
                    id = OptionalInt.of(-1);
                } else if (part.sequence().isPlain()) {
                    id = OptionalInt.of((int) likeliest[at]);
                } else {
                    own.add(rows[read++]);
                }
            }
            taken.add(new Taken(part, id, own));
        }
        return taken;
    }

    private void take(Taken next) {
        Sequence sequence = next.part().sequence();
        boolean complete = next.part().isComplete();
        int first = sequence.computed();
        if (next.likeliest().orElse(0) < 0) {
            sequence.fail(new IllegalStateException("the model's output is not finite: its weights are damaged"));
            drop(sequence);
            return;
        }
        if (next.part().count() > 1 || !complete) {
            promptTokens += next.part().count();
        }
        boolean[] ended = {false};
        boolean failed = quietly(sequence, () -> {
            if (sequence.scoresPrompt()) {
                for (int i = 0; i < next.logits().size(); i++) {
                    sequence.scorePrompt(first + i, next.logits().get(i));
                }
            }
            sequence.computed(next.part().count(), pool);
            if (complete) {
                ended[0] = next.likeliest().isPresent()
                        ? sequence.take(next.likeliest().getAsInt())
                        : sequence.take(next.logits().getLast());
                generatedTokens++;
            }
        });
        if (failed || ended[0]) {
            drop(sequence);
        }
    }

    private void drop(Sequence sequence) {
        running.remove(sequence);
        sequence.release(pool);
    }

    /** Returns whether a listener or a constraint threw something: then the sequence has failed, and no other. */
    private static boolean quietly(Sequence sequence, Runnable call) {
        try {
            call.run();
            return false;
        } catch (RuntimeException e) {
            try {
                sequence.fail(e);
            } catch (RuntimeException again) {
                e.addSuppressed(again);
            }
            return true;
        }
    }

    /** A step that failed says nothing of the cache: all begin anew, without those that ran. */
    private void failAll(Throwable cause) {
        RuntimeException failure = cause instanceof RuntimeException known
                ? known
                : new IllegalStateException("the model could not compute: " + cause.getMessage(), cause);
        for (Sequence sequence : List.copyOf(running)) {
            quietly(sequence, () -> sequence.fail(failure));
            drop(sequence);
        }
        pool.forget();
    }

    private void endAll() {
        List<Sequence> all = new ArrayList<>(running);
        lock.lock();
        try {
            all.addAll(waiting);
            waiting.clear();
        } finally {
            lock.unlock();
        }
        for (Sequence sequence : all) {
            sequence.release(pool);
            quietly(sequence, () -> sequence.end(FinishReason.CANCELLED));
        }
        running.clear();
        tellStatus();
    }

    private void tellStatus() {
        int queued;
        lock.lock();
        try {
            queued = waiting.size();
        } finally {
            lock.unlock();
        }
        status = new EngineStatus(
                running.size(),
                queued,
                pool.size(),
                pool.free(),
                preempted,
                promptTokens,
                cachedTokens,
                generatedTokens,
                steps);
    }

    @Override
    public void close() {
        lock.lock();
        try {
            closed = true;
            work.signal();
        } finally {
            lock.unlock();
        }
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true; // native work must not outlive what it works on
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
        program.close();
        onClose.run();
    }
}
