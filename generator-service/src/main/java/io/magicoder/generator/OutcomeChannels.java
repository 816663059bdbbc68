package io.magicoder.generator;

import io.magicoder.events.PipelineEvent;
import io.magicoder.generator.progress.OutcomeFloors;
import io.magicoder.generator.progress.SeedPlace;
import io.opentelemetry.context.Context;
import io.smallrye.mutiny.Uni;
import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.OutgoingMessageMetadata;
import io.smallrye.reactive.messaging.TracingMetadata;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;

/** Writes outcomes to their topics, each with the place of its seed, and notes where they come to lie. */
@ApplicationScoped
class OutcomeChannels {
    static final String INSTRUCTIONS = "instructions";
    static final String REJECTIONS = "rejections";

    private final MutinyEmitter<Record<String, PipelineEvent>> instructions;
    private final MutinyEmitter<Record<String, PipelineEvent>> rejections;
    private final OutcomeFloors floors;

    // No more wait here than calls are under way.
    OutcomeChannels(
            @Channel(INSTRUCTIONS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<String, PipelineEvent>> instructions,
            @Channel(REJECTIONS) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<String, PipelineEvent>> rejections,
            OutcomeFloors floors) {
        this.instructions = instructions;
        this.rejections = rejections;
        this.floors = floors;
    }

    /**
     * Returns when the broker has an outcome.
     *
     * @throws ExecutionException if it does not take it
     */
    void publish(Outcome outcome, SeedPlace seed) throws InterruptedException, ExecutionException {
        OutgoingMessageMetadata<RecordMetadata> written = new OutgoingMessageMetadata<>();
        Metadata metadata = Metadata.of(
                written,
                // One of the threads that send at the same moment writes for all: the trace must not be its own.
                TracingMetadata.withCurrent(Context.current()),
                OutgoingKafkaRecordMetadata.<String>builder()
                        .withHeaders(new RecordHeaders().add(seed.header()))
                        .build());
        Uni<Void> sent = switch (outcome) {
            case Outcome.Generated generated -> instructions.sendMessage(message(generated.instruction(), metadata));
            case Outcome.Rejected rejected -> rejections.sendMessage(message(rejected.rejection(), metadata));
        };
        sent.subscribeAsCompletionStage().get();
        RecordMetadata place = Objects.requireNonNull(written.getResult(), "the connector tells where a record lies");
        floors.written(new TopicPartition(place.topic(), place.partition()), place.offset());
    }

    private static Message<Record<String, PipelineEvent>> message(PipelineEvent event, Metadata metadata) {
        return Message.of(Record.of(event.key(), event), metadata);
    }
}
