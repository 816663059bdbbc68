package io.magicoder.cli.teacher;

import static java.lang.System.Logger.Level.ERROR;
import static java.lang.System.Logger.Level.INFO;

import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.cli.teacher.Reply.Answer;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * An OpenAI-compatible HTTP server on 127.0.0.1 that answers the generator's prompt from a script. It is not a model and
 * says so; it exists so that the whole pipeline, its retries and rejections included, runs without network and keys.
 *
 * <p>The same snippet and request seed always get the same answer. {@code POST /v1/chat/completions} and
 * {@code GET /v1/models} are served; token counts are a quarter of the characters.
 */
public final class ScriptedTeacher implements AutoCloseable {

    /** The only model there is, and the name it answers under. */
    public static final String MODEL = "scripted-teacher";

    private static final System.Logger LOG = System.getLogger(ScriptedTeacher.class.getName());
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_DRAINED_BYTES = 16 << 20;

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final Script script;
    private final Duration maxLatency;
    /** How often each request failed so far, by the key of its snippet and seed. */
    private final Map<Long, Integer> faults = new ConcurrentHashMap<>();

    private ScriptedTeacher(HttpServer server, Imperfections imperfections, Duration maxLatency) {
        this.server = server;
        this.script = new Script(imperfections);
        this.maxLatency = maxLatency;
    }

    /**
     * Starts with the {@linkplain Imperfections#usual() usual imperfections} and up to 20 ms latency.
     *
     * @param port 0 for a free one
     * @throws IOException if it cannot listen on the port
     */
    public static ScriptedTeacher start(int port) throws IOException {
        return start(port, Imperfections.usual(), Duration.ofMillis(20));
    }

    /**
     * Starts with other imperfections and latency.
     *
     * @param port 0 for a free one
     * @param maxLatency answers take from nothing to this long, depending on the snippet
     * @throws IOException if it cannot listen on the port
     */
    public static ScriptedTeacher start(int port, Imperfections imperfections, Duration maxLatency) throws IOException {
        InetSocketAddress address = new InetSocketAddress(InetAddress.getByAddress(new byte[] {127, 0, 0, 1}), port);
        HttpServer server;
        try {
            server = HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new IOException("The scripted teacher cannot listen on 127.0.0.1:" + port + ": " + e.getMessage(), e);
        }
        ScriptedTeacher teacher = new ScriptedTeacher(server, imperfections, maxLatency);
        server.setExecutor(teacher.requests);
        server.createContext("/", teacher::handle);
        server.start();
        LOG.log(INFO, "Scripted teacher (a script, not a model) answers on " + teacher.baseUrl());
        return teacher;
    }

    /** What a client appends {@code /chat/completions} to. */
    public String baseUrl() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
        requests.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            switch (exchange.getRequestURI().getPath()) {
                case "/v1/chat/completions" -> {
                    if (allows(exchange, "POST")) {
                        complete(exchange);
                    }
                }
                case "/v1/models" -> {
                    if (allows(exchange, "GET")) {
                        send(exchange, 200, models());
                    }
                }
                default -> sendError(exchange, 404, "not_found", "There is nothing at this path.");
            }
        } catch (RuntimeException e) {
            LOG.log(ERROR, "The scripted teacher has a defect: it dropped a request", e);
        }
    }

    private static boolean allows(HttpExchange exchange, String method) throws IOException {
        if (exchange.getRequestMethod().equals(method)) {
            return true;
        }
        exchange.getResponseHeaders().set("Allow", method);
        sendError(exchange, 405, "method_not_allowed", "Only " + method + " is possible here.");
        return false;
    }

    private void complete(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            drain(exchange.getRequestBody());
            sendError(exchange, 413, "request_too_large", "The body has more than " + MAX_BODY_BYTES + " bytes.");
            return;
        }
        switch (ChatRequest.read(body)) {
            case ChatRequest.Refused refused ->
                sendError(exchange, refused.status(), refused.code(), refused.message());
            case ChatRequest.Accepted request -> reply(exchange, request);
        }
    }

    private void reply(HttpExchange exchange, ChatRequest.Accepted request) throws IOException {
        Snippet snippet = Snippet.in(request.prompt());
        long key = snippet.key(request.seed());
        takeTime(key);
        Reply reply = script.reply(snippet, request.seed(), faults.getOrDefault(key, 0) + 1);
        if (!(reply instanceof Answer)) {
            faults.merge(key, 1, Integer::sum);
        }
        switch (reply) {
            case Answer answer -> send(exchange, 200, completion(key, request, answer.within(request.maxTokens())));
            case Reply.RateLimited() -> {
                exchange.getResponseHeaders().set("Retry-After", "1");
                sendError(exchange, 429, "rate_limit_exceeded", "Rate limit reached, as the script wants it.");
            }
            case Reply.Failure() -> sendError(exchange, 500, "server_error", "A failure, as the script wants it.");
        }
    }

    private void takeTime(long key) {
        try {
            Thread.sleep(Duration.ofNanos(Math.floorMod(key, maxLatency.toNanos() + 1)));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static ObjectNode completion(long key, ChatRequest.Accepted request, Answer answer) {
        int promptTokens = tokens(request.promptCharacters());
        int completionTokens = tokens(answer.content().length());
        ObjectNode completion = ChatRequest.JSON.createObjectNode();
        completion.put("id", "chatcmpl-" + Long.toHexString(key));
        completion.put("object", "chat.completion");
        completion.put("created", Instant.now().getEpochSecond());
        completion.put("model", MODEL);
        completion.put("system_fingerprint", "a-script-not-a-model");
        ObjectNode choice = completion.putArray("choices").addObject();
        choice.put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", answer.content());
        choice.put("finish_reason", answer.finished() ? "stop" : "length");
        completion
                .putObject("usage")
                .put("prompt_tokens", promptTokens)
                .put("completion_tokens", completionTokens)
                .put("total_tokens", promptTokens + completionTokens);
        return completion;
    }

    private static int tokens(int characters) {
        return Math.ceilDiv(characters, Answer.CHARACTERS_PER_TOKEN);
    }

    private static ObjectNode models() {
        ObjectNode list = ChatRequest.JSON.createObjectNode();
        list.put("object", "list");
        list.putArray("data")
                .addObject()
                .put("id", MODEL)
                .put("object", "model")
                .put("created", 0)
                .put("owned_by", "magicoder: a script, not a model");
        return list;
    }

    private static void sendError(HttpExchange exchange, int status, String code, String message) throws IOException {
        ObjectNode error = ChatRequest.JSON.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", status < 500 ? "invalid_request_error" : "server_error")
                .putNull("param")
                .put("code", code);
        send(exchange, status, error);
    }

    private static void send(HttpExchange exchange, int status, ObjectNode json) throws IOException {
        byte[] bytes = ChatRequest.JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }

    /** Reads on, so that a client still writing gets the answer and not a reset connection; within reason. */
    private static void drain(InputStream body) throws IOException {
        byte[] buffer = new byte[8192];
        int left = MAX_DRAINED_BYTES;
        int read;
        while (left > 0 && (read = body.read(buffer)) >= 0) {
            left -= read;
        }
    }
}
