package io.magicoder.generator.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/** An OpenAI-compatible server that fails at random as its shares say, and counts what it answers. */
final class FaultyTeacher implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Random random = new Random(976);
    private final CountDownLatch closed = new CountDownLatch(1);
    private final Map<String, Integer> answered = new ConcurrentHashMap<>();
    private final Set<String> asked = ConcurrentHashMap.newKeySet();
    private final AtomicInteger requests = new AtomicInteger();
    private final AtomicReference<Faults> faults = new AtomicReference<>(Faults.NONE);

    /**
     * How often it fails.
     *
     * @param everybody the status that every request gets; 0 for none
     */
    record Faults(double rateLimited, double failing, double hanging, long latencyMillis, int everybody) {
        static final Faults NONE = new Faults(0, 0, 0, 0, 0);

        static Faults everybodyGets(int status) {
            return new Faults(0, 0, 0, 0, status);
        }
    }

    FaultyTeacher() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1000);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
        server.createContext("/", this::handle);
        server.start();
    }

    URI url() {
        return URI.create("http://127.0.0.1:" + server.getAddress().getPort());
    }

    void behave(Faults next) {
        faults.set(next);
    }

    int requests() {
        return requests.get();
    }

    /** Each question that came, whatever became of it. */
    Set<String> asked() {
        return Set.copyOf(asked);
    }

    /** How often each question was answered. */
    Map<String, Integer> answered() {
        return Map.copyOf(answered);
    }

    private void handle(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        requests.incrementAndGet();
        String question = body.path("messages")
                .path(body.path("messages").size() - 1)
                .path("content")
                .asText();
        asked.add(question);
        Faults now = faults.get();
        double draw;
        int form;
        synchronized (random) {
            draw = random.nextDouble();
            form = random.nextInt(3);
        }
        if (now.everybody() != 0) {
            reply(exchange, now.everybody(), "{\"error\": {\"message\": \"everybody gets this\"}}", null);
        } else if (draw < now.rateLimited()) {
            reply(exchange, 429, "{\"error\": {\"message\": \"slow down\"}}", retryAfter(form));
        } else if (draw < now.rateLimited() + now.failing()) {
            reply(exchange, 503, "{\"error\": {\"message\": \"overloaded\"}}", null);
        } else if (draw < now.rateLimited() + now.failing() + now.hanging()) {
            await(TimeUnit.HOURS.toMillis(1));
            exchange.close();
        } else {
            await(now.latencyMillis());
            answered.merge(question, 1, Integer::sum);
            reply(
                    exchange,
                    200,
                    "{\"choices\": [{\"message\": {\"content\": \"ok\"}, \"finish_reason\": \"stop\"}],"
                            + " \"usage\": {\"prompt_tokens\": 10, \"completion_tokens\": 5}}",
                    null);
        }
    }

    /** As seconds, as a date, or not at all. */
    private static @Nullable String retryAfter(int form) {
        return switch (form) {
            case 0 -> "1";
            case 1 ->
                DateTimeFormatter.RFC_1123_DATE_TIME.format(
                        Instant.now().plusSeconds(1).atZone(ZoneOffset.UTC));
            default -> null;
        };
    }

    private void await(long millis) {
        try {
            closed.await(millis, TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static void reply(HttpExchange exchange, int status, String body, @Nullable String retryAfter)
            throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        if (retryAfter != null) {
            exchange.getResponseHeaders().set("Retry-After", retryAfter);
        }
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    @Override
    public void close() {
        closed.countDown();
        server.stop(0);
    }
}
