package io.magicoder.events;

import java.time.Instant;
import java.util.List;
import java.util.Map;

/** One event of each kind, with every member set. */
final class Examples {
    private static final Instant AT = Instant.parse("2026-01-02T03:04:05.678Z");
    private static final String RUN = "run-0123456789ab";

    static final SeedSnippet SEED = new SeedSnippet(
            "5eed",
            RUN,
            7,
            41,
            "int x = 1;\n\tString ü = \"\\\"\";\n",
            "java",
            new SeedSnippet.SourceLocation(
                    "java.base/java/lang/String.java",
                    3,
                    4,
                    "openjdk/jdk",
                    "abc123",
                    "GPL-2.0",
                    "0123456789abcdef0123456789abcdef01234567",
                    Instant.parse("2026-01-01T00:00:00Z"),
                    "method"),
            new SeedSnippet.Extraction("seed-extractor 0.1.0", "lines", Map.of("seed", "976")),
            "{\"stars\":1.50}");
    static final TeacherCall TEACHER = new TeacherCall("gpt-x", 0.5, 983L, "cafe", 120, 340, 1500, 2, "fp_1", "stop");
    private static final CheckpointPublished PUBLISHED = new CheckpointPublished(
            "magicoder", "cp-1", "tr-1", RUN, "/data/checkpoints/cp-1", "beef", 120, 0.25, 12_345_678L, AT);

    static final Map<String, PipelineEvent> ALL = Map.ofEntries(
            Map.entry(
                    "run-started",
                    new RunStarted(
                            RUN,
                            RunSpecification.of(List.of("/src.zip"))
                                    .strategy("lines")
                                    .seed(1L)
                                    .minLines(2)
                                    .maxLines(3)
                                    .chunkSize(4)
                                    .startIndex(5)
                                    .maxNewData(6)
                                    .maxConsideredData(7)
                                    .languageQuotas(Map.of("java", 8))
                                    .maxPerRepository(9)
                                    .minCharacters(10)
                                    .maxCharacters(11)
                                    .documented(List.of("java"))
                                    .secrets("refuse")
                                    .secretRules("/rules.toml")
                                    .licenses("allow:MIT")
                                    .paths("deny:**/test/**")
                                    .build(),
                            "seed-extractor 0.1.0",
                            new TopicOffsets(Map.of(Topics.SEEDS_NAME, List.of(12L, 0L, 7L))),
                            "run-ba9876543210",
                            false,
                            AT,
                            "evol")),
            Map.entry(
                    "run-closed",
                    new RunClosed(RUN, new TopicOffsets(Map.of(Topics.SEEDS_NAME, List.of(15L, 3L, 9L))), AT)),
            Map.entry("spending-reserved", new SpendingReserved(RUN, "wi-1", 12_000_000, 5_000_000_000L, AT)),
            Map.entry("seeds-exhausted", new SeedsExhausted(RUN, 3, Map.of("java", 3L), Map.of("BINARY", 1L), AT)),
            Map.entry(
                    "dataset-ready",
                    new DatasetReady(
                            RUN,
                            3,
                            2,
                            1,
                            Map.of("EMPTY", 1L),
                            Map.of("java", 2L),
                            new DatasetReady.ShardSequence(1, 0, 17, "f00d"),
                            AT,
                            new CleaningRules("strict", List.of("MBPP"), "beef", 0.7))),
            Map.entry("seed-snippet", SEED),
            Map.entry(
                    "generated-instruction",
                    new GeneratedInstruction(
                            "in-1",
                            RUN,
                            SEED,
                            "Sum it.",
                            "```java\nreturn a + b;\n```",
                            TEACHER,
                            "1 and 2 give 3.",
                            "A sum will do.",
                            "Sum it, please.")),
            Map.entry(
                    "rejection",
                    new Rejection(
                            "re-1",
                            RUN,
                            Rejection.CLEANER,
                            RejectionReason.CONTAMINATED,
                            new Rejection.Evidence(
                                    "reference", "a benchmark text", "MBPP", "11", "remove first", "NEARLY_IDENTICAL"),
                            SEED,
                            TEACHER,
                            new Rejection.RawAnswer("# Problem\nSum", true),
                            AT)),
            Map.entry(
                    "clean-sample",
                    new CleanSample(
                            "sa-1",
                            RUN,
                            0,
                            "Write it: Sum it.",
                            "return a + b;",
                            "Sum it.",
                            "return a + b;",
                            SEED,
                            TEACHER,
                            "1 and 2 give 3.",
                            new SampleScores(0.5, List.of("COPIES_PROBLEM"), 0.25, "MBPP 11", 0.125, "sa-0"))),
            Map.entry(
                    "training-shard",
                    TrainingShard.of(
                            RUN, 0, List.of(new TrainingShard.Row("sa-1", "Sum it.", "a + b")), ShardChain.start(RUN))),
            Map.entry(
                    "training-progress",
                    new TrainingProgress(
                            "tr-1",
                            RUN,
                            TrainingProgress.State.RUNNING,
                            5,
                            10,
                            1,
                            1.5,
                            0.001,
                            0.75,
                            4096,
                            812.5,
                            30L,
                            1.75,
                            0.5,
                            "all is well",
                            AT)),
            Map.entry("checkpoint-published", PUBLISHED),
            Map.entry(
                    "checkpoint-withdrawn",
                    new CheckpointWithdrawn("magicoder", "cp-2", "answers badly", PUBLISHED, AT)),
            Map.entry("checkpoint-loaded", new CheckpointLoaded("magicoder", "cp-1", "inference-1", 250, AT)),
            Map.entry(
                    "checkpoint-refused",
                    new CheckpointRefused("magicoder", "cp-2", "inference-1", "a byte flipped", AT)));

    private Examples() {}
}
