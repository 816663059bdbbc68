package io.magicoder.cli.meaning;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;

/** An OpenAI-compatible server: vectors are counts of words, the judge says what a test wants, and so do failures. */
public final class StandInServer implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int DIMENSION = 256;

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final CountDownLatch end = new CountDownLatch(1);
    private final Deque<Answer> next = new ConcurrentLinkedDeque<>();
    private final List<JsonNode> requests = new CopyOnWriteArrayList<>();
    private final List<String> keys = new CopyOnWriteArrayList<>();
    private volatile Function<JsonNode, Answer> embeddings = body -> vectors(body.path("input"));
    private volatile Function<String, Answer> judge = _ -> said("UNRELATED");

    public StandInServer() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 50);
        server.setExecutor(threads);
        server.createContext("/v1/embeddings", exchange -> answer(exchange, body -> embeddings.apply(body)));
        server.createContext("/v1/chat/completions", exchange -> answer(exchange, this::judged));
        server.start();
    }

    /** What is sent back. */
    public record Answer(int status, Map<String, String> headers, String body) {
        /** One without headers of its own. */
        public Answer(int status, String body) {
            this(status, Map.of(), body);
        }
    }

    public String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    /** Lets the next request have this answer. */
    public void then(Answer answer) {
        next.add(answer);
    }

    /** Lets every request for vectors have the answer to its body. */
    public void embeds(Function<JsonNode, Answer> answers) {
        embeddings = answers;
    }

    /** Lets every question have the answer to its text, but for the one whose answer is known. */
    public void judges(Function<String, Answer> answers) {
        judge = answers;
    }

    /** Bodies so far. */
    public List<JsonNode> requests() {
        return requests;
    }

    /** Their headers {@code Authorization}. */
    public List<String> keys() {
        return keys;
    }

    /** Never answers before the server is closed. */
    public Answer silence() {
        try {
            end.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        return new Answer(500, "");
    }

    /** What the judge says. */
    public static Answer said(String content) {
        ObjectNode body = JSON.createObjectNode();
        body.putArray("choices")
                .addObject()
                .put("finish_reason", "stop")
                .putObject("message")
                .put("content", content);
        return new Answer(200, body.toString());
    }

    /** The vectors of texts. */
    public static Answer vectors(JsonNode texts) {
        ObjectNode body = JSON.createObjectNode();
        ArrayNode data = body.putArray("data");
        for (int i = texts.size() - 1; i >= 0; i--) { // in another order than asked for
            ArrayNode vector = data.addObject().put("index", i).putArray("embedding");
            for (float value : vector(texts.path(i).asText())) {
                vector.add(value);
            }
        }
        return new Answer(200, body.toString());
    }

    /** The counts of words, by their hashes. */
    static float[] vector(String text) {
        float[] vector = new float[DIMENSION];
        for (String word : text.toLowerCase(Locale.ROOT).split("\\W+", -1)) {
            if (!word.isEmpty()) {
                vector[Math.floorMod(word.hashCode() * 31, DIMENSION)]++;
            }
        }
        return vector;
    }

    private Answer judged(JsonNode body) {
        String text = body.path("messages").path(0).path("content").asText();
        return text.contains("the sum of two numbers") ? said("FUNCTIONALLY_IDENTICAL") : judge.apply(text);
    }

    private void answer(HttpExchange exchange, Function<JsonNode, Answer> usual) throws IOException {
        JsonNode body = JSON.readTree(exchange.getRequestBody());
        requests.add(body);
        List<String> authorization = exchange.getRequestHeaders().getOrDefault("Authorization", new ArrayList<>());
        keys.addAll(authorization);
        Answer scripted = next.poll();
        Answer answer = scripted == null ? usual.apply(body) : scripted;
        byte[] bytes = answer.body().getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        answer.headers().forEach((name, value) -> exchange.getResponseHeaders().set(name, value));
        exchange.sendResponseHeaders(answer.status(), bytes.length == 0 ? -1 : bytes.length);
        if (bytes.length > 0) {
            exchange.getResponseBody().write(bytes);
        }
        exchange.close();
    }

    @Override
    public void close() {
        end.countDown();
        server.stop(0);
        threads.close();
    }
}
