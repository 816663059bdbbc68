package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Page;
import io.magicoder.events.EventJson;
import io.magicoder.testbrowser.Chromium;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ReportCommandTest {
    @TempDir
    private Path folder;

    @Test
    void thePageAndItsFiguresTellWhatADataSetIs() throws IOException {
        // Given
        Path samples = write("samples.jsonl", """
                {"problem": "Sort a list with an algorithm.", "solution": "sorted(x)", "lang": "python", "license": "MIT", "contamination": 0.4, "teacher": {"promptTokens": 100, "completionTokens": 50, "nanoDollars": 2000000}}
                {"problem": "Encrypt a password.", "solution": "x;", "lang": "java", "contamination": 0, "teacher": {"promptTokens": 10, "completionTokens": 5}}
                """);
        Path rejections = write("rejections.jsonl", """
                {"reason": "CONTAMINATED", "evidence": {"benchmark": "MBPP", "level": "NEARLY_IDENTICAL"}, "teacher": {"promptTokens": 1, "completionTokens": 1, "nanoDollars": 1000000}}
                {"reason": "UNPARSEABLE", "evidence": {"stage": "parsing"}}
                """);

        // When
        int exitCode = report("--in", samples, "--rejections", rejections);

        // Then
        assertThat(exitCode).isZero();
        JsonNode figures =
                EventJson.mapper().readTree(folder.resolve("page.json").toFile());
        assertThat(figures.path("samples").asInt()).isEqualTo(2);
        assertThat(figures.path("rejectionsByReason").path("UNPARSEABLE").asInt())
                .isEqualTo(1);
        assertThat(figures.path("contamination").path(0).path("benchmark").asText())
                .isEqualTo("MBPP");
        assertThat(figures.path("scoredContamination").asInt()).isEqualTo(1);
        assertThat(figures.path("languages").path("java").asInt()).isEqualTo(1);
        assertThat(figures.path("categories").path("Security and Cryptography").asInt())
                .isEqualTo(1);
        assertThat(figures.path("categories")
                        .path("Algorithmic and Data Structure")
                        .asInt())
                .isEqualTo(1);
        assertThat(figures.path("licenses").path("unknown").asInt()).isEqualTo(1);
        assertThat(figures.path("cost").path("promptTokens").asInt()).isEqualTo(111);
        assertThat(figures.path("cost").path("nanoDollars").asInt()).isEqualTo(3_000_000);
        assertThat(page())
                .contains("All 2 samples are on this page", "nearly identical", "0.001500", "1 calls have no price");
    }

    @Test
    void noTextOfARowIsMarkup() throws IOException {
        // Given
        Path samples = write("samples.jsonl", """
                {"problem": "</script><script>alert(1)</script><!-- 😀 שלום", "solution": "<b>&amp;</b>", "lang": "<i>\\"'", "license": "<u>"}
                """);

        // When
        int exitCode = report("--in", samples);

        // Then
        assertThat(exitCode).isZero();
        assertThat(page()).doesNotContain("<script>alert", "<b>", "<i>", "<u>", "<!--");
        String data = page().replaceAll("(?s).*id=\"rows\">(.*?)</script>.*", "$1");
        assertThat(EventJson.mapper()
                        .readTree(data)
                        .path(0)
                        .path("texts")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo("</script><script>alert(1)</script><!-- 😀 שלום");
    }

    @Test
    void aPageThatShowsAPartSaysSo() throws IOException {
        // Given
        Path samples = write(
                "samples.jsonl",
                IntStream.range(0, 100)
                        .mapToObj(i -> "{\"problem\": \"p" + i + "\", \"solution\": \"s\"}\n")
                        .collect(Collectors.joining()));

        // When
        int exitCode = report("--in", samples, "--rows", "7");

        // Then
        assertThat(exitCode).isZero();
        assertThat(page()).contains("7 of 100 samples are on this page");
        assertThat(page().split("\"title\":\"Row ", -1)).hasSize(8);
    }

    @Test
    void theSameRowsGiveTheSameBytes() throws IOException {
        // Given
        Path samples = write("samples.jsonl", "{\"problem\": \"p\", \"solution\": \"s\"}\n");
        report("--in", samples);
        String page = page();
        String json = Files.readString(folder.resolve("page.json"));

        // When
        report("--in", samples);

        // Then
        assertThat(page()).isEqualTo(page);
        assertThat(folder.resolve("page.json")).hasContent(json);
    }

    @Test
    void everyChartFitsWideAndNarrowWindows() throws IOException {
        // Given
        Path samples = write("samples.jsonl", """
                {"problem": "Sort a list.", "solution": "sorted(x)", "lang": "python", "license": "MIT"}
                {"problem": "Encrypt a password.", "solution": "x;", "lang": "java"}
                """);
        report("--in", samples);
        try (Chromium chromium = Chromium.start()) {
            for (int width : List.of(1280, 400)) {
                // When
                Page page = chromium.open(
                        folder.resolve("page.html").toUri().toString(),
                        new Browser.NewContextOptions().setViewportSize(width, 900));

                // Then
                assertThat(page.locator("figure.chart svg:visible").count())
                        .isEqualTo(page.locator("figure.chart").count())
                        .isEqualTo(5); // languages, categories, two lengths, licences
                assertThat(page.evaluate("document.documentElement.scrollWidth"))
                        .isEqualTo(width);
            }
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    @Test
    void noRowsAtAllMakeAPageToo() throws IOException {
        assertThat(report("--in", write("none.jsonl", ""))).isZero();
        assertThat(page()).contains("All 0 samples are on this page");
    }

    @Test
    void whatCannotBeReportedIsRefused() throws IOException {
        assertThat(report("--in", write("odd.jsonl", "{\"text\": \"t\"}\n"))).isEqualTo(1);
        assertThat(report("--in", folder.resolve("missing.jsonl"))).isEqualTo(1);
        assertThat(Magicoder.run("report", "--out", folder.resolve("page.html").toString()))
                .isEqualTo(2);
        assertThat(folder.resolve("page.html")).doesNotExist();
    }

    private int report(Object... arguments) {
        String[] all = new String[arguments.length + 5];
        all[0] = "report";
        for (int i = 0; i < arguments.length; i++) {
            all[i + 1] = arguments[i].toString();
        }
        all[arguments.length + 1] = "--out";
        all[arguments.length + 2] = folder.resolve("page.html").toString();
        all[arguments.length + 3] = "--benchmarks";
        all[arguments.length + 4] = "none";
        return Magicoder.run(all);
    }

    private String page() throws IOException {
        return Files.readString(folder.resolve("page.html"));
    }

    private Path write(String name, String text) throws IOException {
        return Files.writeString(folder.resolve(name), text);
    }
}
