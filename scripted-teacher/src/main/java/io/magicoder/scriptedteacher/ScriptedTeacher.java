package io.magicoder.scriptedteacher;

import static java.lang.System.Logger.Level.ERROR;

import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.magicoder.scriptedteacher.Reply.Answer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.LockSupport;

/**
 * An OpenAI-compatible HTTP server on 127.0.0.1 that answers the generator's prompt from a script. It is not a model and
 * says so; it exists so that the whole pipeline, its retries and rejections included, runs without network and keys.
 *
 * <p>The same snippet and request seed always get the same answer. {@code POST /v1/chat/completions},
 * {@code GET /v1/models} and, for many questions in a file, {@code /v1/files} and {@code /v1/batches} are served; token counts
 * are a quarter of the characters.
 */
public final class ScriptedTeacher implements AutoCloseable {

    /** The only model there is, and the name it answers under. */
    public static final String MODEL = "scripted-teacher";

    private static final System.Logger LOG = System.getLogger(ScriptedTeacher.class.getName());
    private static final int MAX_BODY_BYTES = 1 << 20;
    private static final int MAX_SKIPPED_BYTES = 16 << 20;
    private static final JsonNode MODELS = DataFile.yaml("models.json", new TypeReference<>() {});
    private static final Map<String, String> METHODS = Map.of("/v1/chat/completions", "POST", "/v1/models", "GET");

    private final HttpServer server;
    private final ExecutorService requests = Executors.newVirtualThreadPerTaskExecutor();
    private final TeacherSettings settings;
    private final Script script;
    private final Batches batches = new Batches(this::answerInBatch);
    private final Semaphore admission;
    /** How often each request failed so far, by the key of its inspiration. */
    private final Map<Long, Integer> faults = new ConcurrentHashMap<>();

    private ScriptedTeacher(HttpServer server, TeacherSettings settings) {
        this.server = server;
        this.settings = settings;
        this.script = new Script(settings);
        this.admission = new Semaphore(settings.concurrency());
    }

    /**
     * Starts on 127.0.0.1.
     *
     * @param port 0 for a free one
     * @throws IOException if it cannot listen on the port
     */
    public static ScriptedTeacher start(int port, TeacherSettings settings) throws IOException {
        return start(InetAddress.ofLiteral("127.0.0.1"), port, settings);
    }

    /**
     * Starts where others than this machine may ask, too: a container's network.
     *
     * @param host the address to listen on, 0.0.0.0 for every one
     * @param port 0 for a free one
     * @throws IOException if it cannot listen on the port
     */
    public static ScriptedTeacher start(InetAddress host, int port, TeacherSettings settings) throws IOException {
        HttpServer server;
        try {
            server = HttpServer.create(new InetSocketAddress(host, port), 0);
        } catch (IOException e) {
            throw new IOException(
                    "The scripted teacher cannot listen on " + host.getHostAddress() + ":" + port + ": "
                            + e.getMessage(),
                    e);
        }
        ScriptedTeacher teacher = new ScriptedTeacher(server, settings);
        server.setExecutor(teacher.requests);
        server.createContext("/", teacher::handle);
        server.start();
        return teacher;
    }

    /** What a client appends {@code /chat/completions} to. */
    public String baseUrl() {
        InetAddress host = server.getAddress().getAddress();
        return "http://" + (host.isAnyLocalAddress() ? "127.0.0.1" : host.getHostAddress()) + ":"
                + server.getAddress().getPort() + "/v1";
    }

    @Override
    public void close() {
        server.stop(0);
        requests.shutdownNow();
        requests.close();
    }

    private void handle(HttpExchange exchange) throws IOException {
        try (exchange) {
            if (Batches.serves(exchange.getRequestURI())) {
                batches.handle(exchange);
                return;
            }
            String allowed = METHODS.get(exchange.getRequestURI().getPath());
            if (allowed == null) {
                sendError(exchange, 404, "not_found", "There is nothing at this path.");
            } else if (!allowed.equals(exchange.getRequestMethod())) {
                exchange.getResponseHeaders().set("Allow", allowed);
                sendError(exchange, 405, "method_not_allowed", "Only " + allowed + " is possible here.");
            } else if (allowed.equals("POST")) {
                complete(exchange);
            } else {
                send(exchange, 200, MODELS);
            }
        } catch (RuntimeException e) {
            LOG.log(ERROR, "The scripted teacher has a defect: it dropped a request", e);
        }
    }

