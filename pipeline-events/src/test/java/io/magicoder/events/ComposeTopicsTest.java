package io.magicoder.events;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.TreeMap;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class ComposeTopicsTest {
    private static final Path SCRIPT = Path.of("..", "deploy", "compose", "create-topics.sh");

    private static String command(Topic<?> topic) {
        String settings = new TreeMap<>(topic.settings())
                .entrySet().stream()
                        .map(setting -> " --config " + setting.getKey() + "=" + setting.getValue())
                        .collect(Collectors.joining());
        return "create " + topic.name() + " " + topic.partitions() + settings;
    }

    @Test
    void composeCreatesTheTopicsOfTheContract() throws IOException {
        assertThat(Files.readAllLines(SCRIPT).stream().filter(line -> line.startsWith("create magicoder.")))
                .containsExactlyElementsOf(
                        Topics.all().stream().map(ComposeTopicsTest::command).toList());
    }
}
