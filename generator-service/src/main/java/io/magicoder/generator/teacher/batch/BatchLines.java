package io.magicoder.generator.teacher.batch;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.generator.teacher.HttpReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/** The lines of a batch's files: questions in, answers and errors out, each under the id of its question. */
final class BatchLines {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Map<String, String> AS_JSON = Map.of("content-type", "application/json");

    private BatchLines() {}

    /** A line of a file of questions. */
    static void question(String customId, byte[] body, ByteArrayOutputStream to) {
        to.writeBytes(("{\"custom_id\":\"" + customId + "\",\"method\":\"POST\",\"url\":\"" + BatchApi.ENDPOINT
                        + "\",\"body\":")
                .getBytes(StandardCharsets.US_ASCII));
        to.writeBytes(body);
        to.writeBytes("}\n".getBytes(StandardCharsets.US_ASCII));
    }

    /** The ids in a file, of questions or of what became of them. */
    static void ids(byte[] file, Consumer<String> ids) {
        each(file, line -> ids.accept(line.path("custom_id").asText("")));
    }

    /**
     * What a file of answers or of errors says of each question, as if it had been asked alone.
     *
     * @return lines that cannot be read
     */
    static int replies(byte[] file, BiConsumer<String, HttpReply> replies) {
        return each(file, line -> replies.accept(line.path("custom_id").asText(""), reply(line)));
    }

    private static HttpReply reply(JsonNode line) {
        JsonNode response = line.path("response");
        if (response.isObject() && response.path("status_code").canConvertToInt()) {
            return new HttpReply(
                    response.path("status_code").asInt(),
                    AS_JSON,
                    response.path("body").toString().getBytes(StandardCharsets.UTF_8));
        }
        JsonNode error = line.path("error");
        return error(
                error.path("code").asText("no_response"),
                error.path("message").asText("the batch has no response to the question"));
    }

    /** Whether a reply with a success for its status tells of an error all the same. */
    static boolean isError(HttpReply reply) {
        try {
            JsonNode error = JSON.readTree(reply.body()).path("error");
            return error.isObject() || error.isTextual();
        } catch (IOException e) {
            return false;
        }
    }

    /** An error that has no status: its code decides. */
    static HttpReply error(String code, String message) {
        return error(200, code, message);
    }

    static HttpReply error(int status, String code, String message) {
        ObjectNode body = JSON.createObjectNode();
        body.putObject("error").put("code", code).put("message", message);
        return new HttpReply(status, AS_JSON, body.toString().getBytes(StandardCharsets.UTF_8));
    }

    /** Calls for each line that is JSON, and counts those that are not. */
    private static int each(byte[] file, Consumer<JsonNode> lines) {
        int unreadable = 0;
        int begin = 0;
        for (int i = 0; i <= file.length; i++) {
            if (i == file.length || file[i] == '\n') {
                unreadable += line(file, begin, i, lines) ? 0 : 1;
                begin = i + 1;
            }
        }
        return unreadable;
    }

    private static boolean line(byte[] file, int begin, int end, Consumer<JsonNode> lines) {
        if (new String(file, begin, end - begin, StandardCharsets.UTF_8).isBlank()) {
            return true;
        }
        JsonNode line;
        try {
            line = JSON.readTree(file, begin, end - begin);
        } catch (JsonProcessingException e) {
            return false;
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
        lines.accept(line);
        return true;
    }
}
