package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.tuple;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cli.meaning.StandInServer;
import io.magicoder.cli.meaning.StandInServer.Answer;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code clean --embeddings-url} against a server that counts words. */
class CleanByMeaningTest {
    /** Shares most of its words with the task, and no run of four. */
    private static final String REWORDED =
            "Of a word in every sentence the third: function that can remove it, to write";

    private static final String OTHER = "Sort numbers.";

    @TempDir
    private Path folder;

    @SuppressWarnings("NullAway.Init") // JUnit calls start()
    private StandInServer server;

    @BeforeEach
    void start() throws IOException {
        server = new StandInServer();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    @Test
    void theNearestTaskIsAColumnAndWithoutAJudgeNothingIsRefused() throws IOException {
        // When
        int exitCode = clean(rows(REWORDED, OTHER));

        // Then
        assertThat(exitCode).isZero();
        List<JsonNode> samples = written("samples.jsonl");
        assertThat(samples).hasSize(2).allSatisfy(row -> {
            assertThat(row.path("semantic_task").asText()).isEqualTo("MBPP 11");
            assertThat(row.path("semantic_level").isNull()).isTrue();
            assertThat(row.path("semantic_failure").isNull()).isTrue();
        });
        assertThat(samples.getFirst().path("semantic_similarity").asDouble()).isBetween(0.7, 0.99);
        assertThat(samples.getLast().path("semantic_similarity").asDouble()).isBetween(0.0, 0.5);
        JsonNode semantic = report().path("semantic");
        assertThat(semantic.path("asked").asInt()).isEqualTo(2);
        assertThat(semantic.path("shortlisted").asInt()).isEqualTo(1);
        assertThat(semantic.path("refused").asInt()).isZero();
        assertThat(semantic.has("judgeModel")).isFalse();
        assertThat(folder.resolve("out/report.html")).content().contains("decontamination by meaning");
    }

    @Test
    void theJudgeDecidesOnTheShortlistAndARefusedRowLeavesNoTrace() throws IOException {
        // Given: the second row has the solution of the first, the third is refused by the strict stages
        server.judges(question ->
                StandInServer.said(question.contains("remove it, to write") ? "NEARLY_IDENTICAL" : "SHARED_LOGIC"));
        Path rows = write("""
                {"problem": "%s", "solution": "the same"}
                {"problem": "%s", "solution": "the same"}
                {"problem": "Write a function to remove every third word of a sentence.", "solution": "x"}
                {"problem": "write word every third function", "solution": "y"}
                """.formatted(REWORDED, OTHER));

        // When
        int exitCode = clean(rows, "--judge-url", server.url(), "--judge-model", "j");

        // Then
        assertThat(exitCode).isZero();
        assertThat(written("samples.jsonl"))
                .extracting(
                        row -> row.path("problem").asText(),
                        row -> row.path("semantic_level").asText())
                .containsExactly(tuple(OTHER, "null"), tuple("write word every third function", "SHARED_LOGIC"));
        assertThat(written("rejections.jsonl"))
                .extracting(row -> row.path("evidence").path("stage").asText())
                .containsExactly("decontamination-meaning", "decontamination-words");
        JsonNode evidence = written("rejections.jsonl").getFirst().path("evidence");
        assertThat(evidence.path("level").asText()).isEqualTo("NEARLY_IDENTICAL");
        assertThat(evidence.path("detail").asText())
                .startsWith("the judge j calls it nearly identical to task 11 of MBPP, cosine 0.");
        JsonNode report = report();
        assertThat(report.path("rejectedByStage")
                        .path("decontamination-meaning")
                        .asInt())
                .isEqualTo(1);
        assertThat(report.path("semantic").path("asked").asInt()).isEqualTo(3);
        assertThat(report.path("semantic")
                        .path("judged")
                        .path("NEARLY_IDENTICAL")
                        .asInt())
                .isEqualTo(1);
        assertThat(report.path("semantic").path("judged").path("SHARED_LOGIC").asInt())
                .isEqualTo(1);
        assertThat(report.path("semantic").path("refused").asInt()).isEqualTo(1);
    }

    @Test
    void textsAreEmbeddedOnceUnlessTheModelBehindTheNameIsAnother() throws IOException {
        // Given
        Path rows = rows(OTHER);

        // When
        assertThat(clean(rows)).isZero();
        int first = server.requests().size();
        assertThat(clean(rows)).isZero();
        int second = server.requests().size() - first;

        // Then: a control, and the first time the task and the row
        assertThat(first).isEqualTo(3);
        assertThat(second).isEqualTo(1);

        // When
        server.embeds(body -> new Answer(
                200,
                "{\"data\": ["
                        + IntStream.range(0, body.path("input").size())
                                .mapToObj(_ -> "{\"embedding\": [1, 2, 3]}")
                                .collect(Collectors.joining(","))
                        + "]}"));
        int third = server.requests().size();
        assertThat(clean(rows)).isZero();

        // Then
        assertThat(server.requests().size() - third).isEqualTo(3);
    }

    @Test
    void whatTheJudgeRuledIsNotAskedAgainAndTheOutcomeIsTheSame() throws IOException {
        // Given: a question that fails the first time
        server.judges(
                question -> StandInServer.said(question.contains("word every third") ? "hm" : "NEARLY_IDENTICAL"));
        Path rows = rows(REWORDED, "write word every third function");
        String[] judge = {"--judge-url", server.url(), "--judge-model", "j"};
        assertThat(clean(rows, judge)).isZero();
        List<JsonNode> rejections = written("rejections.jsonl");
        assertThat(report().path("semantic").path("notJudged").asInt()).isEqualTo(1);
        int before = server.requests().size();
        server.judges(_ -> StandInServer.said("UNRELATED"));

        // When
        assertThat(clean(rows, judge)).isZero();

        // Then: two controls, and the question that had failed
        assertThat(server.requests().size() - before).isEqualTo(3);
        assertThat(written("rejections.jsonl")).isEqualTo(rejections).hasSize(1);
        assertThat(written("samples.jsonl"))
                .extracting(row -> row.path("semantic_level").asText())
                .containsExactly("UNRELATED");
    }

    @Test
    void moreRowsThanGoTogetherKeepTheirOrder() throws IOException {
        // Given
        String[] problems = IntStream.range(0, 1100)
                .mapToObj(i -> "problem number " + i + " of its kind " + i * 7)
                .toArray(String[]::new);

        // When
        int exitCode = clean(rows(problems), "--near-duplicates", "off");

        // Then
        assertThat(exitCode).isZero();
        assertThat(written("samples.jsonl"))
                .extracting(row -> row.path("problem").asText())
                .containsExactly(problems);
    }

    @Test
    void aRowThatCannotBeComparedIsKeptAndTold() throws IOException {
        // Given
        server.embeds(body -> Stream.of(body.path("input"))
                        .flatMap(texts -> IntStream.range(0, texts.size()).mapToObj(texts::path))
                        .anyMatch(text -> text.asText().equals(OTHER))
                ? new Answer(413, "{\"error\": \"too long\"}")
                : StandInServer.vectors(body.path("input")));

        // When
        int exitCode = clean(rows(REWORDED, OTHER));

        // Then
        assertThat(exitCode).isZero();
        JsonNode failed = written("samples.jsonl").getLast();
        assertThat(failed.path("semantic_similarity").isNull()).isTrue();
        assertThat(failed.path("semantic_failure").asText()).contains("status 413: too long");
        assertThat(report().path("semantic").path("notEmbedded").asInt()).isEqualTo(1);
        assertThat(report().path("semantic").path("embedded").asInt()).isEqualTo(1);
    }

    @Test
    void aServerThatFailsLeavesNoFile() throws IOException {
        // Given: it fails once the tasks are embedded
        Path rows = rows(OTHER);
        assertThat(clean(rows)).isZero();
        Files.delete(folder.resolve("out/samples.jsonl"));
        Files.delete(folder.resolve("out/rejections.jsonl"));
        int before = server.requests().size();
        server.embeds(body -> server.requests().size() - before < 2
                ? StandInServer.vectors(body.path("input"))
                : new Answer(401, "{\"error\": \"expired\"}"));

        // When
        int exitCode = clean(rows(REWORDED));

        // Then
        assertThat(exitCode).isEqualTo(1);
        assertThat(folder.resolve("out/samples.jsonl")).doesNotExist();
        assertThat(folder.resolve("out/rejections.jsonl")).doesNotExist();
    }

    @Test
    void whatMakesNoSenseIsToldBeforeAnythingIsAsked() throws IOException {
        // Given
        Path rows = rows(OTHER);

        // Then
        assertThat(clean(rows, "--mode", "reference")).isEqualTo(1);
        assertThat(Magicoder.run(arguments(
                        rows, "--benchmarks", "none", "--embeddings-url", server.url(), "--embeddings-model", "m")))
                .isEqualTo(1);
        assertThat(clean(rows, "--semantic-threshold", "80")).isEqualTo(1);
        assertThat(clean(rows, "--shortlist", "0")).isEqualTo(1);
        assertThat(server.requests()).isEmpty();
    }

    private int clean(Path rows, String... further) throws IOException {
        Path benchmarks = Files.createDirectories(folder.resolve("benchmarks"));
        Files.writeString(
                benchmarks.resolve("mbpp.jsonl"),
                "{\"task_id\": 11, \"text\": \"Write a function to remove every third word of a sentence.\", \"code\": \"def f(words):\\n  return words\"}\n");
        List<String> arguments = new ArrayList<>(List.of(
                "--benchmarks",
                benchmarks.toString(),
                "--embeddings-url",
                server.url(),
                "--embeddings-model",
                "m",
                "--embeddings-cache",
                folder.resolve("cache").toString(),
                "--semantic-threshold",
                "0.6"));
        for (int i = 0; i < further.length; i += 2) {
            int there = arguments.indexOf(further[i]);
            if (there >= 0) {
                arguments.set(there + 1, further[i + 1]);
            } else {
                arguments.addAll(List.of(further[i], further[i + 1]));
            }
        }
        return Magicoder.run(arguments(rows, arguments.toArray(String[]::new)));
    }

    private String[] arguments(Path rows, String... further) {
        return Stream.concat(
                        Stream.of(
                                "clean",
                                "--in",
                                rows.toString(),
                                "--out",
                                folder.resolve("out").toString()),
                        Stream.of(further))
                .toArray(String[]::new);
    }

    private Path rows(String... problems) throws IOException {
        return write(IntStream.range(0, problems.length)
                .mapToObj(i -> "{\"problem\": \"" + problems[i] + "\", \"solution\": \"answer " + i + "\"}\n")
                .collect(Collectors.joining()));
    }

    private Path write(String rows) throws IOException {
        return Files.writeString(folder.resolve("rows.jsonl"), rows);
    }

    private JsonNode report() throws IOException {
        return EventJson.mapper().readTree(folder.resolve("out/report.json").toFile());
    }

    private List<JsonNode> written(String name) throws IOException {
        List<JsonNode> rows = new ArrayList<>();
        for (String line : Files.readAllLines(folder.resolve("out").resolve(name))) {
            rows.add(EventJson.mapper().readTree(line));
        }
        return rows;
    }
}
