package io.magicoder.events;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.dataformat.yaml.YAMLFactory;
import com.fasterxml.jackson.dataformat.yaml.YAMLGenerator;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import com.networknt.schema.Error;
import com.networknt.schema.InputFormat;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The published contract, {@code contract/}, is what the records and topics say. {@code -Dcontract.write=true} writes
 * it; {@code -Dcontract.release=VERSION} also makes it the released form that later changes are held against.
 */
class PublishedContractTest {
    private static final Path CONTRACT = Path.of("contract");
    private static final Path RELEASED = CONTRACT.resolve("released");
    private static final Path VERSION = RELEASED.resolve("VERSION");
    private static final Path SCHEMAS = Path.of("schemas");
    private static final String ASYNC_API = "asyncapi.yaml";
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final YAMLMapper YAML = new YAMLMapper(YAMLFactory.builder()
            .disable(YAMLGenerator.Feature.WRITE_DOC_START_MARKER, YAMLGenerator.Feature.SPLIT_LINES)
            .enable(YAMLGenerator.Feature.MINIMIZE_QUOTES, YAMLGenerator.Feature.ALWAYS_QUOTE_NUMBERS_AS_STRINGS)
            .build());

    /** The files of the contract by their path in it. */
    private static Map<Path, String> generated() throws IOException {
        Map<Path, String> files = new TreeMap<>();
        EventSchemas schemas = new EventSchemas();
        for (Class<?> type : types().toList()) {
            files.put(SCHEMAS.resolve(AsyncApi.schemaFile(type)), json(schemas.of(type)));
        }
        files.put(Path.of(ASYNC_API), YAML.writeValueAsString(AsyncApi.describe(version())));
        return files;
    }

    /** Every event, and every family of events that share a topic. */
    private static Stream<Class<?>> types() {
        return Topics.events().stream()
                .flatMap(topic -> Stream.concat(Stream.of(topic.type()), AsyncApi.kinds(topic.type())))
                .<Class<?>>map(type -> type)
                .distinct();
    }

    private static String version() throws IOException {
        String release = System.getProperty("contract.release");
        return release == null ? Files.readString(VERSION).strip() : release;
    }

    private static String json(JsonNode node) throws JsonProcessingException {
        DefaultIndenter lines = new DefaultIndenter("  ", "\n");
        return JSON.writer(new DefaultPrettyPrinter().withObjectIndenter(lines).withArrayIndenter(lines))
                        .writeValueAsString(node)
                + "\n";
    }

    private static Map<Path, String> files(Path folder) throws IOException {
        Map<Path, String> files = new TreeMap<>();
        try (Stream<Path> paths = Files.walk(folder)) {
            for (Path path : paths.filter(Files::isRegularFile).toList()) {
                files.put(folder.relativize(path), Files.readString(path));
            }
        }
        return files;
    }

    private static void write(Path folder, Map<Path, String> files) throws IOException {
        for (Map.Entry<Path, String> file : files.entrySet()) {
            Path path = folder.resolve(file.getKey());
            Files.createDirectories(path.getParent());
            Files.writeString(path, file.getValue());
        }
    }

    @Test
    void theFilesSayWhatTheRecordsAndTopicsSay() throws IOException {
        // Given
        String release = System.getProperty("contract.release");
        Map<Path, String> generated = generated();
        if (release != null || Boolean.getBoolean("contract.write")) {
            write(CONTRACT, generated);
        }
        if (release != null) {
            write(RELEASED, generated);
            Files.writeString(VERSION, release + "\n");
        }
        // When
        Map<Path, String> checkedIn = files(CONTRACT);
        checkedIn.keySet().removeIf(path -> CONTRACT.resolve(path).startsWith(RELEASED));
        // Then
        assertThat(checkedIn)
                .as("regenerate with mvn -pl pipeline-events test -Dtest=PublishedContractTest -Dcontract.write=true")
                .isEqualTo(generated);
    }

    static Stream<Class<?>> allTypes() {
        return types();
    }

