package io.magicoder.cli.documentation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import io.magicoder.events.Part;
import io.magicoder.events.Topic;
import io.magicoder.events.Topics;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class TopicsReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "events.md");
    private static final String ROW = "| `magicoder.";

    @Test
    void theReferenceHasEveryTopicAsTheCodeDeclaresIt() throws IOException {
        List<String> rows =
                Topics.events().stream().map(TopicsReferenceTest::row).toList();
        assertThat(Files.readAllLines(REFERENCE).stream().filter(line -> line.startsWith(ROW)))
                .as("%s should have the rows\n%s", REFERENCE, String.join("\n", rows))
                .containsExactlyElementsOf(rows);
    }

    private static String row(Topic<?> topic) {
        return Stream.of(
                        "`" + topic.name() + "`",
                        events(topic.type()).map(event -> "`" + event + "`").collect(joining(", ")),
                        names(topic.writers()),
                        names(topic.readers()),
                        String.valueOf(topic.partitions()),
                        kept(topic),
                        topic.purpose())
                .collect(joining(" | ", "| ", " |"));
    }

    private static Stream<String> events(Class<?> type) {
        JsonSubTypes kinds = type.getAnnotation(JsonSubTypes.class);
        return kinds == null
                ? Stream.of(type.getSimpleName())
                : Stream.of(kinds.value()).map(JsonSubTypes.Type::name);
    }

    private static String names(List<Part> parts) {
        return parts.stream().map(Part::partName).collect(joining(", "));
    }

    private static String kept(Topic<?> topic) {
        if (!topic.settings().getOrDefault("cleanup.policy", "delete").contains("compact")) {
            return "for ever";
        }
        String lag = topic.settings().get("min.compaction.lag.ms");
        return "the last of each key"
                + (lag == null
                        ? ""
                        : ", all for " + Duration.ofMillis(Long.parseLong(lag)).toDays() + " days");
    }
}
