package io.magicoder.events;

import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * How many brokers hold a topic. It belongs to an installation, not to the contract: one machine has one copy.
 *
 * @param factor copies of every partition
 * @param minInsyncReplicas copies that must have a record before its writer goes on
 */
public record TopicReplication(short factor, short minInsyncReplicas) {
    public static final String FACTOR = "magicoder.topics.replication-factor";
    public static final String MIN_INSYNC_REPLICAS = "magicoder.topics.min-insync-replicas";

    /** One machine: one copy. */
    public static final TopicReplication SINGLE = new TopicReplication((short) 1, (short) 1);

    public TopicReplication {
        if (factor < 1) {
            throw new IllegalArgumentException(FACTOR + " is " + factor + ": it must be at least 1");
        }
        if (minInsyncReplicas < 1 || minInsyncReplicas > factor) {
            throw new IllegalArgumentException(MIN_INSYNC_REPLICAS + " is " + minInsyncReplicas
                    + ": it must be at least 1 and at most " + FACTOR + ", which is " + factor);
        }
    }

    /**
     * Reads {@value #FACTOR} and {@value #MIN_INSYNC_REPLICAS}, each 1 unless set, from the environment as every setting
     * is named there: {@code MAGICODER_TOPICS_REPLICATION_FACTOR}.
     *
     * @throws IllegalArgumentException if one is no number or out of range; the message says which
     */
    public static TopicReplication of(Map<String, String> environment) {
        return new TopicReplication(number(environment, FACTOR), number(environment, MIN_INSYNC_REPLICAS));
    }

    private static short number(Map<String, String> environment, String key) {
        @Nullable String text = environment.get(variable(key));
        try {
            return text == null ? 1 : Short.parseShort(text.strip());
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(key + " is '" + text + "': it must be a number", e);
        }
    }

    private static String variable(String key) {
        return key.replace('.', '_').replace('-', '_').toUpperCase(Locale.ROOT);
    }
}
