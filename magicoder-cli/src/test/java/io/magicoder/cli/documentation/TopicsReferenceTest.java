package io.magicoder.cli.documentation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicsReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "events.md");
    private static final Pattern TOPIC_ROW = Pattern.compile("\\| `magicoder\\.[^|]*\\|[^|]*\\|[^|]*\\|[^|]*\\|");

    @Test
    void theReferenceHasEveryTopicWithItsEventsPartitionsAndRetention() throws IOException {
        List<String> rows =
                Topics.events().stream().map(TopicsReferenceTest::row).toList();
        assertThat(Files.readAllLines(REFERENCE).stream()
                        .filter(line -> TOPIC_ROW.matcher(line).matches()))
                .containsExactlyElementsOf(rows);
    }

    private static String row(Topic<?> topic) {
        String events = events(topic.type()).map(event -> "`" + event + "`").collect(joining(", "));
        return "| `" + topic.name() + "` | " + events + " | " + topic.partitions() + " | " + retention(topic) + " |";
    }

    private static Stream<String> events(Class<?> type) {
        return type.isSealed()
                ? Stream.of(type.getPermittedSubclasses()).flatMap(TopicsReferenceTest::events)
                : Stream.of(type.getSimpleName());
    }

    private static String retention(Topic<?> topic) {
        Optional<String> lag = Optional.ofNullable(topic.settings().get("min.compaction.lag.ms"));
        if (!topic.settings().getOrDefault("cleanup.policy", "delete").contains("compact")) {
            return "for ever";
        }
        return "the last of each key"
                + lag.map(millis -> ", all for "
                                + Duration.ofMillis(Long.parseLong(millis)).toDays() + " days")
                        .orElse("");
    }
}
