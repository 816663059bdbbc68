package io.magicoder.seedextractor.run;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.seedextractor.source.SkipReason;
import io.smallrye.config.WithDefault;
import java.io.IOException;
import java.lang.reflect.Method;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConfigurationTableTest {
    private static final Path README = Path.of("README.md");

    static Stream<Method> keys() {
        return Arrays.stream(SeedExtractorConfiguration.class.getDeclaredMethods())
                .filter(method -> !method.isSynthetic());
    }

    @ParameterizedTest
    @MethodSource("keys")
    void theReadmeNamesEveryKeyWithItsDefault(Method key) throws IOException {
        String name = key.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT);
        WithDefault fallback = key.getAnnotation(WithDefault.class);

        assertThat(Files.readAllLines(README))
                .filteredOn(line -> line.startsWith("| `magicoder.seed-extractor." + name + "` |"))
                .singleElement()
                .asString()
                .contains(fallback == null ? "| – |" : "| `" + fallback.value() + "` |");
    }

    @ParameterizedTest
    @EnumSource
    void theReadmeExplainsEveryReasonToPassOver(SkipReason reason) throws IOException {
        assertThat(Files.readString(README)).contains("\n| `" + reason + "` |");
    }

    @Test
    void theReadmeNamesNoKeyThatIsNotThere() throws IOException {
        assertThat(Files.readAllLines(README))
                .filteredOn(line -> line.startsWith("| `magicoder.seed-extractor."))
                .hasSize((int) keys().count());
    }
}
