package io.magicoder.seedextractor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.RunSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds that the original cut, with CPython, NumPy and datasets. */
class ReferenceSeedsGoldenTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"expected-default.json.gz", "expected-other.json.gz"})
    void shouldEqualAllGoldenRows(String expected) throws IOException {
        Path golden = Path.of("../../shared/golden/seeds");
        assumeTrue(
                Files.isDirectory(golden),
                "the golden vectors are not beside the repository; the pinned ones are tested anyway");
        assertRows(golden.resolve("documents.jsonl.gz"), golden.resolve(expected));
    }

    @ParameterizedTest
    @ValueSource(strings = {"expected-default.json.gz", "expected-other.json.gz"})
    void shouldEqualPinnedRows(String expected) throws IOException, URISyntaxException {
        assertRows(resource("documents.jsonl.gz"), resource(expected));
    }

    private static void assertRows(Path documents, Path expectedFile) throws IOException {
        // Given
        JsonNode expected = read(expectedFile);
        JsonNode settings = expected.get("settings");
        RunSpecification specification = new RunSpecification(
                List.of(documents.toString()),
                "reference",
                settings.get("seed").longValue(),
                settings.get("min_lines").intValue(),
                settings.get("max_lines").intValue(),
                settings.get("chunk_size").intValue(),
                settings.get("start_index").intValue(),
                settings.get("max_new_data").intValue(),
                null,
                Map.of());

        // When
        List<List<Object>> rows = new ArrayList<>();
        new SeedExtraction(specification)
                .forEach(seed -> rows.add(List.of(seed.index(), seed.rawIndex(), seed.snippet())));

        // Then
        assertThat(rows)
                .isNotEmpty()
                .isEqualTo(StreamSupport.stream(expected.get("rows").spliterator(), false)
                        .map(row -> List.<Object>of(
                                row.get(0).longValue(),
                                row.get(1).longValue(),
                                row.get(2).textValue()))
                        .toList());
    }

    private static JsonNode read(Path gzip) throws IOException {
        try (InputStream in = new GZIPInputStream(Files.newInputStream(gzip))) {
            return JSON.readTree(in);
        }
    }

    private static Path resource(String name) throws URISyntaxException {
        URL url = Objects.requireNonNull(ReferenceSeedsGoldenTest.class.getResource("/golden/seeds/" + name));
        return Path.of(url.toURI());
    }
}
