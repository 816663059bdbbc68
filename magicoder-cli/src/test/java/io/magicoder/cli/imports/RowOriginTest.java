package io.magicoder.cli.imports;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.rowfiles.RowJson;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;

class RowOriginTest {
    private final RowOrigin origin = new RowOrigin(new ImportSettings("evol", Map.of(), "Apache-2.0", "gpt-x"));

    @Test
    void aRowThatSaysNothingComesFromItsPlaceInItsFile() {
        assertThat(origin.location(RowJson.emptyRow(), "evol.jsonl", 7))
                .isEqualTo(new SourceLocation("evol.jsonl", 7, 7, null, null, "Apache-2.0"));
        assertThat(origin.teacher(RowJson.emptyRow()).model()).isEqualTo("gpt-x");
    }

    @Test
    void whatAnExportSaysOfARowIsTakenBack() {
        ObjectNode row = RowJson.read("""
                {"path": "src/X.java", "start_line": 3, "end_line": 9, "repository": "r", "commit": "c0ffee",
                 "committed_at": "2026-01-02T03:04:05Z", "license": "MIT", "kind": "method",
                 "teacher": {"model": "m", "temperature": 0.5, "promptHash": "h", "promptTokens": 1, "completionTokens": 2,
                             "latencyMillis": 3, "attempts": 1}}
                """);
        assertThat(origin.location(row, "evol.jsonl", 7))
                .isEqualTo(new SourceLocation(
                        "src/X.java",
                        3,
                        9,
                        "r",
                        null,
                        "MIT",
                        "c0ffee",
                        Instant.parse("2026-01-02T03:04:05Z"),
                        "method"));
        assertThat(origin.teacher(row).completionTokens()).isEqualTo(2);
    }

    @Test
    void severalLicencesAreAllNamed() {
        assertThat(origin.location(RowJson.read("{\"license\": [\"MIT\", \"ISC\"]}"), "f", 1)
                        .license())
                .isEqualTo("MIT AND ISC");
        assertThat(origin.location(RowJson.read("{\"license\": []}"), "f", 1).license())
                .isEqualTo("Apache-2.0");
    }
}
