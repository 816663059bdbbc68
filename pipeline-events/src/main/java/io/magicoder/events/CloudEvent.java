package io.magicoder.events;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Optional;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.jspecify.annotations.Nullable;

/**
 * An event as CloudEvents 1.0 names it, in the binary mode of its Kafka protocol binding: attributes in headers, the
 * event itself in the value.
 *
 * @param id the same whenever the same event is written again
 * @param type {@value #TYPE_PREFIX} and the name of the record
 * @param time of the event if it knows it
 */
record CloudEvent(String id, String type, Optional<Instant> time) {
    static final String SPEC_VERSION = "ce_specversion";
    static final String ID = "ce_id";
    static final String TYPE = "ce_type";
    static final String SOURCE = "ce_source";
    static final String TIME = "ce_time";
    static final String CONTENT_TYPE = "content-type";
    static final String TYPE_PREFIX = "io.magicoder.";
    static final String JSON = "application/json";

    private static final byte[] SPEC_VERSION_VALUE = "1.0".getBytes(StandardCharsets.UTF_8);
    private static final byte[] JSON_VALUE = JSON.getBytes(StandardCharsets.UTF_8);

    static CloudEvent of(PipelineEvent event) {
        String name = event.getClass().getSimpleName();
        return switch (event) {
            case SeedSnippet seed -> timeless(seed.seedId(), name);
            case GeneratedInstruction instruction -> timeless(instruction.instructionId(), name);
            case CleanSample sample -> timeless(sample.sampleId(), name);
            case TrainingShard shard -> timeless(shard.shardId(), name);
            case Rejection rejection -> at(rejection.at(), name, rejection.rejectionId());
            // Each of these happens once to its run or checkpoint.
            case RunStarted run -> at(run.at(), name, run.runId(), name);
            case SeedsExhausted run -> at(run.at(), name, run.runId(), name);
            case DatasetReady run -> at(run.at(), name, run.runId(), name);
            case RunClosed run -> at(run.at(), name, run.runId(), name);
            case SpendingReserved wish -> at(wish.at(), name, wish.reservationId(), name);
            case CheckpointPublished checkpoint -> at(checkpoint.at(), name, checkpoint.checkpointId(), name);
            case CheckpointWithdrawn checkpoint -> at(checkpoint.at(), name, checkpoint.checkpointId(), name);
            // Known by its key alone: it can be read past, but not be written.
            case RunEvent.Unknown unknown -> throw unwritable(unknown.type());
            case CheckpointEvent.Unknown unknown -> throw unwritable(unknown.type());
            case CheckpointStatus.Unknown unknown -> throw unwritable(unknown.type());
            // These happen again and again, at other times.
            case TrainingProgress progress -> again(progress.at(), name, progress.trainingId());
            case CheckpointLoaded status -> again(status.at(), name, status.checkpointId(), status.instance());
            case CheckpointRefused status -> again(status.at(), name, status.checkpointId(), status.instance());
        };
    }

    private static SerializationException unwritable(String type) {
        return new SerializationException("a newer version wrote this " + type + "; only its bytes can be passed on");
    }

    private static CloudEvent timeless(String id, String name) {
        return new CloudEvent(id, TYPE_PREFIX + name, Optional.empty());
    }

    private static CloudEvent at(Instant time, String name, String... id) {
        return new CloudEvent(String.join("/", id), TYPE_PREFIX + name, Optional.of(time));
    }

    private static CloudEvent again(Instant time, String name, String... id) {
        return at(time, name, String.join("/", id), name, time.toString());
    }

    /**
     * Writes the attributes, in place of those of another event that the headers may hold. Headers that are of this
     * event already stay as they are: a record that is set aside keeps its source and time.
     *
     * @param source of the event: a URI reference that names who writes it
     */
    void describe(Headers headers, byte[] source) {
        if (is(headers.lastHeader(ID), id) && is(headers.lastHeader(TYPE), type)) {
            return;
        }
        put(headers, SPEC_VERSION, SPEC_VERSION_VALUE);
        put(headers, ID, bytes(id));
        put(headers, TYPE, bytes(type));
        put(headers, SOURCE, source);
        put(
                headers,
                TIME,
                bytes(time.orElseGet(() -> Instant.now().truncatedTo(ChronoUnit.MILLIS))
                        .toString()));
        put(headers, CONTENT_TYPE, JSON_VALUE);
    }

    private static boolean is(@Nullable Header header, String value) {
        return header != null
                && header.value() != null
                && value.equals(new String(header.value(), StandardCharsets.UTF_8));
    }

    private static void put(Headers headers, String name, byte[] value) {
        headers.remove(name).add(new RecordHeader(name, value));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }
}
