package io.magicoder.benchmarks;

import io.magicoder.embeddedkafka.FreePort;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;

/**
 * The packaged inference service with a tiny model: its processor time beyond what the engine takes for the same sequences,
 * its memory over many requests, and many streams at once.
 */
final class RestMeasurement implements AutoCloseable {
    private static final Duration START_LIMIT = Duration.ofMinutes(3);
    private static final double MOST_MILLISECONDS_OF_REQUEST = 1;
    private static final double MOST_MICROSECONDS_OF_TOKEN = 50;
    private static final double MOST_TIMES_THE_MEAN = 5;
    private static final double MOST_GROWTH = 0.02;

    private static final int REQUESTS = 600;
    private static final int STREAMED_AT_ONCE = 16;
    private static final int STREAMED_TOKENS = 200;
    private static final int PROMPT_TOKENS = 32;
    private static final int SHORT_ANSWER = 4;
    private static final int CONNECTIONS = 8;
    /** The JVM compiles what is called often for some ten thousand requests: a service runs for weeks. */
    private static final int WARM_UP_ROUNDS = 12;

    /** A heap that is in memory from the start and cannot grow: what grows is native. */
    private static final List<String> JVM =
            List.of("-Xms512m", "-Xmx512m", "-XX:+AlwaysPreTouch", "-Dai.djl.pytorch.num_threads=1");

    /** Its thread. */
    private static final String ENGINE = "serving-engine";

    private static final ServedShape SHAPE = ServedShape.TINY;

    private final Figures figures;
    private final int rounds;
    private final int streams;
    private final int port = FreePort.any();
    private final MeasuredProcess service;
    private final MeasuredEngine engine;
    private final AtomicInteger asked = new AtomicInteger();

    /**
     * Starts the service.
     *
     * @param directory takes model and log
     * @param streams at once
     * @param jvm further arguments of its JVM
     * @throws IllegalStateException if it is not built, or does not start
     */
    RestMeasurement(Figures figures, Path directory, int rounds, int streams, List<String> jvm) throws IOException {
        this.figures = figures;
        this.rounds = rounds;
        this.streams = streams;
        Path model = directory.resolve("tiny-model");
        // Characters that are one token each, so that every token of a stream has an event of its own.
        SyntheticCheckpoint.write(model, SHAPE, '!', '~' + 1);
        Tokenizer.writeByteLevel(model);
        int atOnce = Math.max(streams, STREAMED_AT_ONCE);
        service = PackagedService.startAlone(
                "inference",
                directory,
                port,
                Map.of(
                        "magicoder.inference.model", model.toString(),
                        "magicoder.inference.concurrency", String.valueOf(atOnce),
                        "magicoder.inference.queue", String.valueOf(atOnce),
                        "magicoder.inference.request-timeout", "PT10M"),
                Stream.concat(JVM.stream(), jvm.stream()).toList());
        try (ServiceClient client = new ServiceClient()) {
            URI ready = URI.create("http://127.0.0.1:" + port + "/q/health/ready");
            service.await(
                    "the inference service is ready",
                    START_LIMIT,
                    () -> client.get(ready).path("status").asText().equals("UP"));
            engine = MeasuredEngine.load(model, SHAPE, ServedFormat.FP32, atOnce);
        } catch (RuntimeException e) {
            service.close();
            throw e;
        }
    }

    /**
     * Measures.
     *
     * @param requests over which memory stays as it is
     * @return whether nothing failed and nothing took more than it may
     */
    boolean measure(int requests) throws InterruptedException, ExecutionException {
        for (int i = 0; i < WARM_UP_ROUNDS; i++) {
            ask(REQUESTS, CONNECTIONS, SHORT_ANSWER);
            ask(REQUESTS, 1, 1);
            stream(STREAMED_AT_ONCE, STREAMED_TOKENS);
            engine.complete(STREAMED_AT_ONCE, 1, PROMPT_TOKENS, STREAMED_TOKENS);
        }
        boolean flat = memory(requests);
        engine.complete(CONNECTIONS, requests / CONNECTIONS, PROMPT_TOKENS, SHORT_ANSWER); // as warm as the service
        boolean cheap = cost();
        boolean smooth = manyStreams();
        return flat && cheap && smooth;
    }

    private boolean cost() {
        int tokens = STREAMED_AT_ONCE * STREAMED_TOKENS;
        Turns turns = new Turns()
                .then("request", () -> ofService(() -> ask(REQUESTS, 1, 1)) / REQUESTS)
                .then(
                        "request of engine",
                        () -> ofEngine(() -> engine.complete(1, REQUESTS, PROMPT_TOKENS, 1)) / REQUESTS)
                .then("token", () -> ofService(() -> stream(STREAMED_AT_ONCE, STREAMED_TOKENS)) / tokens)
                .then(
                        "token of engine",
                        () -> ofEngine(() -> engine.complete(STREAMED_AT_ONCE, 1, PROMPT_TOKENS, STREAMED_TOKENS))
                                / tokens)
                .take(rounds);
        byThread(tokens);
        double request = 1e3 * median(turns, "request", "request of engine");
        double token = 1e6 * median(turns, "token", "token of engine");
        figures.add("ms of processor time a request of one token, engine alone", 1e3 * engineAlone(turns, "request"));
        figures.add("ms of processor time a request beyond it (at most 1 wanted)", request);
        figures.add("µs of processor time a token of 16 streams, engine alone", 1e6 * engineAlone(turns, "token"));
        figures.add("µs of processor time a streamed token beyond it (at most 50 wanted)", token);
        return request <= MOST_MILLISECONDS_OF_REQUEST && token <= MOST_MICROSECONDS_OF_TOKEN;
    }

