package io.magicoder.generator.progress;

import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.kafka.common.TopicPartition;

/**
 * Where the outcomes of a partition's open seeds can begin: no outcome of a seed at or after the committed offset lies
 * before these offsets of the outcome topics. It is the metadata of the commit.
 *
 * @param from an offset for each outcome partition that can hold outcomes of the seed partition
 */
record LookBack(Map<TopicPartition, Long> from) {
    /** First in the text, so that another form can follow one day. */
    private static final String FORM = "look-back-1";

    LookBack {
        from = Map.copyOf(from);
    }

    /** Such as {@code look-back-1 magicoder.instructions:3:1200 magicoder.rejections:3:45}. */
    String metadata() {
        return from.entrySet().stream()
                .sorted(Map.Entry.comparingByKey(
                        Comparator.comparing(TopicPartition::topic).thenComparing(TopicPartition::partition)))
                .map(place -> place.getKey().topic() + ":" + place.getKey().partition() + ":" + place.getValue())
                .collect(Collectors.joining(" ", FORM + " ", ""));
    }

    /** Reads the metadata of a commit; empty if somebody else made it, such as a tool that resets offsets. */
    static Optional<LookBack> parse(String metadata) {
        String[] words = metadata.split(" ", -1);
        if (!words[0].equals(FORM)) {
            return Optional.empty();
        }
        Map<TopicPartition, Long> from = new HashMap<>();
        try {
            for (int i = 1; i < words.length; i++) {
                String[] parts = words[i].split(":", -1);
                if (parts.length != 3) {
                    return Optional.empty();
                }
                from.put(new TopicPartition(parts[0], Integer.parseInt(parts[1])), Long.parseLong(parts[2]));
            }
        } catch (NumberFormatException e) {
            return Optional.empty();
        }
        return Optional.of(new LookBack(from));
    }
}
