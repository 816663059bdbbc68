package io.magicoder.generator.teacher.batch;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * A batch as its server describes it.
 *
 * @param inputFile id of the file with the questions
 * @param outputFile id of the file with the answers, once there are any
 * @param errorFile id of the file with the questions that failed, once there are any
 * @param faults why it was refused as a whole
 * @param createdAt in the far future if it does not say
 * @param metadata what we wrote on it
 */
record Batch(
        String id,
        State state,
        String inputFile,
        Optional<String> outputFile,
        Optional<String> errorFile,
        List<Fault> faults,
        Instant createdAt,
        Map<String, String> metadata) {
    Batch {
        faults = List.copyOf(faults);
        metadata = Map.copyOf(metadata);
    }

    /** How far it is. */
    enum State {
        /** Its file is looked at. */
        VALIDATING,
        /** Its questions are answered. */
        UNDER_WAY,
        /** It was refused as a whole: nothing was answered. */
        FAILED,
        /** Nothing more happens; what is answered is in its files. */
        ENDED;

        /** A status nobody knows is one of something that goes on. */
        static State of(String status) {
            return switch (status.toLowerCase(Locale.ROOT)) {
                case "validating" -> VALIDATING;
                case "failed" -> FAILED;
                case "completed", "expired", "cancelled", "canceled" -> ENDED;
                default -> UNDER_WAY;
            };
        }
    }

    /**
     * Why a batch was refused.
     *
     * @param line of its file, from 1; empty if it is about the whole
     */
    record Fault(String code, String message, OptionalInt line) {}

    static Batch read(JsonNode node) {
        List<Fault> faults = new ArrayList<>();
        node.path("errors")
                .path("data")
                .forEach(fault -> faults.add(new Fault(
                        fault.path("code").asText(""),
                        fault.path("message").asText(""),
                        fault.path("line").canConvertToInt()
                                ? OptionalInt.of(fault.path("line").asInt())
                                : OptionalInt.empty())));
        Map<String, String> metadata = new HashMap<>();
        node.path("metadata")
                .properties()
                .forEach(entry -> metadata.put(entry.getKey(), entry.getValue().asText("")));
        return new Batch(
                node.path("id").asText(""),
                State.of(node.path("status").asText("")),
                node.path("input_file_id").asText(""),
                file(node.path("output_file_id")),
                file(node.path("error_file_id")),
                faults,
                node.path("created_at").canConvertToLong()
                        ? Instant.ofEpochSecond(node.path("created_at").asLong())
                        : Instant.MAX,
                metadata);
    }

    private static Optional<String> file(JsonNode id) {
        return id.isTextual() && !id.asText().isEmpty() ? Optional.of(id.asText()) : Optional.empty();
    }

    /** Whether its files hold, or will hold, what was asked in it. */
    boolean holdsAnswers() {
        return state != State.FAILED && !(state == State.ENDED && outputFile.isEmpty());
    }
}
