package io.magicoder.cli.runs;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.dataset.RejectionColumns;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.Topics;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.events.reading.TopicReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Where a row of a data set comes from: file, lines, commit, licence, teacher call and verdicts.
 *
 * @param run that it belongs to
 * @param outcome a {@link CleanSample} or a {@link Rejection}
 */
public record SampleTrace(RunRecord run, PipelineEvent outcome) {
    /**
     * Looks for a row, in the newest run first.
     *
     * @param id of the sample or rejection, of its seed or its instruction
     */
    public static Optional<SampleTrace> find(Map<String, ?> clientSettings, List<RunRecord> runs, String id) {
        for (RunRecord run : runs.reversed()) {
            AtomicReference<@Nullable PipelineEvent> found = new AtomicReference<>();
            for (String topic : List.of(Topics.SAMPLES_NAME, Topics.REJECTIONS_NAME)) {
                if (found.get() == null) {
                    RunIndex.read(
                            clientSettings,
                            run,
                            List.of(topic),
                            record -> TopicReader.event(record)
                                    .filter(event -> isOf(event, run.runId(), id))
                                    .ifPresent(event -> found.compareAndSet(null, event)));
                }
            }
            PipelineEvent outcome = found.get();
            if (outcome != null) {
                return Optional.of(new SampleTrace(run, outcome));
            }
        }
        return Optional.empty();
    }

    private static boolean isOf(PipelineEvent event, String runId, String id) {
        return switch (event) {
            case CleanSample sample ->
                sample.runId().equals(runId)
                        && (sample.sampleId().equals(id) || isSeed(sample.seed().seedId(), id));
            case Rejection rejection ->
                rejection.runId().equals(runId)
                        && (rejection.rejectionId().equals(id)
                                || isSeed(rejection.seed().seedId(), id));
            default -> false;
        };
    }

    private static boolean isSeed(String seedId, String id) {
        return seedId.equals(id) || GeneratedInstruction.id(seedId).equals(id);
    }

    /** All of it as one object: the row as {@code export} writes it, with the rules of its run. */
    public ObjectNode json() {
        ObjectNode json = switch (outcome) {
            case CleanSample sample -> SampleColumns.of(sample);
            case Rejection rejection -> RejectionColumns.of(rejection, Optional.empty());
            default -> throw new IllegalStateException("looked for samples and rejections alone");
        };
        json.set(
                "extraction_settings",
                EventJson.mapper().valueToTree(new TreeMap<>(seed().extraction().settings())));
        json.set("rules", EventJson.mapper().valueToTree(rules()));
        return json;
    }

    private SeedSnippet seed() {
        return switch (outcome) {
            case CleanSample sample -> sample.seed();
            case Rejection rejection -> rejection.seed();
            default -> throw new IllegalStateException("looked for samples and rejections alone");
        };
    }

    private @Nullable CleaningRules rules() {
        return run.ready() == null ? null : run.ready().rules();
    }

    /** The same in lines for people. */
    public List<String> lines() {
        List<String> lines = new ArrayList<>();
        SeedSnippet seed = seed();
        switch (outcome) {
            case CleanSample sample -> {
                lines.add("Sample " + sample.sampleId() + ", number " + sample.index() + " of " + of());
                source(lines, seed);
                teacher(lines, sample.teacher());
                verdicts(lines, sample.scores());
            }
            case Rejection rejection -> {
                lines.add("Rejection " + rejection.rejectionId() + " of " + of());
                source(lines, seed);
                teacher(lines, rejection.teacher());
                evidence(lines, rejection);
            }
            default -> throw new IllegalStateException("looked for samples and rejections alone");
        }
        CleaningRules rules = rules();
        if (rules != null) {
            lines.add(line(
                    "rules",
                    rules.inWords()
                            + (rules.benchmarksVersion() == null ? "" : ", version " + rules.benchmarksVersion())));
        }
        if (seed.carried() != null) {
            lines.add(line("came with", seed.carried()));
        }
        return lines;
    }

