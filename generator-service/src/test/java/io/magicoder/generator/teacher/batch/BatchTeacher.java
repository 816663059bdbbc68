package io.magicoder.generator.teacher.batch;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.scriptedteacher.Batches;
import io.magicoder.scriptedteacher.Batches.Answer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Predicate;

/** A server of batches that can be disturbed. */
final class BatchTeacher implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpServer server;
    private final Batches batches = new Batches(this::answer);
    private final Map<String, Integer> asked = new ConcurrentHashMap<>();
    private final AtomicReference<Predicate<String>> fails = new AtomicReference<>(_ -> false);
    private final AtomicReference<Disturbance> disturbance = new AtomicReference<>(Disturbance.NONE);
    private final AtomicInteger requests = new AtomicInteger();

    /** Comes between a request and its answer. */
    @FunctionalInterface
    interface Disturbance {
        Disturbance NONE = (_, _) -> 0;

        /**
         * What to do with a request.
         *
         * @param request such as {@code POST /v1/batches}
         * @param number of the request, from 1
         * @return a status to answer with instead; 0 for the true answer; -1 for a broken connection after the true work
         */
        int status(String request, int number);
    }

    BatchTeacher() {
        try {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 100);
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

    Batches batches() {
        return batches;
    }

    /** Which questions fail, by their words and how often they came: {@code question 7#1}. */
    void failing(Predicate<String> which) {
        fails.set(which);
    }

    void disturb(Disturbance how) {
        requests.set(0);
        disturbance.set(how);
    }

    private Answer answer(JsonNode body) {
        String question = body.path("messages").path(0).path("content").asText();
        int times = asked.merge(question, 1, Integer::sum);
        if (fails.get().test(question + "#" + times)) {
            ObjectNode error = JSON.createObjectNode();
            error.putObject("error").put("message", "overloaded").put("type", "server_error");
            return new Answer(503, error);
        }
        return new Answer(200, completion("answer to " + question));
    }

    private static ObjectNode completion(String text) {
        ObjectNode completion = JSON.createObjectNode();
        completion
                .putArray("choices")
                .addObject()
                .put("finish_reason", "stop")
                .putObject("message")
                .put("content", text);
        completion.putObject("usage").put("prompt_tokens", 10).put("completion_tokens", 5);
        return completion;
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            String request =
                    exchange.getRequestMethod() + " " + exchange.getRequestURI().getPath();
            int status = disturbance.get().status(request, requests.incrementAndGet());
            if (status > 0) {
                exchange.getRequestBody().readAllBytes();
                send(exchange, status, "{\"error\": {\"message\": \"disturbed\"}}");
            } else if (!Batches.serves(exchange.getRequestURI())) {
                send(exchange, 200, completion("ok").toString());
            } else if (status < 0) {
                batches.handle(new Unanswered(exchange));
            } else {
                batches.handle(exchange);
            }
        }
    }

    private static void send(HttpExchange exchange, int status, String body) throws IOException {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    @Override
    public void close() {
        server.stop(0);
    }
}
