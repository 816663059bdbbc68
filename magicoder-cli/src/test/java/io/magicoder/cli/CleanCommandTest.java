package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.events.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CleanCommandTest {
    private static final Path SHARED = Path.of("..", "..", "shared");
    private static final String TASK = "Write a function to remove every third word of a sentence.";

    @TempDir
    private Path folder;

    @Test
    void rowsOfEveryShapeAreCleanedAndTheirColumnsCarriedThrough() throws IOException {
        // Given
        Path benchmarks = benchmarks();
        Path rows = write("rows.jsonl", """
                {"seed": "s1", "problem": "Add them.", "solution": "a + b", "when": "2026-01-02", "Lang": 7}
                {"instruction": "Create code to remove every third word of a sentence.", "input": "", "output": "x"}
                {"instruction": "Sort it", "input": "3, 1", "output": "```python\\ndef f(x):\\n    # TODO: sort\\n    return x\\n```"}
                {"messages": [{"role": "system", "content": "s"}, {"role": "user", "content": "Add  them."}, {"role": "assistant", "content": "other"}]}
                {"conversations": [{"from": "human", "value": "q"}, {"from": "gpt", "value": ""}]}
                {"instruction": "Name it", "response": "It is"}
                """);

        // When
        int exitCode = clean(rows, "--benchmarks", benchmarks.toString());

        // Then
        assertThat(exitCode).isZero();
        List<JsonNode> samples = rows("samples.jsonl");
        assertThat(samples).hasSize(2);
        assertThat(samples.getFirst().path("when").asText()).isEqualTo("2026-01-02");
        assertThat(samples.getFirst().path("Lang").asInt()).isEqualTo(7);
        assertThat(samples.getFirst().path("quality").asDouble()).isEqualTo(1);
        assertThat(samples.getFirst().has("contamination")).isTrue();
        assertThat(rows("rejections.jsonl").stream()
                        .map(row -> row.path("reason").asText()))
                .containsExactly("CONTAMINATED", "PLACEHOLDER_CODE", "DUPLICATE_PROBLEM", "EMPTY");
        JsonNode evidence = rows("rejections.jsonl").getFirst().path("evidence");
        assertThat(evidence.path("benchmark").asText()).isEqualTo("MBPP");
        assertThat(evidence.path("task").asText()).isEqualTo("11");
        assertThat(evidence.path("level").asText()).isEqualTo("NEARLY_IDENTICAL");
        assertThat(evidence.path("stage").asText()).isEqualTo("decontamination-phrase");
        assertThat(evidence.path("matched").asText()).isEqualTo(TASK);
        JsonNode report =
                EventJson.mapper().readTree(folder.resolve("out/report.json").toFile());
        assertThat(report.path("rows").asInt()).isEqualTo(6);
        assertThat(report.path("kept").asInt()).isEqualTo(2);
        assertThat(report.path("rejectedByReason").path("CONTAMINATED").asInt()).isEqualTo(1);
        assertThat(report.path("rules").path("decontamination").asText()).isEqualTo("strict");
        assertThat(report.path("dataSet")
                        .path("rejectionsByReason")
                        .path("EMPTY")
                        .asInt())
                .isEqualTo(1);
        assertThat(folder.resolve("out/report.html"))
                .content()
                .contains("The rows were decontaminated (strict) against MBPP.", "nearly identical");
    }

    @Test
    void nearDuplicatesAreRefusedUnlessTheyAreOff() throws IOException {
        // Given
        String words = "w1 w2 w3 w4 w5 w6 w7 w8 w9 w10 w11 w12 w13 w14 w15 w16 w17 w18 w19 w20 w21 w22 w23 w24 w25";
        Path rows = write("rows.jsonl", "{\"problem\": \"" + words + "\"}\n{\"problem\": \"" + words + " more\"}\n");

        // Then
        assertThat(clean(rows, "--benchmarks", "none")).isZero();
        assertThat(rows("samples.jsonl")).hasSize(1);
        JsonNode refused = rows("rejections.jsonl").getFirst();
        assertThat(refused.path("reason").asText()).isEqualTo("NEAR_DUPLICATE");
        assertThat(refused.path("evidence").path("matched").asText()).isEqualTo(rows + ":1");
        assertThat(clean(rows, "--benchmarks", "none", "--near-duplicates", "off"))
                .isZero();
        assertThat(rows("samples.jsonl")).hasSize(2);
        assertThat(clean(rows, "--benchmarks", "none", "--near-duplicates", "0.99"))
                .isZero();
        assertThat(rows("samples.jsonl").get(1).path("similarity").asDouble()).isBetween(0.9, 0.98);
    }

    @Test
    void columnsOfSomebodyElseKeepTheirValues() throws IOException {
        // Given
        Path rows = write("rows.jsonl", """
                {"problem": "Sort them.", "solution": "x = sorted(y)", "quality": "mine", "reason": "r", "big": 18446744073709551615}
                {"problem": "", "solution": "y", "quality": 7, "reason": "theirs", "evidence": 2}
                """);

        // When
        assertThat(clean(rows, "--benchmarks", "none")).isZero();

        // Then
        JsonNode kept = rows("samples.jsonl").getFirst();
        assertThat(kept.path("quality").asDouble()).isEqualTo(1);
        assertThat(kept.path("imported_quality").asText()).isEqualTo("mine");
        assertThat(kept.path("reason").asText()).isEqualTo("r");
        assertThat(kept.path("big").bigIntegerValue()).hasToString("18446744073709551615");
        JsonNode refused = rows("rejections.jsonl").getFirst();
        assertThat(refused.path("reason").asText()).isEqualTo("EMPTY");
        assertThat(refused.path("imported_reason").asText()).isEqualTo("theirs");
        assertThat(refused.path("imported_evidence").asInt()).isEqualTo(2);
        assertThat(refused.path("quality").asInt()).isEqualTo(7);

        // When what was cleaned is cleaned again
        Path again = Files.copy(folder.resolve("out/samples.jsonl"), folder.resolve("again.jsonl"));
        assertThat(clean(again, "--benchmarks", "none")).isZero();

        // Then its scores are replaced
        assertThat(rows("samples.jsonl").getFirst()).isEqualTo(kept);
    }

    @Test
    void whatCannotBeDoneIsOneSentenceAndLeavesNoFile() throws IOException {
        // Given
        Path rows = write("rows.jsonl", "{\"problem\": \"p\"}\n{\"text\": \"t\"}\n");
        Path unknown = Files.createDirectories(folder.resolve("unknown"));
        Files.writeString(unknown.resolve("x.jsonl"), "{\"a\": 1}");

        // Then
        assertThat(clean(rows, "--benchmarks", "none")).isEqualTo(1);
        assertThat(clean(rows, "--benchmarks", unknown.toString())).isEqualTo(1);
        assertThat(clean(rows, "--benchmarks", folder.resolve("missing").toString()))
                .isEqualTo(1);
        assertThat(clean(rows, "--benchmarks", "none", "--near-duplicates", "2"))
                .isEqualTo(1);
        assertThat(clean(rows, "--benchmarks", "none", "--refuse", "EMPTY")).isEqualTo(1);
        assertThat(folder.resolve("out/samples.jsonl")).doesNotExist();
    }

    @Test
    void referenceModeDecidesAsTheReferenceDoes() throws IOException {
        // Given
        Path golden = SHARED.resolve("golden/cleaning");
        assumeTrue(Files.isDirectory(golden), "skipped: the golden vectors are not at ../shared");
        JsonNode expected = EventJson.mapper().readTree(open(golden.resolve("expected.json.gz")));

        // When
        int exitCode = clean(
                golden.resolve("rows.jsonl.gz"),
                "--mode",
                "reference",
                "--benchmarks",
                SHARED.resolve("data").toString());

        // Then
        assertThat(exitCode).isZero();
        Map<Integer, String> decisions = new HashMap<>();
        List<Integer> keptOrder = new ArrayList<>();
        for (JsonNode row : rows("samples.jsonl")) {
            decisions.put(row.path("id").asInt(), "kept null null");
            keptOrder.add(row.path("id").asInt());
            assertThat(row.size()).isEqualTo(5);
        }
        for (JsonNode row : rows("rejections.jsonl")) {
            String reason = row.path("reason").asText();
            String matched = reason.startsWith("duplicate")
                    ? "null"
                    : row.path("evidence").path("matched").asText();
            decisions.put(row.path("id").asInt(), "refused " + reason + " " + matched);
        }
        List<Integer> expectedKept = new ArrayList<>();
        for (JsonNode id : expected.path("order")) {
            JsonNode decision = expected.path("decisions").path(id.asInt());
            String wanted = decision.get(0).asText() + " " + decision.get(1).asText() + " "
                    + decision.get(2).asText();
            assertThat(decisions.get(id.asInt())).as("row " + id).isEqualTo(wanted);
            if (wanted.startsWith("kept")) {
                expectedKept.add(id.asInt());
            }
        }
        assertThat(keptOrder).isEqualTo(expectedKept);
        assertThat(decisions).hasSize(expected.path("order").size());
    }

    @Test
    void benchmarksAreFetchedOnlyIfTheyAreAndListed() throws IOException {
        // Given
        Path source = benchmarks().resolve("mbpp.jsonl");
        Path cache = folder.resolve("cache");
        Path other = write("other.jsonl", "{\"a\": 1}");

        // Then
        assertThat(Magicoder.run("benchmarks", "fetch", cache.toString(), "--from", source.toString()))
                .isZero();
        assertThat(Magicoder.run(
                        "benchmarks",
                        "fetch",
                        cache.toString(),
                        "--from",
                        source.toUri().toString()))
                .isZero();
        assertThat(Magicoder.run("benchmarks", "fetch", cache.toString(), "--from", other.toString()))
                .isEqualTo(1);
        assertThat(Magicoder.run("benchmarks", "fetch", cache.toString(), "--from", "http://127.0.0.1:1/x.jsonl"))
                .isEqualTo(1);
        assertThat(Magicoder.run("benchmarks", "list", cache.toString(), "--json"))
                .isZero();
        assertThat(Magicoder.run("benchmarks", "list", folder.resolve("nowhere").toString()))
                .isEqualTo(1);
        try (Stream<Path> files = Files.list(cache)) {
            assertThat(files).containsExactly(cache.resolve("mbpp.jsonl"));
        }
    }

    private int clean(Path rows, String... further) {
        List<String> arguments = new ArrayList<>(List.of(
                "clean", "--in", rows.toString(), "--out", folder.resolve("out").toString()));
        arguments.addAll(List.of(further));
        return Magicoder.run(arguments.toArray(String[]::new));
    }

    private Path benchmarks() throws IOException {
        Path benchmarks = Files.createDirectories(folder.resolve("benchmarks"));
        Files.writeString(
                benchmarks.resolve("mbpp.jsonl"),
                "{\"task_id\": 11, \"text\": \"" + TASK + "\", \"code\": \"def f(words):\\r\\n  return words\"}\n");
        return benchmarks;
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private List<JsonNode> rows(String name) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out").resolve(name))) {
            rows.add(EventJson.mapper().readTree(line));
        }
        return rows;
    }

    private static BufferedReader open(Path file) throws IOException {
        return new BufferedReader(
                new InputStreamReader(new GZIPInputStream(Files.newInputStream(file)), StandardCharsets.UTF_8));
    }
}
