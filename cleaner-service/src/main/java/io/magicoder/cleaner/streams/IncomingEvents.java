package io.magicoder.cleaner.streams;

import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.PipelineEvent;
import io.magicoder.events.Rejection;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.util.List;
import org.apache.kafka.common.errors.SerializationException;
import org.jspecify.annotations.Nullable;

/** Reads the bytes of the input topics. What passes here has every member, and texts that are Unicode. */
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
                requireText(pair.problem(), "problem", type);
                requireText(pair.solution(), "solution", type);
                if (pair.instruction() != null) {
                    requireText(pair.instruction(), "instruction", type);
                }
                requireText(pair.seed().snippet(), "seed.snippet", type);
            }
            case Rejection rejection -> {
                requireText(rejection.seed().snippet(), "seed.snippet", type);
                requireKnownAuthor(rejection.rejectedBy());
            }
            default -> {} // every member that must be there is there, or it would not have been read
        }
        return event;
    }

    /** JSON can escape half of a surrogate pair, which neither UTF-8 nor Parquet can hold. */
    private static void requireText(String text, String member, Class<?> type) {
        if (!isUnicode(text)) {
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

    private static void requireKnownAuthor(String rejectedBy) {
        List<String> known = List.of(Rejection.GENERATOR, Rejection.IMPORT, Rejection.CLEANER, Rejection.OPERATOR);
        if (!known.contains(rejectedBy)) {
            throw new SerializationException("the rejection is by " + rejectedBy + ", none of " + known);
        }
    }
}
