package io.magicoder.events;

import java.util.List;
import java.util.Map;

/**
 * A topic of the pipeline.
 *
 * @param name on the broker
 * @param type of the events it carries
 * @param partitions most instances of a service that can share it
 * @param settings topic configuration beside the broker's defaults
 * @param purpose what it is for, in one sentence
 * @param writers the parts that write it
 * @param readers the parts that read it
 */
public record Topic<T>(
        String name,
        Class<T> type,
        int partitions,
        Map<String, String> settings,
        String purpose,
        List<Part> writers,
        List<Part> readers) {
    /** The suffix of the topic that holds what a consumer of this one could not read. */
    public static final String DEAD_LETTERS = ".dead-letters";

    public Topic {
        settings = Map.copyOf(settings);
        writers = List.copyOf(writers);
        readers = List.copyOf(readers);
    }

    /** Where unreadable records of this topic go: the raw bytes, the reason in the record's headers. */
    public Topic<byte[]> deadLetters() {
        return new Topic<>(
                name + DEAD_LETTERS,
                byte[].class,
                1,
                Topics.DEAD_LETTER_SETTINGS,
                "What a reader of " + name + " could not use: the raw bytes, the reason in the headers.",
                readers,
                List.of(Part.COMMAND_LINE));
    }
}
