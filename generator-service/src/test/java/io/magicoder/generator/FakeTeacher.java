package io.magicoder.generator;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.quarkus.test.common.QuarkusTestResourceLifecycleManager;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/** An HTTP server that answers each snippet as its test wants, and remembers what it was asked. */
public final class FakeTeacher implements QuarkusTestResourceLifecycleManager {
    static final String API_KEY = "sk-very-secret";
    static final String GOOD = "[Problem Description]\nAdd two numbers.\n\n[Solution]\n```\na + b\n```";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, IntFunction<Reply>> BEHAVIOURS = new ConcurrentHashMap<>();
    private static final Map<String, List<Question>> QUESTIONS = new ConcurrentHashMap<>();
    private static volatile int port;
    private static volatile @Nullable HttpServer server;
    private static volatile Optional<Reply> everybody = Optional.empty();

    /** One HTTP answer; the delay comes first. */
    record Reply(int status, Map<String, String> headers, String body) {}

    /** One request as it arrived. */
    record Question(@Nullable String authorization, String path, JsonNode body) {}

    static Reply answer(String text, String finishReason) {
        return new Reply(
                200,
                Map.of("Content-Type", "application/json"),
                JSON.createObjectNode()
                        .put("system_fingerprint", "fp_test")
                        .<com.fasterxml.jackson.databind.node.ObjectNode>set(
                                "usage",
                                JSON.createObjectNode()
                                        .put("prompt_tokens", 100)
                                        .put("completion_tokens", 20))
                        .set(
                                "choices",
                                JSON.createArrayNode()
                                        .add(JSON.createObjectNode()
                                                .put("index", 0)
                                                .put("finish_reason", finishReason)
                                                .set(
                                                        "message",
                                                        JSON.createObjectNode().put("content", text))))
                        .toString());
    }

    static Reply status(int status, String... headers) {
        return new Reply(
                status,
                headers.length == 0 ? Map.of() : Map.of(headers[0], headers[1]),
                "{\"error\": {\"message\": \"said about " + API_KEY + "\"}}");
    }

    /** Decides the reply to the n-th request, from 1, about a snippet; a good answer otherwise. */
    static void when(String snippet, IntFunction<Reply> behaviour) {
        BEHAVIOURS.put(snippet, behaviour);
    }

    /** The same reply to everybody, until empty. */
    static void everybodyGets(Optional<Reply> reply) {
        everybody = reply;
    }

    static List<Question> questionsAbout(String snippet) {
        return QUESTIONS.getOrDefault(snippet, List.of());
    }

    @Override
    public Map<String, String> start() {
        listen();
        return Map.of(
                "magicoder.generator.teacher.url", "http://127.0.0.1:" + port + "/v1",
                "magicoder.generator.teacher.model", "fake-teacher",
                "magicoder.generator.teacher.api-key", API_KEY,
                "magicoder.generator.teacher.timeout", "PT2S",
                "magicoder.generator.concurrency", "8",
                "magicoder.generator.retry.max-attempts", "3",
                "magicoder.generator.retry.initial-delay", "PT0.05S",
                "magicoder.generator.retry.max-delay", "PT0.2S",
                "magicoder.generator.retry.probe-interval", "PT0.1S",
                "magicoder.generator.stop-grace", "PT1S");
    }

    /** On the same port as before, if there was one. */
    static void listen() {
        try {
            HttpServer fresh = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 50);
            fresh.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            fresh.createContext("/", FakeTeacher::handle);
            fresh.start();
            port = fresh.getAddress().getPort();
            server = fresh;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void stop() {
        hangUp();
    }

    static void hangUp() {
        HttpServer running = server;
        if (running != null) {
            running.stop(0);
        }
    }

    private static void handle(HttpExchange exchange) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        String user = body.path("messages")
                .path(body.path("messages").size() - 1)
                .path("content")
                .asText();
        String snippet = user.substring(user.indexOf("```\n") + 4, user.lastIndexOf("\n```"));
        List<Question> questions = QUESTIONS.computeIfAbsent(snippet, key -> new CopyOnWriteArrayList<>());
        questions.add(new Question(
                exchange.getRequestHeaders().getFirst("Authorization"),
                exchange.getRequestURI().getPath(),
                body));
        Reply reply = everybody.orElseGet(() ->
                BEHAVIOURS.getOrDefault(snippet, n -> answer(GOOD, "stop")).apply(questions.size()));
        reply.headers().forEach(exchange.getResponseHeaders()::set);
        byte[] bytes = reply.body().getBytes(StandardCharsets.UTF_8);
        exchange.sendResponseHeaders(reply.status(), bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }
}
