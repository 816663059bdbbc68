package io.magicoder.generator;

import io.smallrye.reactive.messaging.MutinyEmitter;
import io.smallrye.reactive.messaging.kafka.Record;
import io.smallrye.reactive.messaging.kafka.api.IncomingKafkaRecordMetadata;
import io.smallrye.reactive.messaging.kafka.api.OutgoingKafkaRecordMetadata;
import jakarta.enterprise.context.ApplicationScoped;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.eclipse.microprofile.reactive.messaging.Channel;
import org.eclipse.microprofile.reactive.messaging.Message;
import org.eclipse.microprofile.reactive.messaging.Metadata;
import org.eclipse.microprofile.reactive.messaging.OnOverflow;
import org.jboss.logging.Logger;

/**
 * Sets records aside that belong to no run: their bytes, and in the headers the reason and where they lay, named as the
 * connector's own dead letters name them.
 */
@ApplicationScoped
class DeadLetters {
    static final String CHANNEL = "seeds-dead-letters";

    private static final Logger LOG = Logger.getLogger(DeadLetters.class);

    private final MutinyEmitter<Record<byte[], byte[]>> emitter;

    DeadLetters(
            @Channel(CHANNEL) @OnOverflow(OnOverflow.Strategy.UNBOUNDED_BUFFER)
                    MutinyEmitter<Record<byte[], byte[]>> emitter) {
        this.emitter = emitter;
    }

    /**
     * Sets a record aside.
     *
     * @param reason a clause about the record
     * @throws ExecutionException if the broker does not take it
     */
    void add(IncomingKafkaRecordMetadata<byte[], byte[]> record, String reason)
            throws InterruptedException, ExecutionException {
        LOG.warnf(
                "Record %d of %s-%d is set aside: %s.",
                record.getOffset(), record.getTopic(), record.getPartition(), reason);
        Headers headers = new RecordHeaders(record.getHeaders());
        add(headers, "dead-letter-reason", reason);
        add(headers, "dead-letter-topic", record.getTopic());
        add(headers, "dead-letter-partition", Integer.toString(record.getPartition()));
        add(headers, "dead-letter-offset", Long.toString(record.getOffset()));
        emitter.sendMessage(Message.of(
                        Record.of(record.getKey(), record.getRecord().value()),
                        Metadata.of(OutgoingKafkaRecordMetadata.<byte[]>builder()
                                .withHeaders(headers)
                                .build())))
                .subscribeAsCompletionStage()
                .get();
    }

    private static void add(Headers headers, String name, String value) {
        headers.add(name, value.getBytes(StandardCharsets.UTF_8));
    }
}
