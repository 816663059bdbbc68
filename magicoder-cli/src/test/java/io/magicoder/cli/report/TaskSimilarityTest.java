package io.magicoder.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cli.report.DataSetReport.Similarity;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TaskSimilarityTest {
    private static final Path SHARED = Path.of("..", "..", "shared");
    private static final double EXACT = 1e-6;

    @TempDir
    private Path folder;

    @Test
    void aTextOfTheSameWordsHasTheCosineOne() {
        // Given
        TaskSimilarity similarity = new TaskSimilarity(
                List.of(new HumanEvalTask("a", "add two"), new HumanEvalTask("b", "Sort a list, a list")));
        similarity.learn("list SORT list");
        similarity.learn("nothing");

        // When
        TaskSimilarity.Comparison comparison = similarity.compare();

        // Then
        assertThat(comparison.nearest("list SORT list").cosine()).isCloseTo(1, within(1e-12));
        assertThat(comparison.nearest("list SORT list").task()).isEqualTo(1);
        assertThat(comparison.nearest("nothing").cosine()).isZero();
        assertThat(comparison.nearest("").cosine()).isZero();
    }

    @Test
    void similaritiesAreThoseOfTheReference() throws IOException {
        Path golden = SHARED.resolve("golden/similarity/similarity.json");
        assumeTrue(Files.exists(golden), "the golden vectors are not beside the checkout");
        // Given
        JsonNode expected = EventJson.mapper().readTree(golden.toFile());
        Path benchmarks = Files.createDirectories(folder.resolve("benchmarks"));
        Files.copy(SHARED.resolve("data/HumanEval.jsonl.gz"), benchmarks.resolve("HumanEval.jsonl.gz"));
        List<HumanEvalTask> tasks = HumanEvalTask.among(Benchmarks.read(benchmarks));
        DataSet data = new FileDataSet(SHARED.resolve("data/code_alpaca_2k.json"), Optional.empty());
        List<String> texts = new ArrayList<>();
        data.forEachSample(row -> texts.add(DataSetSurvey.compared(DataSetSurvey.candidate(row))));

        // When
        TaskSimilarity similarity = new TaskSimilarity(tasks);
        texts.forEach(similarity::learn);
        TaskSimilarity.Comparison comparison = similarity.compare();
        List<TaskSimilarity.Nearest> found =
                texts.stream().map(comparison::nearest).toList();
        Similarity whole =
                new DataSetSurvey(data, tasks, 10).report("t", Map.of()).similarity();

        // Then
        assertThat(similarity.vocabulary())
                .isEqualTo(expected.path("vocabulary").asInt());
        assertThat(found).hasSize(expected.path("maximum").size());
        for (int row = 0; row < found.size(); row++) {
            assertThat(found.get(row).cosine())
                    .as("row %s", row)
                    .isCloseTo(expected.path("maximum").path(row).asDouble(), within(EXACT));
        }
        assertThat(whole).isNotNull();
        assertThat(whole.mean()).isCloseTo(expected.path("mean").asDouble(), within(EXACT));
        assertThat(whole.bins().stream().mapToLong(Long::longValue).sum()).isEqualTo(texts.size());
        assertThat(whole.nearest()).hasSize(10);
        assertThat(whole.nearest().getFirst().task())
                .isEqualTo(tasks.get(expected.path("nearest")
                                .path((int) whole.nearest().getFirst().row() - 1)
                                .asInt())
                        .id());
    }
}