    @ParameterizedTest
    @MethodSource("allTypes")
    void noReaderOfTheReleasedFormIsBroken(Class<?> type) throws IOException {
        Path released = RELEASED.resolve(SCHEMAS).resolve(AsyncApi.schemaFile(type));
        assumeThat(released).as("%s is not released yet", type.getSimpleName()).isRegularFile();
        assertThat(SchemaCompatibility.breaks(
                        type.getSimpleName(), JSON.readTree(released.toFile()), new EventSchemas().of(type)))
                .as("changes that break somebody")
                .isEmpty();
    }

    @Test
    void noReleasedEventIsGone() throws IOException {
        assertThat(files(RELEASED.resolve(SCHEMAS)).keySet())
                .isSubsetOf(types().map(AsyncApi::schemaFile).map(Path::of).toList());
    }

    @Test
    void noReaderOrWriterOfAReleasedTopicIsBroken() throws IOException {
        JsonNode released = YAML.readTree(RELEASED.resolve(ASYNC_API).toFile());
        JsonNode now = AsyncApi.describe(version());
        List<String> breaks = new ArrayList<>();
        released.path("channels").properties().forEach(channel -> {
            JsonNode counterpart = now.path("channels").path(channel.getKey());
            if (counterpart.isMissingNode()) {
                breaks.add(channel.getKey() + " was removed");
                return;
            }
            JsonNode before = channel.getValue().at("/bindings/kafka");
            JsonNode after = counterpart.at("/bindings/kafka");
            if (!before.path("partitions").equals(after.path("partitions"))) {
                breaks.add(channel.getKey() + " has another number of partitions: keys move, and so does their order");
            }
            channel.getValue().path("messages").fieldNames().forEachRemaining(message -> {
                if (!counterpart.path("messages").has(message)) {
                    breaks.add(channel.getKey() + " does not carry " + message + " any more");
                }
            });
        });
        released.at("/components/messages").properties().forEach(message -> {
            JsonNode key = message.getValue().at("/bindings/kafka/key/description");
            JsonNode counterpart = now.at("/components/messages").path(message.getKey());
            if (!key.equals(counterpart.at("/bindings/kafka/key/description"))) {
                breaks.add(message.getKey() + " has another key than " + key.asText());
            }
        });
        assertThat(breaks).isEmpty();
    }

    static Stream<String> examples() {
        return Examples.ALL.keySet().stream().sorted();
    }

    @ParameterizedTest
    @MethodSource("examples")
    void everyGoldenFileIsValid(String name) throws IOException {
        PipelineEvent event = Examples.ALL.get(name);
        String golden = Files.readString(Path.of("src", "test", "resources", "golden", name + ".json"));
        Topic<? extends PipelineEvent> topic = Topics.events().stream()
                .filter(candidate -> candidate.type().isInstance(event))
                .findFirst()
                .orElseThrow();
        assertThat(violations(event.getClass(), golden)).isEmpty();
        assertThat(violations(topic.type(), golden)).isEmpty();
    }

    @Test
    void aRecordThatLacksAMemberOrHasAnotherTypeIsNotValid() {
        String seed = new String(EventJson.write(Examples.SEED), UTF_8);
        assertThat(violations(SeedSnippet.class, seed)).isEmpty();
        assertThat(violations(SeedSnippet.class, seed.replace("\"snippet\"", "\"snipped\"")))
                .singleElement()
                .asString()
                .contains("snippet");
        assertThat(violations(SeedSnippet.class, seed.replace("\"index\":7", "\"index\":\"7\"")))
                .singleElement()
                .asString()
                .contains("index");
    }

    @Test
    void aKindOfEventOfALaterVersionIsValid() {
        assertThat(violations(RunEvent.class, "{\"type\":\"RunPaused\",\"runId\":\"r\"}"))
                .isEmpty();
        assertThat(violations(RunEvent.class, "{\"type\":\"RunClosed\",\"runId\":\"r\"}"))
                .isNotEmpty();
    }

    private static List<Error> violations(Class<?> type, String json) {
        SchemaRegistry registry = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12);
        return registry.getSchema(new EventSchemas().of(type).toString()).validate(json, InputFormat.JSON);
    }
}
