package io.magicoder.seedextractor;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.RunSpecification;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.StreamSupport;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Seeds that the original cut, with CPython, NumPy and datasets. */
class ReferenceSeedsGoldenTest {
    private static final Path GOLDEN = Path.of("src/test/resources/golden/seeds");
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(strings = {"expected-default.json.gz", "expected-other.json.gz"})
    void shouldEqualAllGoldenRows(String file) throws IOException {
        // Given
        Path documents = GOLDEN.resolve("documents.jsonl.gz");
        JsonNode expected = read(GOLDEN.resolve(file));
        JsonNode settings = expected.get("settings");
        RunSpecification specification = RunSpecification.of(List.of(documents.toString()))
                .strategy("reference")
                .seed(settings.get("seed").longValue())
                .minLines(settings.get("min_lines").intValue())
                .maxLines(settings.get("max_lines").intValue())
                .chunkSize(settings.get("chunk_size").intValue())
                .startIndex(settings.get("start_index").intValue())
                .maxNewData(settings.get("max_new_data").intValue())
                .languageQuotas(Map.of())
                .build();

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
}
