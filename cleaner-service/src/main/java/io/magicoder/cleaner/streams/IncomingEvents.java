package io.magicoder.cleaner.streams;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of the input topics. Whatever passes here has every member that later steps rely on. */
final class IncomingEvents {
    static final List<Topic<? extends PipelineEvent>> TOPICS =
            List.of(Topics.INSTRUCTIONS, Topics.REJECTIONS, Topics.RUNS);

    private IncomingEvents() {}

    /** @throws SerializationException if the bytes are not an event of the topic; the message says why */
    static PipelineEvent read(String topic, byte @Nullable [] bytes) {
        if (bytes == null) {
            throw new SerializationException("the record has no value");
        }
        Class<? extends PipelineEvent> type = Topics.named(topic).orElseThrow().type();
        PipelineEvent event = EventJson.read(bytes, type);
        switch (event) {
            case GeneratedInstruction pair -> {
                require(pair.instructionId(), "instructionId", type);
                require(pair.runId(), "runId", type);
                requireText(pair.problem(), "problem", type);
                requireText(pair.solution(), "solution", type);
                require(pair.teacher(), "teacher", type);
                require(pair.seed(), type);
            }
            case Rejection rejection -> {
                require(rejection.runId(), "runId", type);
                require(rejection.reason(), "reason", type);
                require(rejection.rejectedBy(), "rejectedBy", type);
                require(rejection.seed(), type);
                requireKnownAuthor(rejection.rejectedBy());
            }
            default -> require(event.key(), "runId", type);
        }
        return event;
    }

    private static void require(@Nullable SeedSnippet seed, Class<?> type) {
        if (seed == null) {
            throw missing("seed", type);
        }
        require(seed.seedId(), "seed.seedId", type);
        requireText(seed.snippet(), "seed.snippet", type);
        require(seed.language(), "seed.language", type);
    }

    private static void require(@Nullable Object value, String member, Class<?> type) {
        if (value == null) {
            throw missing(member, type);
        }
    }

    /** JSON can escape half of a surrogate pair, which neither UTF-8 nor Parquet can hold. */
    private static void requireText(@Nullable String text, String member, Class<?> type) {
        require(text, member, type);
        if (text != null && !isUnicode(text)) {
            throw new SerializationException("the " + member + " of the " + type.getSimpleName()
                    + " holds half of a surrogate pair, which is no Unicode text");
        }
    }

    private static boolean isUnicode(String text) {
        for (int i = 0; i < text.length(); i++) {
            if (Character.isSurrogate(text.charAt(i)) && Character.charCount(text.codePointAt(i++)) == 1) {
                return false;
            }
        }
        return true;
    }

    private static SerializationException missing(String member, Class<?> type) {
        return new SerializationException("the record is no " + type.getSimpleName() + ": it lacks " + member);
    }

    private static void requireKnownAuthor(String rejectedBy) {
        List<String> known = List.of(Rejection.GENERATOR, Rejection.CLEANER, Rejection.OPERATOR);
        if (!known.contains(rejectedBy)) {
            throw new SerializationException("the rejection is by " + rejectedBy + ", none of " + known);
        }
    }
}
