package io.magicoder.benchmarks;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.embeddedkafka.FreePort;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A teacher with a number of slots and a latency that can fail in every way, and knows what it was asked. It runs in the
 * process that measures: what it has to do is little beside its latency.
 */
final class DisturbedTeacher implements AutoCloseable {
    static {
        // A server that hangs up on idle connections would add failures of its own.
        System.setProperty("sun.net.httpserver.maxIdleConnections", "8192");
        System.setProperty("sun.net.httpserver.idleInterval", "3600");
        System.setProperty("sun.net.httpserver.nodelay", "true");
    }

    private static final Pattern SEED = Pattern.compile("total_(\\d+) \\+= ");
    private static final byte[] ANSWER = ("{\"choices\":[{\"message\":{\"content\":\"[Problem Description]\\nAdd two"
                    + " numbers.\\n\\n[Solution]\\n```python\\ndef add(a, b):\\n    return a + b\\n```\"},\"finish_reason\":\"stop\"}],"
                    + "\"usage\":{\"prompt_tokens\":400,\"completion_tokens\":350}}")
            .getBytes(StandardCharsets.UTF_8);

    private final int port = FreePort.any();
    private final int slots;
    private final Duration latency;
    private final Faults faults;
    private final Random random = new Random(976);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Map<Integer, Integer> asked = new HashMap<>();
    private final Map<Integer, Integer> answered = new HashMap<>();
    private Optional<HttpServer> server = Optional.empty();
    private boolean keyIsGood = true;
    private int controls;
    private int active;
    private double slotSeconds;
    private long lastChange = System.nanoTime();
    private long lastAnswer;

    /**
     * Shares of all requests.
     *
     * @param patience of the client: one that hangs holds its slot for so long, and is never answered
     */
    record Faults(double rateLimited, double failing, double hanging, Duration patience) {
        static final Faults NONE = new Faults(0, 0, 0, Duration.ZERO);

        double none() {
            return 1 - rateLimited - failing - hanging;
        }
    }

    /** @param slots requests at once; one more is answered with 429 */
    DisturbedTeacher(int slots, Duration latency, Faults faults) {
        this.slots = slots;
        this.latency = latency;
        this.faults = faults;
        up();
    }

    String url() {
        return "http://127.0.0.1:" + port + "/v1";
    }

    /** Listens again. */
    void up() {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 4096);
            fresh.setExecutor(threads);
            fresh.createContext("/", this::handle);
            fresh.start();
            server = Optional.of(fresh);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Refuses connections, and breaks those that are open. */
    void down() {
        server.ifPresent(running -> running.stop(0));
        server = Optional.empty();
    }

    synchronized void acceptKey(boolean good) {
        keyIsGood = good;
    }

    /** How often each seed was asked about, by its index. */
    synchronized Map<Integer, Integer> asked() {
        return Map.copyOf(asked);
    }

    /** How often each seed was answered, and so paid for. */
    synchronized Map<Integer, Integer> answered() {
        return Map.copyOf(answered);
    }

    /** Questions that were about no seed. */
    synchronized int controls() {
        return controls;
    }

    synchronized int active() {
        return active;
    }

    /** Seconds that slots were busy, of all slots together. */
    synchronized double slotSeconds() {
        change(0);
        return slotSeconds;
    }

    /** When the last answer was given, in nanoseconds of {@link System#nanoTime}; 0 if none was. */
    synchronized long lastAnswer() {
        return lastAnswer;
    }

    private void change(int by) {
        long now = System.nanoTime();
        slotSeconds += active * ((now - lastChange) / 1e9);
        lastChange = now;
        active += by;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            Matcher seed = SEED.matcher(body);
            int index = seed.find() ? Integer.parseInt(seed.group(1)) : -1;
            double draw;
            int form;
            synchronized (this) {
                draw = random.nextDouble();
                form = random.nextInt(3);
                if (index < 0) {
                    controls++;
                } else {
                    asked.merge(index, 1, Integer::sum);
                }
                if (!keyIsGood) {
                    draw = -1;
                } else if (active >= slots) {
                    draw = 0;
                    form = 2;
                }
            }
            if (draw < 0) {
                send(exchange, 401, "{\"error\":{\"message\":\"Incorrect API key provided.\"}}");
            } else if (draw < faults.rateLimited() || active() >= slots) {
                retryAfter(exchange, form);
                send(
                        exchange,
                        429,
                        "{\"error\":{\"message\":\"Too many requests.\",\"code\":\"rate_limit_exceeded\"}}");
            } else if (draw < faults.rateLimited() + faults.failing()) {
                send(exchange, 503, "{\"error\":{\"message\":\"Overloaded.\",\"type\":\"server_error\"}}");
            } else {
                occupy(exchange, index, draw < faults.rateLimited() + faults.failing() + faults.hanging());
            }
        }
    }

    private void occupy(HttpExchange exchange, int index, boolean hangs) throws IOException {
        synchronized (this) {
            change(1);
        }
        try {
            Duration held = hangs ? faults.patience() : latency;
            if (closed.await(held.toMillis(), TimeUnit.MILLISECONDS) || hangs) {
                return;
            }
            synchronized (this) {
                if (index >= 0) {
                    answered.merge(index, 1, Integer::sum);
                }
                lastAnswer = System.nanoTime();
            }
            exchange.getResponseHeaders().set("Content-Type", "application/json");
            exchange.sendResponseHeaders(200, ANSWER.length);
            exchange.getResponseBody().write(ANSWER);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            synchronized (this) {
                change(-1);
            }
        }
    }

    /** As seconds, as a date, or not at all. */
    private static void retryAfter(HttpExchange exchange, int form) {
        if (form == 0) {
            exchange.getResponseHeaders().set("Retry-After", "1");
        } else if (form == 1) {
            exchange.getResponseHeaders()
                    .set(
                            "Retry-After",
                            DateTimeFormatter.RFC_1123_DATE_TIME.format(
                                    Instant.now().plusSeconds(1).atZone(ZoneOffset.UTC)));
        }
    }

    private static void send(HttpExchange exchange, int status, String json) throws IOException {
        byte[] bytes = json.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        closed.countDown();
        down();
        threads.shutdownNow();
    }
}
