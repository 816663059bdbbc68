package io.magicoder.benchmarks;

import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunClosed;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.Topic;
import io.magicoder.events.TopicOffsets;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import io.magicoder.events.reading.TopicReader;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.serialization.StringSerializer;

/** Fills topics with what services would have written, as fast as the broker takes it. */
final class TopicFilling implements AutoCloseable {
    private static final int SEEDS_PER_REJECTION = 10;
    private static final TeacherCall TEACHER =
            new TeacherCall("gpt-x", 0, 976L, "cafe", 400, 350, 1500, 1, "fp_1", "stop");
    private static final String SNIPPET =
            "    public int indexOf(Object o) {\n        return o == null ? -1 : 0;\n    }\n";

    private final Map<String, Object> client;
    private final CheckedProducer<String, PipelineEvent> producer;

    TopicFilling(Map<String, Object> client) {
        this.client = client;
        producer = new CheckedProducer<>(client, 512 * 1024, new StringSerializer(), new EventSerializer());
    }

    /**
     * Begins a run where the topics end now.
     *
     * @param training whether its data set is trained on unasked
     */
    void begin(String runId, RunSpecification specification, boolean training) {
        producer.flush();
        TopicOffsets ends = TopicReader.ends(client, Topics.eventNames());
        send(Topics.RUNS, new RunStarted(runId, specification, "benchmark", ends, null, training, Instant.now()));
        producer.flush();
    }

    /** Writes seeds of a run. */
    void seeds(String runId, int from, int to) {
        for (int index = from; index < to; index++) {
            send(Topics.SEEDS, seed(runId, index));
        }
        producer.flush();
    }

    /** Ends seeds of a run: nine of ten as pairs of more than a kilobyte, the others as rejections. */
    void outcomes(String runId, int from, int to) {
        for (int index = from; index < to; index++) {
            SeedSnippet seed = seed(runId, index);
            if (index % SEEDS_PER_REJECTION == 0) {
                send(Topics.REJECTIONS, rejection(seed));
            } else {
                send(Topics.INSTRUCTIONS, instruction(seed));
            }
        }
        producer.flush();
    }

    /** Writes samples and shards of a run whose seeds have all ended, and closes it. */
    void close(String runId, int seeds) {
        List<TrainingShard.Row> rows = new ArrayList<>();
        String link = ShardChain.start(runId);
        long shardsFrom =
                TopicReader.ends(client, List.of(Topics.TRAINING_SHARDS_NAME)).of(Topics.TRAINING_SHARDS_NAME, 0);
        int shards = 0;
        long samples = 0;
        for (int index = 0; index < seeds; index++) {
            if (index % SEEDS_PER_REJECTION != 0) {
                CleanSample sample = sample(instruction(seed(runId, index)), samples++);
                send(Topics.SAMPLES, sample);
                rows.add(new TrainingShard.Row(sample.sampleId(), sample.instruction(), sample.response()));
            }
            if (rows.size() == TrainingShard.MAX_ROWS || (index == seeds - 1 && !rows.isEmpty())) {
                TrainingShard shard = TrainingShard.of(runId, shards++, rows, link);
                send(Topics.TRAINING_SHARDS, shard);
                link = ShardChain.after(shard);
                rows.clear();
            }
        }
        send(Topics.RUNS, new SeedsExhausted(runId, seeds, Map.of("java", (long) seeds), Map.of(), Instant.now()));
        send(
                Topics.RUNS,
                new DatasetReady(
                        runId,
                        seeds,
                        samples,
                        seeds - samples,
                        Map.of(RejectionReason.UNPARSEABLE.name(), seeds - samples),
                        Map.of("java", samples),
                        new ShardSequence(shards, 0, shardsFrom, link),
                        Instant.now()));
        producer.flush();
        send(Topics.RUNS, new RunClosed(runId, TopicReader.ends(client, Topics.eventNames()), Instant.now()));
        producer.flush();
    }

    private static SeedSnippet seed(String runId, int index) {
        return new SeedSnippet(
                DeterministicId.of(runId, String.valueOf(index)),
                runId,
                index,
                index,
                SNIPPET,
                "java",
                new SeedSnippet.SourceLocation(
                        "java/util/List" + index + ".java", 3, 5, "openjdk/jdk", "abc", "GPL-2.0"),
                new SeedSnippet.Extraction("benchmark", "lines", Map.of("seed", "976")));
    }

    private static GeneratedInstruction instruction(SeedSnippet seed) {
        String number = String.valueOf(seed.index());
        return new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()),
                seed.runId(),
                seed,
                "Problem " + number + ": given a list, return the index of an object. ".repeat(8),
                "int indexOf" + number + "(Object o) { return o == null ? -1 : 0; }\n".repeat(8),
                TEACHER);
    }

    private static Rejection rejection(SeedSnippet seed) {
        return new Rejection(
                Rejection.id(seed.seedId()),
                seed.runId(),
                Rejection.GENERATOR,
                RejectionReason.UNPARSEABLE,
                Rejection.Evidence.of("parsing", "the answer has no problem section followed by a solution section"),
                seed,
                TEACHER,
                Rejection.RawAnswer.of("Here is what I think about it. ".repeat(20)),
                Instant.now());
    }

    private static CleanSample sample(GeneratedInstruction pair, long index) {
        return new CleanSample(
                CleanSample.id(pair.instructionId()),
                pair.runId(),
                index,
                "Write a solution to the following coding problem:\n" + pair.problem(),
                pair.solution(),
                pair.problem(),
                pair.solution(),
                pair.seed(),
                pair.teacher());
    }

    <T extends PipelineEvent> void send(Topic<T> topic, T event) {
        producer.send(topic.name(), event.key(), event);
    }

    @Override
    public void close() {
        producer.close();
    }
}
