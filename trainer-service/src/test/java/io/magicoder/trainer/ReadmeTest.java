package io.magicoder.trainer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ReadmeTest {
    private static final Pattern KEY_IN_TABLE =
            Pattern.compile("^\\| `(magicoder\\.trainer\\.[a-z0-9.-]+)` \\|", Pattern.MULTILINE);

    @Test
    void theTableOfConfigurationNamesEveryKeyAndNoOther() throws IOException {
        Set<String> documented = KEY_IN_TABLE
                .matcher(Files.readString(Path.of("README.md")))
                .results()
                .map((MatchResult match) -> match.group(1))
                .collect(Collectors.toSet());

        assertThat(documented)
                .isEqualTo(
                        keys("magicoder.trainer.", TrainerConfiguration.class).collect(Collectors.toSet()));
    }

    private static Stream<String> keys(String prefix, Class<?> mapping) {
        return Arrays.stream(mapping.getDeclaredMethods()).flatMap(method -> {
            String key = prefix + kebab(method.getName());
            Class<?> type = method.getReturnType();
            return type.isMemberClass() && type.isInterface() ? keys(key + ".", type) : Stream.of(key);
        });
    }

    private static String kebab(String name) {
        return name.replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
    }
}
