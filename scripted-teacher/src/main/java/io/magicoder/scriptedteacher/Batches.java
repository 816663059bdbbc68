package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.sun.net.httpserver.HttpExchange;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The endpoints {@code /v1/files} and {@code /v1/batches} as OpenAI publishes them, in memory. A batch goes on by one step each
 * time somebody looks at it: {@code validating}, {@code in_progress}, {@code finalizing}, {@code completed}; so nothing
 * depends on time.
 */
public final class Batches {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String ENDPOINT = "/v1/chat/completions";
    private static final Pattern FILE = Pattern.compile("/v1/files(?:/([^/]+)(/content)?)?");
    private static final Pattern BATCH = Pattern.compile("/v1/batches(?:/([^/]+)(/cancel)?)?");
    private static final int MAX_FILE_BYTES = 200 << 20;
    private static final int MAX_LINES = 50_000;
    private static final int MAX_PAGE = 100;

    private final Answering answering;
    private final Map<String, byte[]> files = new HashMap<>();
    private final List<Batch> batches = new ArrayList<>();
    private final Deque<Fate> fates = new ArrayDeque<>();
    private final Map<String, Integer> answered = new HashMap<>();

    public Batches(Answering answering) {
        this.answering = answering;
    }

    /** Answers a question of a batch as if it had been asked alone. */
    @FunctionalInterface
    public interface Answering {
        /**
         * The answer.
         *
         * @param body of the request
         */
        Answer answer(JsonNode body);
    }

    /** A status and a body. */
    public record Answer(int status, JsonNode body) {}

    /** What becomes of a batch. */
    public sealed interface Fate {
        /** Every question is answered, or fails by itself. */
        record Completes() implements Fate {}

        /**
         * It ends before its end.
         *
         * @param status {@code expired} or {@code cancelled}
         * @param answered questions that are answered before
         */
        record CutOff(String status, int answered) implements Fate {}

        /**
         * It is refused as a whole.
         *
         * @param line of its file, from 1; 0 if it is about the whole
         */
        record Refused(String code, String message, int line) implements Fate {}
    }

    private static final class Batch {
        private final ObjectNode description;
        private final Fate fate;
        private boolean cancelled;

        Batch(ObjectNode description, Fate fate) {
            this.description = description;
            this.fate = fate;
        }

        String id() {
            return description.path("id").asText();
        }

        String status() {
            return description.path("status").asText();
        }

        void status(String status) {
            description.put("status", status);
        }
    }

    /** What becomes of the next batches, in turn; those behind complete. */
    public synchronized void next(Fate... next) {
        fates.addAll(List.of(next));
    }

    /** How often each question was answered, and so paid for, by its {@code custom_id}. */
    public synchronized Map<String, Integer> answered() {
        return Map.copyOf(answered);
    }

    /** The batches as they are described to clients, the oldest first. */
    public synchronized List<JsonNode> batches() {
        return batches.stream()
                .map(batch -> (JsonNode) batch.description.deepCopy())
                .toList();
    }

    /** Takes a file's content away, as if its time were over. */
    public synchronized void forget(String file) {
        files.remove(file);
    }

    /** Whether a request is for one of these endpoints. */
    public static boolean serves(URI uri) {
        return FILE.matcher(uri.getPath()).matches()
                || BATCH.matcher(uri.getPath()).matches();
    }

    /** Answers a request. */
    public void handle(HttpExchange exchange) throws IOException {
        byte[] body = exchange.getRequestBody().readNBytes(MAX_FILE_BYTES + 1);
        Content content = answer(exchange, body);
        exchange.getResponseHeaders().set("Content-Type", content.type());
        exchange.sendResponseHeaders(content.status(), content.bytes().length == 0 ? -1 : content.bytes().length);
        exchange.getResponseBody().write(content.bytes());
    }

    @SuppressWarnings("ArrayRecordComponent") // it is read once and never compared
    private record Content(int status, String type, byte[] bytes) {
        static Content json(int status, JsonNode json) {
            return new Content(status, "application/json", json.toString().getBytes(StandardCharsets.UTF_8));
        }

        static Content error(int status, String message) {
            ObjectNode error = JSON.createObjectNode();
            error.putObject("error")
                    .put("message", message)
                    .put("type", "invalid_request_error")
                    .putNull("param")
                    .putNull("code");
            return json(status, error);
        }
    }