    private void complete(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_BODY_BYTES + 1);
        if (body.length > MAX_BODY_BYTES) {
            // A client that is still writing shall get the answer, not a reset connection.
            exchange.getRequestBody().skip(MAX_SKIPPED_BYTES);
            sendError(exchange, 413, "request_too_large", "The body has more than " + MAX_BODY_BYTES + " bytes.");
            return;
        }
        switch (ChatRequest.read(body)) {
            case ChatRequest.Refused refused ->
                sendError(exchange, refused.status(), refused.code(), refused.message());
            case ChatRequest.Accepted request -> admit(exchange, request);
        }
    }

    private void admit(HttpExchange exchange, ChatRequest.Accepted request) throws IOException {
        if (!admission.tryAcquire()) {
            sendRateLimit(exchange, "More than " + settings.concurrency() + " requests at once.");
            return;
        }
        try {
            reply(exchange, request);
        } finally {
            admission.release();
        }
    }

    private void reply(HttpExchange exchange, ChatRequest.Accepted request) throws IOException {
        Inspiration inspiration = inspiration(request);
        long key = inspiration.key();
        LockSupport.parkNanos(Math.floorMod(key, settings.maxLatency().toNanos() + 1));
        switch (reply(inspiration)) {
            case Answer answer -> send(exchange, 200, completion(key, request, answer.within(request.maxTokens())));
            case Reply.RateLimited() -> sendRateLimit(exchange, "Rate limit reached, as the script wants it.");
            case Reply.Failure() -> sendError(exchange, 500, "server_error", "A failure, as the script wants it.");
        }
    }

    private Inspiration inspiration(ChatRequest.Accepted request) {
        return settings.readsSnippets()
                ? Inspiration.bySnippet(request.prompt(), request.seed())
                : Inspiration.byHash(request.prompt(), request.seed());
    }

    private Reply reply(Inspiration inspiration) {
        Reply reply = script.reply(inspiration, faults.getOrDefault(inspiration.key(), 0) + 1);
        if (!(reply instanceof Answer)) {
            faults.merge(inspiration.key(), 1, Integer::sum);
        }
        return reply;
    }

    private Batches.Answer answerInBatch(JsonNode body) {
        return switch (ChatRequest.read(body.toString().getBytes(StandardCharsets.UTF_8))) {
            case ChatRequest.Refused refused ->
                new Batches.Answer(refused.status(), error(refused.status(), refused.code(), refused.message()));
            case ChatRequest.Accepted request -> {
                Inspiration inspiration = inspiration(request);
                yield switch (reply(inspiration)) {
                    case Answer answer ->
                        new Batches.Answer(
                                200, completion(inspiration.key(), request, answer.within(request.maxTokens())));
                    case Reply.RateLimited() ->
                        new Batches.Answer(
                                429, error(429, "rate_limit_exceeded", "Rate limit reached, as the script wants it."));
                    case Reply.Failure() ->
                        new Batches.Answer(500, error(500, "server_error", "A failure, as the script wants it."));
                };
            }
        };
    }

    private static ObjectNode completion(long key, ChatRequest.Accepted request, Answer answer) {
        int promptTokens = Answer.tokens(request.promptCharacters());
        int completionTokens = Answer.tokens(answer.content().length());
        ObjectNode completion = ChatRequest.JSON.createObjectNode();
        completion.put("id", "chatcmpl-" + Long.toHexString(key)).put("object", "chat.completion");
        completion.put("created", Instant.now().getEpochSecond()).put("model", MODEL);
        completion.put("system_fingerprint", "a-script-not-a-model");
        ObjectNode choice = completion.putArray("choices").addObject().put("index", 0);
        choice.putObject("message").put("role", "assistant").put("content", answer.content());
        choice.put("finish_reason", answer.finished() ? "stop" : "length");
        ObjectNode usage = completion.putObject("usage");
        usage.put("prompt_tokens", promptTokens).put("completion_tokens", completionTokens);
        usage.put("total_tokens", promptTokens + completionTokens);
        return completion;
    }

    private static void sendRateLimit(HttpExchange exchange, String message) throws IOException {
        exchange.getResponseHeaders().set("Retry-After", "1");
        sendError(exchange, 429, "rate_limit_exceeded", message);
    }

    private static void sendError(HttpExchange exchange, int status, String code, String message) throws IOException {
        send(exchange, status, error(status, code, message));
    }

    private static ObjectNode error(int status, String code, String message) {
        ObjectNode error = ChatRequest.JSON.createObjectNode();
        error.putObject("error")
                .put("message", message)
                .put("type", status < 500 ? "invalid_request_error" : "server_error")
                .putNull("param")
                .put("code", code);
        return error;
    }

    private static void send(HttpExchange exchange, int status, JsonNode json) throws IOException {
        byte[] bytes = ChatRequest.JSON.writeValueAsBytes(json);
        exchange.getResponseHeaders().set("Content-Type", "application/json");
        exchange.sendResponseHeaders(status, bytes.length);
        exchange.getResponseBody().write(bytes);
    }
}
