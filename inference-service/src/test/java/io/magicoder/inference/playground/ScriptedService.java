package io.magicoder.inference.playground;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/** The playground's files, and a REST interface that answers what the test says, as slowly as it says. */
final class ScriptedService implements AutoCloseable {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final long PACE_NANOS = 20_000_000;
    private static final Map<String, String> TYPES =
            Map.of("html", "text/html", "css", "text/css", "js", "text/javascript", "svg", "image/svg+xml");

    /** What is sent in answer to a question. */
    @FunctionalInterface
    interface Reply {
        void send(HttpExchange exchange) throws IOException, InterruptedException;
    }

    private final HttpServer server;
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final Queue<JsonNode> questions = new ConcurrentLinkedQueue<>();
    private final CountDownLatch clientLeft = new CountDownLatch(1);
    private volatile List<String> models = List.of("magicoder");
    private volatile @Nullable String key;
    private volatile Reply reply = pieces("stop", "fine");

    ScriptedService() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0), 0);
        server.setExecutor(threads);
        server.createContext("/", ScriptedService::file);
        server.createContext("/v1/models", this::listModels);
        server.createContext("/v1/chat/completions", this::chat);
        server.start();
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    void serve(List<String> names) {
        models = names;
    }

    void demandKey(String wanted) {
        key = wanted;
    }

    void reply(Reply wanted) {
        reply = wanted;
    }

    /** The bodies of all questions so far. */
    Queue<JsonNode> questions() {
        return questions;
    }

    CountDownLatch clientLeft() {
        return clientLeft;
    }

    /** A whole answer. */
    static Reply pieces(String finishReason, String... pieces) {
        return exchange -> {
            try (OutputStream out = begin(exchange)) {
                for (String piece : pieces) {
                    send(out, chunk(Map.of("content", piece), null));
                }
                send(out, chunk(Map.of(), finishReason));
                send(
                        out,
                        JSON.writeValueAsString(
                                Map.of("choices", List.of(), "usage", Map.of("completion_tokens", 2 * pieces.length))));
                send(out, "[DONE]");
            }
        };
    }

    /** An answer that goes on until the client leaves, as fast as a small model. */
    Reply endless(String piece) {
        return exchange -> {
            try (OutputStream out = begin(exchange)) {
                while (!Thread.interrupted()) {
                    send(out, chunk(Map.of("content", piece), null));
                    LockSupport.parkNanos(PACE_NANOS);
                }
            } catch (IOException e) {
                clientLeft.countDown();
            }
        };
    }

    /** A piece of an answer, and then an event of the given JSON. */
    static Reply failing(String piece, String event) {
        return exchange -> {
            try (OutputStream out = begin(exchange)) {
                send(out, chunk(Map.of("content", piece), null));
                send(out, event);
                send(out, "[DONE]");
            }
        };
    }

    /** A piece of an answer, and then the end of the connection. */
    static Reply breaking(String piece) {
        return exchange -> {
            try (OutputStream out = begin(exchange)) {
                send(out, chunk(Map.of("content", piece), null));
            }
        };
    }

    /** An error in OpenAI's shape. */
    static Reply refusal(int status, String message, @Nullable String retryAfter) {
        return exchange -> {
            if (retryAfter != null) {
                exchange.getResponseHeaders().set("Retry-After", retryAfter);
            }
            json(exchange, status, Map.of("error", Map.of("message", message)));
        };
    }

    private static OutputStream begin(HttpExchange exchange) throws IOException {
        exchange.getResponseHeaders().set("Content-Type", "text/event-stream");
        exchange.getResponseHeaders().set("X-Model-Version", "checkpoint-7");
        exchange.sendResponseHeaders(200, 0);
        return exchange.getResponseBody();
    }

    private static String chunk(Map<String, String> delta, @Nullable String finishReason) throws IOException {
        return JSON.writeValueAsString(Map.of(
                "choices",
                List.of(
                        finishReason == null
                                ? Map.of("delta", delta)
                                : Map.of("delta", delta, "finish_reason", finishReason))));
    }

    private static void send(OutputStream out, String data) throws IOException {
        out.write(("data: " + data + "\n\n").getBytes(UTF_8));
        out.flush();
    }

    private void listModels(HttpExchange exchange) throws IOException {
        if (isKnown(exchange)) {
            json(
                    exchange,
                    200,
                    Map.of(
                            "data",
                            models.stream()
                                    .map(name -> Map.of("id", name, "checkpoint", "of-" + name, "max_model_len", 256))
                                    .toList()));
        }
    }

    private void chat(HttpExchange exchange) throws IOException {
        if (isKnown(exchange)) {
            questions.add(JSON.readTree(exchange.getRequestBody()));
            try (exchange) {
                reply.send(exchange);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        }
    }

    private boolean isKnown(HttpExchange exchange) throws IOException {
        String wanted = key;
        if (wanted == null
                || ("Bearer " + wanted).equals(exchange.getRequestHeaders().getFirst("Authorization"))) {
            return true;
        }
        json(exchange, 401, Map.of("error", Map.of("message", "no known key")));
        return false;
    }

    private static void json(HttpExchange exchange, int status, Object body) throws IOException {
        byte[] bytes = JSON.writeValueAsBytes(body);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private static void file(HttpExchange exchange) throws IOException {
        String path = exchange.getRequestURI().getPath();
        String name = path.equals("/") ? "/index.html" : path;
        try (InputStream resource = ScriptedService.class.getResourceAsStream("/META-INF/resources" + name);
                exchange) {
            if (resource == null) {
                exchange.sendResponseHeaders(404, -1);
                return;
            }
            exchange.getResponseHeaders().set("Content-Type", TYPES.get(name.substring(name.lastIndexOf('.') + 1)));
            exchange.sendResponseHeaders(200, 0);
            resource.transferTo(exchange.getResponseBody());
        }
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
