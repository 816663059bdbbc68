package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.ledger.Forgetting;
import io.magicoder.cleaner.ledger.TopicEnds;
import io.magicoder.events.CleanSample;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.EventDeserializer;
import io.magicoder.events.EventSerializer;
import io.magicoder.events.Part;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.RunEvent;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingShard;
import java.util.List;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.kstream.Consumed;
import org.apache.kafka.streams.kstream.KStream;
import org.apache.kafka.streams.kstream.Named;
import org.apache.kafka.streams.kstream.Produced;
import org.apache.kafka.streams.kstream.Repartitioned;
import org.apache.kafka.streams.processor.WallclockTimestampExtractor;

/**
 * The flow: raw bytes of three topics → {@link Intake} on all partitions → one partition → {@link OrderedProcessor} →
 * samples, rejections, shards and run events.
 */
final class CleaningTopology {
    private CleaningTopology() {}

    static Topology build(
            Screening screening,
            CleaningRules rules,
            CleaningMetrics metrics,
            RecordTraces traces,
            TopicEnds ends,
            Forgetting forgetting) {
        StreamsBuilder builder = new StreamsBuilder();
        KStream<String, Arrival> arrivals = builder.stream(
                        IncomingEvents.TOPICS.stream().map(Topic::name).toList(),
                        // The time of a foreign record may be nonsense, which Kafka Streams would stop at.
                        Consumed.with(Serdes.ByteArray(), Serdes.ByteArray())
                                .withTimestampExtractor(new WallclockTimestampExtractor())
                                .withName("input"))
                .process(
                        () -> new Intake(screening, rules.nearDuplicates() != null, metrics, traces),
                        Named.as("intake"));

        arrivals.flatMap(
                        (_, arrival) -> arrival instanceof Arrival.DeadLetter(Bytes key, Bytes value)
                                ? List.of(KeyValue.pair(key, value))
                                : List.<KeyValue<Bytes, Bytes>>of(),
                        Named.as("unreadable"))
                .to(
                        (_, _, origin) -> origin.topic() + Topic.DEAD_LETTERS,
                        Produced.with(Serdes.Bytes(), Serdes.Bytes()).withName("dead-letters"));

        StateStores.all().forEach(builder::addStateStore);
        arrivals.flatMapValues(
                        arrival -> arrival instanceof Arrival.Known(PipelineEvent event)
                                ? List.of(event)
                                : List.<PipelineEvent>of(),
                        Named.as("readable"))
                .repartition(Repartitioned.with(Serdes.String(), new OrderedEvents())
                        .withNumberOfPartitions(1)
                        .withName("ordered"))
                .process(
                        () -> new OrderedProcessor(rules, metrics, traces, ends, forgetting),
                        Named.as("ordered-step"),
                        StateStores.MARKS,
                        StateStores.PENDING_ROWS,
                        StateStores.LEDGERS,
                        StateStores.CLOSING_RUNS,
                        StateStores.KEPT_TEXTS)
                .to(
                        (_, event, _) -> topicOf(event).name(),
                        Produced.with(
                                        Serdes.String(),
                                        Serdes.serdeFrom(
                                                new EventSerializer(Part.CLEANER.source()), new EventDeserializer()))
                                .withName("output"));
        return builder.build();
    }

    private static Topic<? extends PipelineEvent> topicOf(PipelineEvent event) {
        return switch (event) {
            case CleanSample _ -> Topics.SAMPLES;
            case Rejection _ -> Topics.REJECTIONS;
            case TrainingShard _ -> Topics.TRAINING_SHARDS;
            case RunEvent _ -> Topics.RUNS;
            default ->
                throw new IllegalArgumentException(
                        "the cleaner writes no " + event.getClass().getSimpleName());
        };
    }
}
