package io.magicoder.cli.imports;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.databind.node.POJONode;
import io.magicoder.events.EventJson;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.TeacherCall;
import io.magicoder.rowfiles.RowText;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/** What a row says of where it comes from, in the columns that {@code export} and {@code seeds} write; else its place in its file. */
final class RowOrigin {
    private final ImportSettings settings;

    RowOrigin(ImportSettings settings) {
        this.settings = settings;
    }

    /**
     * The code behind a row.
     *
     * @param file name of the file of rows
     * @param number of the row in it, from 1
     */
    SourceLocation location(ObjectNode row, String file, long number) {
        Optional<String> path = text(row, "path");
        int line = (int) Math.min(number, Integer.MAX_VALUE);
        return new SourceLocation(
                path.orElse(file),
                path.isPresent() ? line(row, "start_line") : line,
                path.isPresent() ? line(row, "end_line") : line,
                text(row, "repository").orElse(null),
                text(row, "revision").orElse(null),
                license(row),
                text(row, "commit").orElse(null),
                time(row.path("committed_at")),
                text(row, "kind").orElse(null));
    }

    private static int line(ObjectNode row, String column) {
        JsonNode line = row.path(column);
        return line.isIntegralNumber() && line.canConvertToInt() ? line.intValue() : 0;
    }

    private static @Nullable Instant time(JsonNode value) {
        if (value instanceof POJONode node && node.getPojo() instanceof Instant time) {
            return time;
        }
        try {
            return value.isTextual() ? Instant.parse(value.textValue()) : null;
        } catch (DateTimeException e) {
            return null; // the row keeps what it says
        }
    }

    private @Nullable String license(ObjectNode row) {
        JsonNode said = row.path("license");
        if (said.isArray()) {
            StringJoiner all = new StringJoiner(" AND ");
            said.forEach(one -> RowText.of(one).filter(text -> !text.isBlank()).ifPresent(all::add));
            if (all.length() > 0) {
                return all.toString();
            }
        }
        return text(row, "license").orElse(settings.license().isEmpty() ? null : settings.license());
    }

    /** The teacher's call, if the row has it as an export writes it; else what is known. */
    TeacherCall teacher(ObjectNode row) {
        JsonNode call = row.path("teacher");
        if (call.isObject() && call.has("model") && call.has("promptHash")) {
            try {
                return EventJson.mapper().treeToValue(call, TeacherCall.class);
            } catch (JsonProcessingException e) {
                // it is something else that is called so: the row keeps it
            }
        }
        return new TeacherCall(
                settings.teacherModel(),
                0,
                null,
                "",
                0,
                0,
                0,
                0,
                text(row, "openai_fingerprint").orElse(null),
                null);
    }

    private static Optional<String> text(ObjectNode row, String column) {
        return RowText.of(row.path(column)).filter(text -> !text.isBlank());
    }
}