    /** The same without the engine's thread, whose time is long and scatters: streams beside whole answers of the same service. */
    private void byThread(int tokens) {
        if (service.processorSecondsBut(ENGINE).isEmpty()) {
            return;
        }
        Turns turns = new Turns()
                .then("streamed", () -> byOthers(() -> stream(STREAMED_AT_ONCE, STREAMED_TOKENS)) / tokens)
                .then(
                        "whole",
                        () -> byOthers(() -> together(
                                        STREAMED_AT_ONCE, client -> client.complete(prompt(), STREAMED_TOKENS)))
                                / tokens)
                .take(rounds);
        double streamed = 1e6 * Figure.median(turns.values("streamed"));
        double whole = 1e6 * Figure.median(turns.values("whole"));
        figures.add("µs of processor time a streamed token, without the engine's thread", streamed);
        figures.add("the same of answers in one piece", whole);
    }

    private double byOthers(Work work) {
        double before = service.processorSecondsBut(ENGINE).orElseThrow();
        ofService(work);
        return service.processorSecondsBut(ENGINE).orElseThrow() - before;
    }

    private static double engineAlone(Turns turns, String name) {
        return Figure.median(turns.values(name + " of engine"));
    }

    private static double median(Turns turns, String service, String engine) {
        double[] beyond = turns.values(service).clone();
        Arrays.setAll(beyond, i -> beyond[i] - turns.values(engine)[i]);
        return Figure.median(beyond);
    }

    private boolean memory(int requests) throws InterruptedException, ExecutionException {
        double before = service.residentNow();
        ask(requests, CONNECTIONS, SHORT_ANSWER);
        double after = service.residentNow();
        figures.add(new MemorySoak.Growth(requests + " requests (+ 2 % at most wanted)", before, after));
        return after <= before * (1 + MOST_GROWTH);
    }

    private boolean manyStreams() throws InterruptedException, ExecutionException {
        stream(streams, PROMPT_TOKENS); // kernels for so many rows, and connections
        long began = System.nanoTime();
        List<TokenGaps> gaps = new ArrayList<>();
        List<String> errors = new ArrayList<>();
        try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<long[]>> running = new ArrayList<>();
            for (int i = 0; i < streams; i++) {
                running.add(clients.submit(() -> {
                    try (EventStreamClient client = new EventStreamClient(port)) {
                        return client.stream(prompt(), STREAMED_TOKENS);
                    }
                }));
            }
            for (Future<long[]> one : running) {
                try {
                    gaps.add(TokenGaps.of(one.get()));
                } catch (ExecutionException e) {
                    errors.add(String.valueOf(e.getCause()));
                }
            }
        }
        double seconds = (System.nanoTime() - began) / 1e9;
        String of = streams + " streams at once";
        figures.add("errors of " + of + " (none wanted)", errors.size());
        errors.stream().limit(3).forEach(figures::say);
        if (gaps.isEmpty()) {
            return false;
        }
        double worst = gaps.stream().mapToDouble(TokenGaps::ratio).max().orElseThrow();
        double[] means = gaps.stream().mapToDouble(TokenGaps::mean).toArray();
        double[] ratios = gaps.stream().mapToDouble(TokenGaps::ratio).toArray();
        figures.add("tokens/s of " + of, gaps.size() * STREAMED_TOKENS / seconds);
        figures.add("ms between two tokens of a stream, of " + of, Figure.median(means));
        figures.add("99th percentile of it as times its mean, median of " + of, Figure.median(ratios));
        figures.add("the same, the worst of " + of + " (at most 5 wanted)", worst);
        return errors.isEmpty() && worst <= MOST_TIMES_THE_MEAN;
    }

    /** Work that may fail with its clients. */
    @FunctionalInterface
    private interface Work {
        void run() throws InterruptedException, ExecutionException;
    }

    /** Processor seconds of the service. */
    private double ofService(Work work) {
        double before = service.processorSeconds();
        try {
            work.run();
        } catch (ExecutionException e) {
            service.requireAlive();
            throw new IllegalStateException("the service did not answer: " + e.getCause(), e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
        return service.processorSeconds() - before;
    }

    /** Seconds by the clock of this process, in which the engine is alone. */
    private static double ofEngine(Runnable work) {
        return 1 / Machine.rate(1, work);
    }

    private void ask(int requests, int connections, int tokens) throws InterruptedException, ExecutionException {
        together(connections, client -> {
            for (int i = 0; i < requests / connections; i++) {
                client.complete(prompt(), tokens);
            }
        });
    }

    private void stream(int count, int tokens) throws InterruptedException, ExecutionException {
        together(count, client -> client.stream(prompt(), tokens));
    }

    @FunctionalInterface
    private interface Asking {
        void with(EventStreamClient client) throws IOException;
    }

    private void together(int clients, Asking asking) throws InterruptedException, ExecutionException {
        try (ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
            List<Future<?>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                all.add(threads.submit(() -> {
                    try (EventStreamClient client = new EventStreamClient(port)) {
                        asking.with(client);
                    }
                    return true;
                }));
            }
            for (Future<?> one : all) {
                one.get();
            }
        }
    }

    /** Like no other from its beginning on, so that nothing of it was computed before. */
    private String prompt() {
        String number = Integer.toString(asked.incrementAndGet(), Character.MAX_RADIX);
        return number + "x".repeat(PROMPT_TOKENS - number.length());
    }

    @Override
    public void close() {
        engine.close();
        service.close();
    }
}
