package io.magicoder.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.Reader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Properties;
import java.util.function.Function;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/** Who writes and reads a topic, against the configuration of the services that say so there. */
class PartsTest {
    private static Properties configuration(Part service) throws IOException {
        Properties properties = new Properties();
        Path file =
                Path.of("..", service.partName() + "-service", "src", "main", "resources", "application.properties");
        try (Reader reader = Files.newBufferedReader(file)) {
            properties.load(reader);
        }
        return properties;
    }

    private static List<String> topics(Properties properties, String direction) {
        return properties.stringPropertyNames().stream()
                .filter(key -> key.matches("mp\\.messaging\\." + direction + "\\.[^.]+\\.topic"))
                .map(properties::getProperty)
                .filter(topic -> !topic.endsWith(Topic.DEAD_LETTERS))
                .toList();
    }

    private static Stream<String> named(Part part, Function<Topic<?>, List<Part>> parts) {
        return Topics.events().stream()
                .filter(topic -> parts.apply(topic).contains(part))
                .map(Topic::name);
    }

    @ParameterizedTest
    @EnumSource(
            value = Part.class,
            mode = Mode.INCLUDE,
            names = {"SEED_EXTRACTOR", "GENERATOR", "TRAINER"})
    void whatAServiceWritesIsWhatItsChannelsWrite(Part service) throws IOException {
        List<String> written = new ArrayList<>(topics(configuration(service), "outgoing"));
        if (service == Part.GENERATOR) {
            written.add(Topics.RUNS_NAME); // it reserves spending by a producer of its own
        }
        assertThat(named(service, Topic::writers)).containsExactlyInAnyOrderElementsOf(written);
    }

    @ParameterizedTest
    @EnumSource(
            value = Part.class,
            mode = Mode.INCLUDE,
            names = {"SEED_EXTRACTOR", "GENERATOR", "TRAINER"})
    void whatItsChannelsReadIsAmongWhatItReads(Part service) throws IOException {
        assertThat(named(service, Topic::readers)).containsAll(topics(configuration(service), "incoming"));
    }

    @ParameterizedTest
    @EnumSource(
            value = Part.class,
            mode = Mode.INCLUDE,
            names = {"SEED_EXTRACTOR", "GENERATOR", "TRAINER"})
    void itSignsWithItsName(Part service) throws IOException {
        assertThat(configuration(service).getProperty("kafka." + EventSerializer.SOURCE))
                .isEqualTo(service.source());
    }

    @Test
    void whatTheCleanerWaitsForAtItsStartIsWhatItReadsAndWrites() throws IOException {
        assertThat(configuration(Part.CLEANER)
                        .getProperty("quarkus.kafka-streams.topics")
                        .split(",\\s*"))
                .containsExactlyInAnyOrderElementsOf(Topics.all().stream()
                        .filter(topic -> topic.readers().contains(Part.CLEANER)
                                || topic.writers().contains(Part.CLEANER))
                        .map(Topic::name)
                        .toList());
    }
}