    private String of() {
        String dataSet = run.started() == null ? null : run.started().dataSet();
        return run.runId() + (dataSet == null ? "" : " (data set " + dataSet + ")");
    }

    private static void source(List<String> lines, SeedSnippet seed) {
        SourceLocation source = seed.source();
        lines.add(line(
                "file",
                source.path()
                        + (source.startLine() > 0 ? ", lines " + source.startLine() + " to " + source.endLine() : "")
                        + (source.kind() == null ? "" : ", a " + source.kind())));
        lines.add(line("repository", orUnknown(source.repository())));
        if (source.revision() != null) {
            lines.add(line("revision", source.revision()));
        }
        lines.add(line(
                "commit",
                orUnknown(source.commit()) + (source.committedAt() == null ? "" : " of " + source.committedAt())));
        lines.add(line("licence", orUnknown(source.license())));
        lines.add(line("language", seed.language()));
        lines.add(line(
                "seed",
                seed.seedId() + ", number " + seed.index() + ", by "
                        + seed.extraction().extractor() + ", strategy "
                        + seed.extraction().strategy()));
        new TreeMap<>(seed.extraction().settings()).forEach((key, value) -> lines.add(line("", key + " " + value)));
    }

    private static void teacher(List<String> lines, @Nullable TeacherCall call) {
        if (call == null) {
            lines.add(line("teacher", "none was asked"));
            return;
        }
        lines.add(line(
                "teacher",
                call.model() + ", temperature " + call.temperature()
                        + (call.requestSeed() == null ? "" : ", seed " + call.requestSeed())
                        + (call.promptHash().isEmpty() ? "" : ", prompt " + call.promptHash())));
        lines.add(line(
                "",
                call.promptTokens() + " tokens in, " + call.completionTokens() + " out, " + call.attempts()
                        + (call.attempts() == 1 ? " attempt, " : " attempts, ") + call.latencyMillis() + " ms"
                        + (call.finishReason() == null ? "" : ", finish reason " + call.finishReason())
                        + (call.fingerprint() == null ? "" : ", fingerprint " + call.fingerprint())
                        + (call.nanoDollars() == null
                                ? ""
                                : String.format(Locale.ROOT, ", %.6f dollars", call.nanoDollars() / 1e9))));
    }

    private static void verdicts(List<String> lines, @Nullable SampleScores scores) {
        if (scores == null) {
            lines.add(line("verdict", "kept, without scores"));
            return;
        }
        lines.add(line(
                "verdict",
                "kept, quality " + scores.quality() + (scores.findings().isEmpty() ? "" : " " + scores.findings())));
        lines.add(line(
                "",
                "contamination " + scores.contamination()
                        + (scores.contaminationTask() == null ? "" : " (" + scores.contaminationTask() + ")")));
        lines.add(line(
                "",
                "similarity " + scores.similarity()
                        + (scores.nearestSample() == null ? "" : " to " + scores.nearestSample())));
    }

    private static void evidence(List<String> lines, Rejection rejection) {
        Evidence evidence = rejection.evidence();
        lines.add(line(
                "verdict",
                rejection.reason() + " by the " + rejection.rejectedBy() + ", stage " + evidence.stage() + ": "
                        + evidence.detail()));
        if (evidence.benchmark() != null) {
            lines.add(line(
                    "",
                    evidence.benchmark() + " " + orUnknown(evidence.task())
                            + (evidence.level() == null ? "" : ", " + evidence.level())));
        }
        if (evidence.matched() != null) {
            lines.add(line("", "matched " + evidence.matched()));
        }
    }

    private static String line(String what, String text) {
        return String.format(Locale.ROOT, "  %-11s %s", what, text.replace("\n", "\\n"));
    }

    private static String orUnknown(@Nullable String text) {
        return text == null ? "unknown" : text;
    }
}
