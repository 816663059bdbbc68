package io.magicoder.cli.documentation;

import static java.util.stream.Collectors.joining;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaAnnotation;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import io.magicoder.cli.architecture.Modules;
import io.magicoder.cli.pipeline.PathSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ConfigurationReferenceTest {
    private static final String MAPPING = "io.smallrye.config.ConfigMapping";
    private static final Pattern KEY_ROW = Pattern.compile("\\| `[a-z]+(?:[.-][a-z0-9-]+)+`.*\\|.*\\|.*\\|");
    private static final String DOCUMENT = "docs/reference/configuration.md";
    private static final List<String> SERVICES =
            List.of("seed-extractor", "generator", "cleaner", "trainer", "inference");
    private static final String HEAD = """
            # Configuration

            Every key of the services, as their READMEs document them; tests keep this page equal to the READMEs and to the code. Each key can be given

            - as an environment variable: `magicoder.generator.teacher.url` is `MAGICODER_GENERATOR_TEACHER_URL`;
            - as a system property: `-Dmagicoder.generator.teacher.url=…`;
            - by `./magicoder run --set generator.teacher.url=…`: without `magicoder.`, and a key of the trainer also without `trainer.`.

            Lengths of time are ISO 8601 (`PT2M`). Besides, every service has Quarkus' own keys, of which these matter most: `kafka.bootstrap.servers`
            (`KAFKA_BOOTSTRAP_SERVERS`, default `localhost:9092`) and every other `kafka.*` setting of the clients, such as `kafka.security.protocol`;
            `quarkus.http.port` and `quarkus.http.host`; `quarkus.log.console.json.enabled=true` for logs in JSON.
            """;

    @Test
    void theReferenceIsWhatTheReadmesSay() throws IOException {
        StringBuilder text = new StringBuilder(HEAD);
        for (String service : SERVICES) {
            text.append("\n## [" + service + "](../../" + service + "-service/README.md)\n\n");
            text.append("| key | default | meaning |\n|---|---|---|\n");
            text.append(rowsOf(service).map(row -> row + "\n").collect(joining()));
        }
        GeneratedDocument.requireEqual(DOCUMENT, text.toString());
    }

    private static Stream<String> rowsOf(String service) throws IOException {
        return Files.readAllLines(Path.of("..", service + "-service", "README.md")).stream()
                .filter(line -> KEY_ROW.matcher(line).matches());
    }

    @Test
    void everyKeyOfTheCodeIsThere() throws IOException {
        String reference = Files.readString(Path.of("..").resolve(DOCUMENT));
        List<String> keys = Modules.productionClasses().stream()
                .filter(type -> type.isAnnotatedWith(MAPPING))
                .flatMap(mapping -> keys(prefix(mapping), mapping))
                .map(Key::name)
                .toList();
        assertThat(keys)
                .hasSizeGreaterThan(50)
                .allSatisfy(key -> assertThat(reference).contains("| `" + key + "` |"));
    }

    @Test
    void theCommandLineKnowsWhichKeysAreFilesAndFolders() {
        assertThat(Modules.productionClasses().stream()
                        .filter(type -> type.isAnnotatedWith(MAPPING))
                        .flatMap(mapping -> keys(prefix(mapping), mapping))
                        .filter(key -> key.method().getReturnType().getAllInvolvedRawTypes().stream()
                                .anyMatch(type -> type.isEquivalentTo(Path.class)))
                        .map(key -> key.name().replaceFirst("^magicoder\\.", "")))
                .containsExactlyInAnyOrderElementsOf(PathSettings.KEYS);
    }

    private static String prefix(JavaClass mapping) {
        return mapping.getAnnotationOfType(MAPPING).get("prefix").orElseThrow().toString();
    }

    private record Key(String name, JavaMethod method) {}

    private static Stream<Key> keys(String prefix, JavaClass group) {
        return group.getMethods().stream()
                .filter(method ->
                        !method.getModifiers().contains(com.tngtech.archunit.core.domain.JavaModifier.SYNTHETIC))
                .flatMap(method -> {
                    String key = prefix + "." + nameOf(method);
                    JavaClass type = method.getRawReturnType();
                    return type.isNestedClass()
                                    && type.isInterface()
                                    && type.getFullName().startsWith("io.magicoder.")
                            ? keys(key, type)
                            : Stream.of(new Key(key, method));
                });
    }

    private static String nameOf(JavaMethod method) {
        return method.tryGetAnnotationOfType("io.smallrye.config.WithName")
                .flatMap((JavaAnnotation<JavaMethod> name) -> name.get("value"))
                .map(Object::toString)
                .orElseGet(() -> method.getName().replaceAll("([A-Z])", "-$1").toLowerCase(Locale.ROOT));
    }
}
