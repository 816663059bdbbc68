package io.magicoder.dataset;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.CleanSample;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.TeacherCall;
import io.magicoder.rowfiles.RowJson;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A sample as a row: the columns of the published data set under their names there, what is trained on, the scores, and the
 * way back to file, lines, commit, licence and teacher call. A row that was imported has the columns it came with behind
 * them; one whose name is taken and whose value differs is called {@code imported_NAME}.
 */
public final class SampleColumns {
    private SampleColumns() {}

    /** The row of a sample. */
    public static ObjectNode of(CleanSample sample) {
        SeedSnippet seed = sample.seed();
        ObjectNode row = RowJson.emptyRow();
        row.put("lang", seed.language());
        row.put("raw_index", seed.rawIndex());
        row.put("index", seed.index());
        row.put("seed", seed.snippet());
        row.put("openai_fingerprint", sample.teacher().fingerprint());
        row.put("problem", sample.problem());
        row.put("solution", sample.solution());
        if (sample.example() != null) {
            row.put("example", sample.example());
        }
        row.put("instruction", sample.instruction());
        row.put("response", sample.response());
        row.put("sample_id", sample.sampleId());
        scores(row, sample.scores());
        origin(row, sample.runId(), seed);
        teacher(row, sample.teacher());
        carried(row, seed);
        return row;
    }

    /** A row with a value in every column that a sample of any run has: to try a filter on before there is a sample. */
    public static ObjectNode example() {
        return of(new CleanSample(
                "sample",
                "run-0123456789ab",
                0,
                "instruction",
                "response",
                "problem",
                "solution",
                new SeedSnippet(
                        "seed",
                        "run-0123456789ab",
                        0,
                        0,
                        "snippet",
                        "java",
                        new SourceLocation(
                                "Path.java",
                                1,
                                2,
                                "repository",
                                "revision",
                                "MIT",
                                "0123abcd",
                                Instant.EPOCH,
                                "method"),
                        new SeedSnippet.Extraction("extractor", "syntax", Map.of())),
                new TeacherCall("model", 0.5, 1L, "hash", 1, 1, 1, 1, "fingerprint", "stop", 1L, 1L),
                "example",
                new SampleScores(0.5, List.of("COPIES_PROBLEM"), 0.5, "MBPP 11", 0.5, "sample")));
    }

    /** What one may filter by; null in a sample of an older cleaner, so that the columns are there in every row. */
    private static void scores(ObjectNode row, @Nullable SampleScores scores) {
        row.put("quality", scores == null ? null : Double.valueOf(scores.quality()));
        if (scores == null) {
            row.putNull("quality_findings");
        } else {
            scores.findings().forEach(row.putArray("quality_findings")::add);
        }
        row.put("contamination", scores == null ? null : Double.valueOf(scores.contamination()));
        row.put("contamination_task", scores == null ? null : scores.contaminationTask());
        row.put("similarity", scores == null ? null : Double.valueOf(scores.similarity()));
        row.put("nearest_sample", scores == null ? null : scores.nearestSample());
    }

    static void origin(ObjectNode row, String runId, SeedSnippet seed) {
        SourceLocation source = seed.source();
        row.put("run_id", runId);
        row.put("seed_id", seed.seedId());
        row.put("path", source.path());
        row.put("start_line", source.startLine());
        row.put("end_line", source.endLine());
        row.put("repository", source.repository());
        row.put("revision", source.revision());
        row.put("commit", source.commit());
        if (source.committedAt() == null) {
            row.putNull("committed_at");
        } else {
            row.putPOJO("committed_at", source.committedAt());
        }
        row.put("license", source.license());
        row.put("kind", source.kind());
        row.put("extractor", seed.extraction().extractor());
        row.put("strategy", seed.extraction().strategy());
    }

    /** All members in every row: a column of objects whose members differ would be JSON text in Parquet. */
    static void teacher(ObjectNode row, @Nullable TeacherCall call) {
        if (call == null) {
            row.putNull("teacher");
            return;
        }
        ObjectNode teacher = row.putObject("teacher");
        teacher.put("model", call.model());
        teacher.put("temperature", call.temperature());
        teacher.put("requestSeed", call.requestSeed());
        teacher.put("promptHash", call.promptHash());
        teacher.put("promptTokens", call.promptTokens());
        teacher.put("completionTokens", call.completionTokens());
        teacher.put("latencyMillis", call.latencyMillis());
        teacher.put("attempts", call.attempts());
        teacher.put("fingerprint", call.fingerprint());
        teacher.put("finishReason", call.finishReason());
        teacher.put("reasoningTokens", call.reasoningTokens());
        teacher.put("nanoDollars", call.nanoDollars());
    }

    /** Adds the columns that an imported row came with. */
    static void carried(ObjectNode row, SeedSnippet seed) {
        of(seed).ifPresent(came -> row.setAll(CarriedColumns.besides(row, came)));
    }

    /** The columns that an imported row came with; empty for a seed that was cut out of code. */
    static Optional<ObjectNode> of(SeedSnippet seed) {
        return Optional.ofNullable(seed.carried()).map(RowJson::read);
    }
}
