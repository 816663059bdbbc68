package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.microsoft.playwright.Page;
import com.microsoft.playwright.assertions.PlaywrightAssertions;
import io.magicoder.scriptedteacher.ScriptedTeacher;
import io.magicoder.scriptedteacher.TeacherSettings;
import io.magicoder.testbrowser.Chromium;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PreviewCommandTest {
    private static final int FILES = 30;

    @TempDir
    private Path directory = Path.of("");

    private final ByteArrayOutputStream output = new ByteArrayOutputStream();
    private final ByteArrayOutputStream error = new ByteArrayOutputStream();
    private final PrintStream realOut = System.out;
    private final PrintStream realErr = System.err;

    @BeforeEach
    void listen() throws IOException {
        Path code = Files.createDirectory(directory.resolve("code"));
        for (int i = 0; i < FILES; i++) {
            Files.writeString(
                    code.resolve("part_" + i + ".py"),
                    "def render_" + i + "(name, items):\n    text = '<script>alert(' + name + ')</script>'\n"
                            + "    for item in items:\n        text += str(item * " + i + ")\n    return text\n");
        }
        System.setOut(new PrintStream(output, true, StandardCharsets.UTF_8));
        System.setErr(new PrintStream(error, true, StandardCharsets.UTF_8));
    }

    @AfterEach
    void restore() {
        System.setOut(realOut);
        System.setErr(realErr);
    }

    @Test
    void someRowsAreShownAndAllAreForecast() throws IOException {
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.perfect())) {
            // When
            int exit = preview(
                    teacher,
                    "--rows",
                    "10",
                    "--json",
                    "--set",
                    "generator.teacher.input-price=1",
                    "--set",
                    "generator.teacher.output-price=2");
            // Then
            assertThat(exit).as("%s", error).isZero();
            JsonNode figures = new ObjectMapper().readTree(output.toString(StandardCharsets.UTF_8));
            assertThat(figures.path("seeds").asInt()).isEqualTo(FILES);
            assertThat(figures.path("rows").asInt()).isEqualTo(10);
            for (String name : List.of("accepted_rows", "tokens_in", "tokens_out", "dollars", "hours")) {
                JsonNode interval = figures.path(name);
                assertThat(interval.path("low").asDouble())
                        .as(name)
                        .isLessThanOrEqualTo(interval.path("estimate").asDouble());
                assertThat(interval.path("high").asDouble())
                        .as(name)
                        .isGreaterThanOrEqualTo(interval.path("estimate").asDouble());
            }
            assertThat(figures.path("dollars").path("estimate").asDouble())
                    .isCloseTo(
                            (figures.path("tokens_in").path("estimate").asDouble()
                                            + 2
                                                    * figures.path("tokens_out")
                                                            .path("estimate")
                                                            .asDouble())
                                    / 1e6,
                            org.assertj.core.data.Percentage.withPercentage(0.1));
            String page = Files.readString(directory.resolve("page.html"));
            assertThat(page.split("\"title\":\"part_", -1)).hasSize(11);
            assertThat(page)
                    .contains("10 of 30 seeds", "\\u003cscript>alert(", "[Problem Description]")
                    .doesNotContain("<script>alert(");
            assertThat(page.replaceAll("(?s)<script type=\"application/json\".*?</script>", ""))
                    .doesNotContain("http://", "https://");
        }
    }

    @Test
    void aWholeRunIsNoGuess() throws IOException {
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.perfect())) {
            // When
            int exit = preview(teacher, "--max-new-data", "5", "--json");
            // Then
            assertThat(exit).as("%s", error).isZero();
            JsonNode figures = new ObjectMapper().readTree(output.toString(StandardCharsets.UTF_8));
            JsonNode tokens = figures.path("tokens_out");
            assertThat(tokens.path("low")).isEqualTo(tokens.path("high"));
            assertThat(figures.has("dollars")).isFalse();
        }
    }

    @Test
    void whatChangesTheRunChangesItsForecast() throws IOException {
        // Given
        Path runFile = Files.writeString(
                directory.resolve("run.json"),
                "{\"sources\": [\"code\"], \"strategy\": \"lines\", \"languageQuotas\": {\"python\": 12}}");
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.perfect())) {
            // When
            int exit = Magicoder.run(
                    "preview",
                    "--run-file",
                    runFile.toString(),
                    "--benchmarks",
                    "none",
                    "--teacher-url",
                    teacher.baseUrl(),
                    "--teacher-model",
                    ScriptedTeacher.MODEL,
                    "--generators",
                    "3",
                    "--set",
                    "generator.concurrency=2",
                    "--set",
                    "cleaner.quality.max-problem-characters=1",
                    "--set",
                    "epochs=2",
                    "--json",
                    "--out",
                    directory.resolve("page.html").toString());

            // Then
            assertThat(exit).as("%s", error).isZero();
            JsonNode figures = new ObjectMapper().readTree(output.toString(StandardCharsets.UTF_8));
            assertThat(figures.path("seeds").asInt()).isEqualTo(12);
            assertThat(figures.path("accepted").asInt()).isZero();
            assertThat(Files.readString(directory.resolve("page.html"))).contains("OVER_LONG");
            assertThat(error.toString(StandardCharsets.UTF_8)).contains("--set epochs has no part in a preview");
        }
    }

    @Test
    void aSettingThatNoServiceHasIsNamed() {
        assertThat(Magicoder.run(arguments("http://127.0.0.1:9/v1", "--set", "cleaner.qualty.refuse=none")))
                .isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("qualty");
    }

    @Test
    void theRowsCanBeLeafedThrough() throws IOException {
        try (Chromium chromium = Chromium.start();
                ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.perfect())) {
            // Given
            assertThat(preview(teacher, "--rows", "10")).as("%s", error).isZero();

            // When
            Page page = chromium.open(directory.resolve("page.html").toUri().toString());

            // Then
            PlaywrightAssertions.assertThat(page.locator("#place")).hasText("1 of 10");
            PlaywrightAssertions.assertThat(page.locator("#row")).containsText("'<script>alert('");
            page.locator("#next").click();
            PlaywrightAssertions.assertThat(page.locator("#place")).hasText("2 of 10");
            page.getByLabel("verdict", new Page.GetByLabelOptions().setExact(true))
                    .selectOption("accepted");
            PlaywrightAssertions.assertThat(page.locator("#place")).containsText("1 of");
            page.locator("#search").fill("there is no such row");
            PlaywrightAssertions.assertThat(page.locator("#place")).hasText("none found");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void batchesArePreviewedAtOnceAndForecastAtTheirPrice() throws IOException {
        try (ScriptedTeacher teacher = ScriptedTeacher.start(0, TeacherSettings.perfect())) {
            String[] prices = {
                "--json", "--set", "generator.teacher.input-price=1", "--set", "generator.teacher.output-price=2"
            };
            // When
            assertThat(preview(teacher, prices)).as("%s", error).isZero();
            JsonNode direct = new ObjectMapper().readTree(output.toString(StandardCharsets.UTF_8));
            output.reset();
            List<String> batches = new ArrayList<>(List.of(prices));
            batches.addAll(List.of("--set", "generator.teacher.batch=true"));
            assertThat(preview(teacher, batches.toArray(String[]::new)))
                    .as("%s", error)
                    .isZero();
            JsonNode batch = new ObjectMapper().readTree(output.toString(StandardCharsets.UTF_8));
            // Then
            assertThat(batch.path("dollars").path("estimate").asDouble())
                    .isCloseTo(
                            direct.path("dollars").path("estimate").asDouble() / 2,
                            org.assertj.core.data.Percentage.withPercentage(0.1));
            assertThat(batch.has("hours")).isFalse();
        }
    }

    @Test
    void aTeacherThatCannotBeUsedIsNamed() {
        int exit = Magicoder.run(arguments("http://127.0.0.1:9/v1"));
        assertThat(exit).isEqualTo(1);
        assertThat(error.toString(StandardCharsets.UTF_8)).contains("the teacher cannot be used");
        assertThat(directory.resolve("page.html")).doesNotExist();
    }

    private int preview(ScriptedTeacher teacher, String... more) {
        return Magicoder.run(arguments(teacher.baseUrl(), more));
    }

    private String[] arguments(String url, String... more) {
        List<String> arguments = new ArrayList<>(List.of(
                "preview",
                "--source",
                directory.resolve("code").toString(),
                "--strategy",
                "lines",
                "--benchmarks",
                "none",
                "--teacher-url",
                url,
                "--teacher-model",
                ScriptedTeacher.MODEL,
                "--out",
                directory.resolve("page.html").toString()));
        arguments.addAll(List.of(more));
        return arguments.toArray(String[]::new);
    }
}
