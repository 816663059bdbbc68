package io.magicoder.benchmarks;

import io.magicoder.events.EventSerializer;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topics;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;

/** Seeds that are made up: each names its index, and all have the same length. */
final class BenchmarkSeeds {
    private static final int BATCH_BYTES = 16 * 1024;
    private static final int SNIPPET_LINES = 12;

    private BenchmarkSeeds() {}

    /** Puts seeds on their topic: those from an index to before another. */
    static void add(BenchmarkBroker broker, String runId, int from, int to) {
        try (CheckedProducer<String, PipelineEvent> producer =
                new CheckedProducer<>(broker.client(), BATCH_BYTES, new StringSerializer(), new EventSerializer())) {
            for (int index = from; index < to; index++) {
                SeedSnippet seed = seed(runId, index);
                producer.send(Topics.SEEDS_NAME, seed.key(), seed);
            }
            producer.flush();
        }
    }

    private static SeedSnippet seed(String runId, int index) {
        StringBuilder snippet = new StringBuilder();
        for (int line = 0; line < SNIPPET_LINES; line++) {
            snippet.append("    total_")
                    .append(index)
                    .append(" += transform(values[")
                    .append(line)
                    .append("], offset=")
                    .append(index + line)
                    .append(")\n");
        }
        SeedSnippet.SourceLocation source = new SeedSnippet.SourceLocation(
                "src/module_" + index % 100 + ".py", 1, SNIPPET_LINES, "bench/bench", null, "Apache-2.0");
        return new SeedSnippet(
                SeedSnippet.id(runId, index, source, snippet.toString()),
                runId,
                index,
                index,
                snippet.toString(),
                "python",
                source,
                new SeedSnippet.Extraction("bench", "lines", Map.of()));
    }
}