    private synchronized Content answer(HttpExchange exchange, byte[] body) {
        if (body.length > MAX_FILE_BYTES) {
            return Content.error(413, "The file has more than " + MAX_FILE_BYTES + " bytes.");
        }
        boolean post = exchange.getRequestMethod().equals("POST");
        URI uri = exchange.getRequestURI();
        Matcher file = FILE.matcher(uri.getPath());
        if (file.matches()) {
            if (file.group(1) == null) {
                return post
                        ? upload(exchange.getRequestHeaders().getFirst("Content-Type"), body)
                        : Content.error(405, "Only POST is possible here.");
            }
            byte[] content = files.get(file.group(1));
            if (content == null) {
                return Content.error(404, "No such File object: " + file.group(1));
            }
            return file.group(2) == null
                    ? Content.json(200, describe(file.group(1), content.length))
                    : new Content(200, "application/octet-stream", content);
        }
        Matcher batch = BATCH.matcher(uri.getPath());
        if (!batch.matches()) {
            return Content.error(404, "There is nothing at this path.");
        }
        if (batch.group(1) == null) {
            return post
                    ? create(body)
                    : list(Optional.ofNullable(uri.getQuery()).orElse(""));
        }
        Optional<Batch> found = batches.stream()
                .filter(each -> each.id().equals(batch.group(1)))
                .findFirst();
        if (found.isEmpty()) {
            return Content.error(404, "No batch found with id '" + batch.group(1) + "'.");
        }
        if (batch.group(2) != null) {
            found.get().cancelled = true;
        } else {
            advance(found.get());
        }
        return Content.json(200, found.get().description);
    }

    private static ObjectNode describe(String id, int bytes) {
        return JSON.createObjectNode()
                .put("id", id)
                .put("object", "file")
                .put("bytes", bytes)
                .put("created_at", Instant.now().getEpochSecond())
                .put("filename", id + ".jsonl")
                .put("purpose", "batch");
    }

    private Content upload(@Nullable String type, byte[] body) {
        String marked = String.valueOf(type);
        if (!marked.startsWith("multipart/form-data; boundary=")) {
            return Content.error(400, "The body must be multipart/form-data.");
        }
        String boundary = "--" + marked.substring(marked.indexOf('=') + 1);
        Map<String, byte[]> parts = new HashMap<>();
        // Byte for byte, whatever the encoding of a part.
        String form = new String(body, StandardCharsets.ISO_8859_1);
        for (String part : form.split(Pattern.quote(boundary), -1)) {
            int head = part.indexOf("\r\n\r\n");
            Matcher name = Pattern.compile("name=\"([^\"]+)\"").matcher(part);
            if (head > 0 && name.find() && name.start() < head) {
                String content = part.substring(head + 4, part.length() - 2);
                parts.put(name.group(1), content.getBytes(StandardCharsets.ISO_8859_1));
            }
        }
        if (!new String(parts.getOrDefault("purpose", new byte[0]), StandardCharsets.UTF_8).equals("batch")
                || !parts.containsKey("file")) {
            return Content.error(400, "'purpose' must be batch, and 'file' must be there.");
        }
        return Content.json(200, describe(store(parts.get("file")), parts.get("file").length));
    }

    private String store(byte[] content) {
        String id = "file-" + (files.size() + 1) + "-" + Long.toHexString(System.nanoTime());
        files.put(id, content);
        return id;
    }

    private Content create(byte[] body) {
        JsonNode request;
        try {
            request = JSON.readTree(new String(body, StandardCharsets.UTF_8));
        } catch (JsonProcessingException e) {
            return Content.error(400, "The body is no JSON.");
        }
        String input = request.path("input_file_id").asText();
        if (!files.containsKey(input)) {
            return Content.error(404, "No such File object: " + input);
        }
        if (!request.path("endpoint").asText().equals(ENDPOINT)
                || !request.path("completion_window").asText().equals("24h")) {
            return Content.error(400, "'endpoint' must be " + ENDPOINT + " and 'completion_window' 24h.");
        }
        if (request.path("metadata").size() > 16) {
            return Content.error(400, "'metadata' has more than 16 pairs.");
        }
        ObjectNode batch = JSON.createObjectNode()
                .put("id", "batch_" + (batches.size() + 1))
                .put("object", "batch")
                .put("endpoint", ENDPOINT)
                .putNull("errors")
                .put("input_file_id", input)
                .put("completion_window", "24h")
                .put("status", "validating")
                .putNull("output_file_id")
                .putNull("error_file_id")
                .put("created_at", Instant.now().getEpochSecond());
        batch.set("metadata", request.path("metadata"));
        batch.putObject("request_counts").put("total", 0).put("completed", 0).put("failed", 0);
        batches.add(new Batch(batch, fates.isEmpty() ? new Fate.Completes() : fates.removeFirst()));
        return Content.json(200, batch);
    }

    private Content list(String query) {
        Map<String, String> parameters = new HashMap<>();
        for (String parameter : query.split("&", -1)) {
            int equals = parameter.indexOf('=');
            if (equals > 0) {
                parameters.put(parameter.substring(0, equals), parameter.substring(equals + 1));
            }
        }
        int limit = Math.min(MAX_PAGE, Integer.parseInt(parameters.getOrDefault("limit", "20")));
        List<Batch> newestFirst = batches.reversed();
        String after = parameters.getOrDefault("after", "");
        int begin = 0;
        for (int i = 0; i < newestFirst.size(); i++) {
            if (newestFirst.get(i).id().equals(after)) {
                begin = i + 1;
            }
        }
        int end = Math.min(newestFirst.size(), begin + limit);
        ObjectNode page = JSON.createObjectNode().put("object", "list");
        ArrayNode data = page.putArray("data");
        newestFirst.subList(begin, end).forEach(batch -> data.add(batch.description));
        page.put("has_more", end < newestFirst.size());
        return Content.json(200, page);
    }

