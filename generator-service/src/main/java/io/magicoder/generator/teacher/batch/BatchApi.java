package io.magicoder.generator.teacher.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.generator.teacher.FailureClassification;
import io.magicoder.generator.teacher.HttpReply;
import io.magicoder.generator.teacher.TeacherConnection;
import io.magicoder.generator.teacher.TeacherConnection.Request;
import io.magicoder.generator.teacher.TeacherFailure;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeoutException;

/** The endpoints {@code /files} and {@code /batches}, as OpenAI describes them. Failures are {@link BatchFault}s. */
final class BatchApi {
    static final String ENDPOINT = "/v1/chat/completions";

    private static final ObjectMapper JSON = new ObjectMapper();
    private static final int PAGE = 100;

    private final TeacherConnection connection;
    private final Optional<String> apiKey;
    private final Duration timeout;
    private final Duration fileTimeout;
    private final FailureClassification classification = new FailureClassification(InstantSource.system());

    /**
     * @param apiKey never shown, though servers quote it
     * @param timeout of a small request
     * @param fileTimeout of one with a file
     */
    BatchApi(TeacherConnection connection, Optional<String> apiKey, Duration timeout, Duration fileTimeout) {
        this.connection = connection;
        this.apiKey = apiKey;
        this.timeout = timeout;
        this.fileTimeout = fileTimeout;
    }

    /**
     * Some of the batches, the newest first.
     *
     * @param more whether there are older ones
     */
    record Page(List<Batch> batches, boolean more) {
        Page {
            batches = List.copyOf(batches);
        }
    }

    /** Uploads a file of questions and returns its id. */
    String upload(String name, byte[] lines) throws IOException, InterruptedException {
        String boundary = "magicoder-" + UUID.randomUUID();
        ByteArrayOutputStream form = new ByteArrayOutputStream(lines.length + 512);
        form.writeBytes(("--" + boundary + "\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--"
                        + boundary + "\r\nContent-Disposition: form-data; name=\"file\"; filename=\"" + name
                        + "\"\r\nContent-Type: application/jsonl\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
        form.writeBytes(lines);
        form.writeBytes(("\r\n--" + boundary + "--\r\n").getBytes(StandardCharsets.US_ASCII));
        JsonNode file = json(
                "a file of questions cannot be uploaded",
                new Request("POST", "/files", "multipart/form-data; boundary=" + boundary, form.toByteArray()));
        return required(file, "id", "a file of questions cannot be uploaded");
    }

    /** Has the questions of a file answered. */
    Batch create(String inputFile, Duration window, Map<String, String> metadata)
            throws IOException, InterruptedException {
        ObjectNode body = JSON.createObjectNode()
                .put("input_file_id", inputFile)
                .put("endpoint", ENDPOINT)
                .put("completion_window", window.toHours() + "h");
        ObjectNode marks = body.putObject("metadata");
        metadata.forEach(marks::put);
        String what = "a batch cannot be begun";
        JsonNode batch = json(what, Request.post("/batches", JSON.writeValueAsBytes(body)));
        required(batch, "id", what);
        return Batch.read(batch);
    }

    Batch get(String id) throws IOException, InterruptedException {
        String what = "the batch " + id + " cannot be looked at";
        JsonNode batch = json(what, Request.get("/batches/" + id));
        required(batch, "status", what);
        return Batch.read(batch);
    }

    /** @param after the batch after which the page begins; the newest is first without it */
    Page list(Optional<String> after) throws IOException, InterruptedException {
        JsonNode page = json(
                "batches cannot be listed",
                Request.get("/batches?limit=" + PAGE
                        + after.map(id -> "&after=" + id).orElse("")));
        if (!page.path("data").isArray()) {
            throw new BatchFault("batches cannot be listed", new Transient("the answer has no list"));
        }
        List<Batch> batches = new ArrayList<>();
        page.path("data").forEach(batch -> batches.add(Batch.read(batch)));
        return new Page(batches, page.path("has_more").asBoolean(false) && !batches.isEmpty());
    }

    /** The bytes of a file. */
    byte[] content(String file) throws IOException, InterruptedException {
        return send("the file " + file + " cannot be read", Request.get("/files/" + file + "/content"))
                .body();
    }

    private static String required(JsonNode node, String member, String what) throws BatchFault {
        String value = node.path(member).asText("");
        if (value.isEmpty()) {
            throw new BatchFault(what, new Transient("the answer has no member " + member));
        }
        return value;
    }

    private JsonNode json(String what, Request request) throws IOException, InterruptedException {
        HttpReply reply = send(what, request);
        try {
            return JSON.readTree(reply.body());
        } catch (JsonProcessingException e) {
            throw new BatchFault(what, new Transient("the answer is no JSON"));
        }
    }

    private HttpReply send(String what, Request request) throws IOException, InterruptedException {
        HttpReply reply;
        Duration patience = request.path().startsWith("/files") ? fileTimeout : timeout;
        try {
            reply = connection.send(request, patience);
        } catch (TimeoutException e) {
            throw new BatchFault(what, new Transient("no answer within " + patience.toMillis() + " ms"));
        } catch (IOException e) {
            throw fault(what, FailureClassification.ofException(e));
        }
        if (!reply.isSuccess()) {
            throw fault(what, classification.ofReply(reply));
        }
        return reply;
    }

    private BatchFault fault(String what, TeacherFailure failure) {
        return new BatchFault(what, failure.withoutKey(apiKey));
    }
}
