package io.magicoder.cli.documentation;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.cli.architecture.Modules;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class MetricsReferenceTest {
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "metrics.md");
    private static final Pattern DOCUMENTED = Pattern.compile("^\\| `(magicoder_[a-z_]+)[`{]", Pattern.MULTILINE);
    private static final Pattern PREFIX = Pattern.compile("PREFIX = \"(magicoder\\.[a-z]+\\.)\"");
    private static final Pattern REGISTERED = Pattern.compile("(PREFIX \\+ )?\"([a-z]+(?:\\.[a-z]+)*)\"");
    /** What Prometheus' naming adds to a counter and to a timer. */
    private static final Pattern SUFFIX = Pattern.compile("_(total|seconds|info)$");

    @Test
    void theReferenceNamesEveryMetricAndNoOther() throws IOException {
        Set<String> registered = new TreeSet<>();
        for (Path source : Modules.productionSources()) {
            String text = Files.readString(source);
            if (text.contains("import io.micrometer")) {
                String prefix = PREFIX.matcher(text)
                        .results()
                        .map(match -> match.group(1))
                        .findFirst()
                        .orElse("");
                REGISTERED
                        .matcher(text)
                        .results()
                        .map(match -> (match.group(1) == null ? "" : prefix) + match.group(2))
                        .filter(name -> name.matches("magicoder\\.[a-z]+\\.[a-z.]+"))
                        .map(name -> SUFFIX.matcher(name.replace('.', '_')).replaceFirst(""))
                        .forEach(registered::add);
            }
        }
        Set<String> documented = new TreeSet<>();
        DOCUMENTED
                .matcher(Files.readString(REFERENCE))
                .results()
                .map(match -> SUFFIX.matcher(match.group(1)).replaceFirst(""))
                .forEach(documented::add);
        assertThat(documented).isNotEmpty().containsExactlyElementsOf(registered);
    }
}