    private void advance(Batch batch) {
        switch (batch.status()) {
            case "validating" -> validate(batch);
            case "in_progress" -> work(batch);
            case "finalizing" ->
                batch.status(
                        batch.fate instanceof Fate.CutOff cutOff
                                ? cutOff.status()
                                : batch.cancelled ? "cancelled" : "completed");
            default -> {} // it has ended
        }
    }

    private void validate(Batch batch) {
        List<Fate.Refused> faults = new ArrayList<>();
        if (batch.fate instanceof Fate.Refused refused) {
            faults.add(refused);
        }
        Set<String> ids = new HashSet<>();
        List<String> lines = lines(batch);
        for (int i = 0; i < lines.size(); i++) {
            fault(lines.get(i), i + 1, ids).ifPresent(faults::add);
        }
        if (lines.isEmpty() || lines.size() > MAX_LINES) {
            faults.add(new Fate.Refused("invalid_file", "The file has " + lines.size() + " lines.", 0));
        }
        if (faults.isEmpty()) {
            batch.status("in_progress");
            return;
        }
        batch.status("failed");
        ArrayNode data =
                batch.description.putObject("errors").put("object", "list").putArray("data");
        faults.forEach(fault -> data.addObject()
                .put("code", fault.code())
                .put("message", fault.message())
                .putNull("param")
                .put("line", fault.line() == 0 ? null : (Integer) fault.line()));
    }

    private static Optional<Fate.Refused> fault(String line, int number, Set<String> ids) {
        JsonNode request;
        try {
            request = JSON.readTree(line);
        } catch (JsonProcessingException e) {
            return Optional.of(new Fate.Refused("invalid_json_line", "This line is no JSON.", number));
        }
        String id = request.path("custom_id").asText();
        if (id.isEmpty() || !request.path("body").isObject()) {
            return Optional.of(
                    new Fate.Refused("missing_required_parameter", "'custom_id' or 'body' is missing.", number));
        }
        if (!ids.add(id)) {
            return Optional.of(new Fate.Refused("duplicate_custom_id", "The custom_id comes twice: " + id, number));
        }
        return request.path("url").asText().equals(ENDPOINT)
                        && request.path("method").asText().equals("POST")
                ? Optional.empty()
                : Optional.of(new Fate.Refused("mismatched_endpoint", "'url' is not that of the batch.", number));
    }

    private List<String> lines(Batch batch) {
        byte[] file = files.getOrDefault(batch.description.path("input_file_id").asText(), new byte[0]);
        return new String(file, StandardCharsets.UTF_8)
                .lines()
                .filter(line -> !line.isBlank())
                .toList();
    }

    private void work(Batch batch) {
        List<String> lines = lines(batch);
        int most =
                batch.cancelled ? 0 : batch.fate instanceof Fate.CutOff cutOff ? cutOff.answered() : Integer.MAX_VALUE;
        StringBuilder output = new StringBuilder();
        StringBuilder errors = new StringBuilder();
        int completed = 0;
        for (int i = 0; i < lines.size(); i++) {
            JsonNode request;
            try {
                request = JSON.readTree(lines.get(i));
            } catch (JsonProcessingException e) {
                throw new IllegalStateException("the file was validated", e);
            }
            String id = request.path("custom_id").asText();
            ObjectNode line = JSON.createObjectNode()
                    .put("id", "batch_req_" + batch.id() + "_" + i)
                    .put("custom_id", id);
            if (i < most) {
                Answer answer = answering.answer(request.path("body"));
                line.putObject("response")
                        .put("status_code", answer.status())
                        .put("request_id", "req_" + i)
                        .set("body", answer.body());
                line.putNull("error");
                boolean good = answer.status() == 200;
                (good ? output : errors).append(line).append('\n');
                if (good) {
                    completed++;
                    answered.merge(id, 1, Integer::sum);
                }
            } else if (batch.fate instanceof Fate.CutOff cutOff
                    && cutOff.status().equals("expired")) {
                line.putNull("response")
                        .putObject("error")
                        .put("code", "batch_expired")
                        .put("message", "This request could not be executed before the completion window expired.");
                errors.append(line).append('\n');
            }
        }
        file(batch, "output_file_id", output);
        file(batch, "error_file_id", errors);
        batch.description
                .putObject("request_counts")
                .put("total", lines.size())
                .put("completed", completed)
                .put("failed", lines.size() - completed);
        batch.status("finalizing");
    }

    /** A file without lines is none. */
    private void file(Batch batch, String member, StringBuilder content) {
        if (!content.isEmpty()) {
            batch.description.put(member, store(content.toString().getBytes(StandardCharsets.UTF_8)));
        }
    }
}
