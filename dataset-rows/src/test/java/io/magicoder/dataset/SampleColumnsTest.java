package io.magicoder.dataset;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.CleanSample;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.Rejection.RawAnswer;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import io.magicoder.rowfiles.RowJson;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class SampleColumnsTest {
    private static final TeacherCall TEACHER = new TeacherCall("m", 0, null, "hash", 1, 2, 3, 1, null, "stop");

    private static SeedSnippet seed(@Nullable String carried) {
        return new SeedSnippet(
                "seed-1",
                "run-1",
                3,
                7,
                "int x;",
                "java",
                new SeedSnippet.SourceLocation("X.java", 4, 5, "r", null, "MIT"),
                new SeedSnippet.Extraction("import", "import", Map.of()),
                carried);
    }

    private static CleanSample sample(@Nullable String carried) {
        return new CleanSample(
                "sample-1",
                "run-1",
                0,
                "Add.",
                "a + b",
                "Add.",
                "a + b",
                seed(carried),
                TEACHER,
                null,
                SampleScores.CLEAN);
    }

    @Test
    void theWayBackToCodeTeacherAndVerdictsIsInTheRow() {
        ObjectNode row = SampleColumns.of(sample(null));
        assertThat(row.path("path").asText()).isEqualTo("X.java");
        assertThat(row.path("start_line").asInt()).isEqualTo(4);
        assertThat(row.path("license").asText()).isEqualTo("MIT");
        assertThat(row.has("commit")).isTrue();
        assertThat(row.at("/teacher/promptTokens").asInt()).isEqualTo(1);
        assertThat(row.at("/teacher").has("nanoDollars")).isTrue();
        assertThat(row.path("quality").asDouble()).isEqualTo(1);
        assertThat(row.has("example")).isFalse();
    }

    @Test
    void whatARowCameWithIsKeptToTheLastDigitUnderItsNameOrBesideOurs() {
        ObjectNode row = SampleColumns.of(sample("""
                {"instruction": "Add.", "output": "a + b", "index": 41, "raw_index": 7, "big": 18446744073709551615,
                 "exact": 0.12345678901234567890, "lang": null, "imported_index": 5}
                """));
        assertThat(row.path("big").bigIntegerValue()).hasToString("18446744073709551615");
        assertThat(RowJson.write(row)).contains("\"exact\":0.12345678901234567890");
        assertThat(row.path("output").asText()).isEqualTo("a + b");
        assertThat(row.path("index").asInt()).isEqualTo(3);
        assertThat(row.path("imported_imported_index").asInt()).isEqualTo(41);
        assertThat(row.path("imported_index").asInt()).isEqualTo(5);
        assertThat(row.has("imported_instruction")).isFalse();
        assertThat(row.has("imported_raw_index")).isFalse();
        assertThat(row.path("imported_lang").isNull()).isTrue();
    }

    @Test
    void aRefusedRowHasItsReasonAndWhatWasRefused() {
        Rejection rejection = new Rejection(
                "rejection-1",
                "run-1",
                Rejection.CLEANER,
                RejectionReason.CONTAMINATED,
                new Evidence("decontamination-words", "found", "MBPP", "11", "text", "NEARLY_IDENTICAL"),
                seed(null),
                TEACHER,
                null,
                Instant.EPOCH);
        ObjectNode row = RejectionColumns.of(
                rejection, Optional.of(new GeneratedInstruction("i", "run-1", seed(null), "P", "S", TEACHER)));
        assertThat(row.path("reason").asText()).isEqualTo("CONTAMINATED");
        assertThat(row.at("/evidence/task").asText()).isEqualTo("11");
        assertThat(row.path("problem").asText()).isEqualTo("P");
        assertThat(row.path("answer").isNull()).isTrue();
        assertThat(row.path("path").asText()).isEqualTo("X.java");
    }

    @Test
    void whatNeverBecameAPairHasTheAnswer() {
        Rejection rejection = new Rejection(
                "rejection-1",
                "run-1",
                Rejection.GENERATOR,
                RejectionReason.UNPARSEABLE,
                Evidence.of("parsing", "no sections"),
                seed("{\"stars\": 3}"),
                null,
                new RawAnswer("words", true),
                Instant.EPOCH);
        ObjectNode row = RejectionColumns.of(rejection, Optional.empty());
        assertThat(row.path("answer").asText()).isEqualTo("words");
        assertThat(row.path("answer_cut").asBoolean()).isTrue();
        assertThat(row.path("problem").isNull()).isTrue();
        assertThat(row.path("teacher").isNull()).isTrue();
        assertThat(row.path("stars").asInt()).isEqualTo(3);
    }
}
