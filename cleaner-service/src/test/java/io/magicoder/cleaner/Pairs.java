package io.magicoder.cleaner;

import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedSnippet.Extraction;
import io.magicoder.events.SeedSnippet.SourceLocation;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/** Events for tests: number N of a run has a seed, problem and solution of its own. */
public final class Pairs {
    public static final Instant NOW = Instant.parse("2026-01-02T03:04:05Z");

    private Pairs() {}

    public static SeedSnippet seed(String runId, int number, String snippet) {
        SourceLocation source = new SourceLocation("src/File" + number + ".java", 1, 3, null, null, "Apache-2.0");
        return new SeedSnippet(
                SeedSnippet.id(runId, number, source, snippet),
                runId,
                number,
                number,
                snippet,
                "java",
                source,
                new Extraction("test", "lines", Map.of()));
    }

    public static GeneratedInstruction pair(String runId, int number) {
        return pair(runId, number, "int seed" + number + ";", "Problem " + number, "return " + number + ";");
    }

    public static GeneratedInstruction pair(String runId, int number, String snippet, String problem, String solution) {
        SeedSnippet seed = seed(runId, number, snippet);
        return new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()), runId, seed, problem, solution, teacher());
    }

    public static Rejection rejection(String runId, int number, String by) {
        SeedSnippet seed = seed(runId, number, "int seed" + number + ";");
        return new Rejection(
                Rejection.id(seed.seedId()),
                runId,
                by,
                RejectionReason.UNPARSEABLE,
                Evidence.of("parsing", "no solution"),
                seed,
                teacher(),
                null,
                NOW);
    }

    /** The word that opens a run whose shards lie from an offset on. */
    public static RunStarted started(String runId, long shardsFrom) {
        return new RunStarted(
                runId,
                RunSpecification.of(List.of("src")).build(),
                "test",
                new TopicOffsets(Map.of(Topics.TRAINING_SHARDS_NAME, List.of(shardsFrom))),
                null,
                null,
                NOW);
    }

    public static SeedsExhausted exhausted(String runId, int seeds) {
        return new SeedsExhausted(runId, seeds, Map.of("java", (long) seeds), Map.of(), NOW);
    }

    private static TeacherCall teacher() {
        return new TeacherCall("scripted", 0, null, "hash", 10, 20, 5, 1, null, "stop");
    }
}
