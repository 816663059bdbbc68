package io.magicoder.cleaner.decontamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.EventJson;
import io.magicoder.rowfiles.RowWriter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarksTest {
    private static final String HUMAN_EVAL = """
            {"task_id": "HumanEval/0", "prompt": "def f(x):\\n    \\"\\"\\" Doc \\"\\"\\"\\n", "canonical_solution": "    return x + y\\n"}
            {"task_id": "HumanEval/1", "prompt": "def g(x):\\n    '''f'''\\ndef h():\\n '''Doc h'''", "canonical_solution": "  return 1\\n"}
            """;
    private static final Path REPORTS = Path.of("..", "..", "shared", "reports", "19-benchmarks");

    @TempDir
    private Path folder;

    @Test
    void benchmarksAreKnownByTheirColumnsAndComeInTheReferencesOrder() throws IOException {
        // Given
        write("a.jsonl", HUMAN_EVAL);
        write("b.jsonl", """
                {"task_id": 10, "text": "for prompting", "code": "x"}
                {"task_id": 11, "text": "Text", "code": "a\\r\\nb"}
                {"task_id": 511, "text": "for training", "code": "x"}
                """);
        Files.write(folder.resolve("c.jsonl.gz"), gzip("{\"question\": \"How many?\", \"answer\": \"3\"}\n"));

        // Then
        assertThat(Benchmarks.read(folder).needles())
                .containsExactly(
                        new Needle(Part.MBPP_TEXT, "11", "Text"),
                        new Needle(Part.MBPP_CODE, "11", "a\r\nb"),
                        new Needle(Part.HUMAN_EVAL_DOCSTRING, "HumanEval/0", "Doc"),
                        new Needle(Part.HUMAN_EVAL_DOCSTRING, "HumanEval/1", "Doc h"),
                        new Needle(Part.HUMAN_EVAL_SOLUTION, "HumanEval/1", "return 1"),
                        new Needle(Part.GSM8K_QUESTION, "0", "How many?"));
    }

    @Test
    void theOtherBenchmarksAreRead() throws IOException {
        // Given
        write("apps.jsonl", """
                {"problem_id": 4, "question": "Add.", "solutions": "[\\"a\\", \\"b\\", \\"c\\", \\"d\\"]", "difficulty": "interview"}
                {"problem_id": 5, "question": "No solution.", "solutions": ""}
                """);
        write("ds.jsonl", """
                {"prompt": "Problem:\\nSum a frame\\nBEGIN SOLUTION\\n<code>", "reference_code": "df.sum()", "metadata": {"problem_id": 7}}
                """);
        write("lcb.jsonl", "{\"question_id\": \"abc\", \"question_content\": \"Contest.\", \"starter_code\": \"\"}");
        write("big.jsonl", """
                {"task_id": "BigCodeBench/0", "complete_prompt": "def t():\\n  \\"\\"\\"Docs\\"\\"\\"", "instruct_prompt": "Do it", "canonical_solution": " return 2"}
                """);
        write("multi.jsonl", """
                {"name": "HumanEval_0", "language": "java", "prompt": "// Check", "tests": "x"}
                """);
        write("sanitized.json", """
                [{"task_id": 12, "prompt": "Sort.", "code": "y", "test_list": []}]
                """);

        // Then
        Benchmarks benchmarks = Benchmarks.read(folder);
        assertThat(benchmarks.names())
                .containsExactlyInAnyOrder("APPS", "DS-1000", "LiveCodeBench", "BigCodeBench", "MultiPL-E", "MBPP");
        assertThat(benchmarks.needles().stream().map(needle -> needle.name() + ": " + needle.text()))
                .containsExactly(
                        "the text of MBPP task 12: Sort.",
                        "the code of MBPP task 12: y",
                        "the question of APPS task 4: Add.",
                        "the question of APPS task 5: No solution.",
                        "the prompt of DS-1000 task 7: Problem:\nSum a frame",
                        "the solution of APPS task 4: a",
                        "the solution of APPS task 4: b",
                        "the solution of APPS task 4: c",
                        "the reference code of DS-1000 task 7: df.sum()",
                        "the question of LiveCodeBench task abc: Contest.",
                        "the docstring of BigCodeBench task BigCodeBench/0: Docs",
                        "the instruction of BigCodeBench task BigCodeBench/0: Do it",
                        "the canonical solution of BigCodeBench task BigCodeBench/0: return 2",
                        "the prompt of MultiPL-E task HumanEval_0 in java: // Check");
    }

    @Test
    void parquetIsRead() throws IOException {
        // Given
        try (RowWriter rows = RowWriter.open(folder.resolve("test-00000-of-00001.parquet"))) {
            for (String line : HUMAN_EVAL.lines().toList()) {
                rows.write((ObjectNode) EventJson.mapper().readTree(line));
            }
            rows.complete();
        }

        // Then
        assertThat(Benchmarks.read(folder).needles()).hasSize(3);
    }

    @Test
    void whatPeopleHaveBesideBenchmarksDisturbsNothing() throws IOException {
        // Given
        write("HumanEval.jsonl", HUMAN_EVAL);
        write("._HumanEval.jsonl", "\u0000\u0005");
        write(".hidden.parquet", "x");
        write("README.md", "# Benchmarks");
        write("SHA256SUMS", "0000 HumanEval.jsonl");
        write("HumanEval.jsonl.sha256", "0000");
        write("LICENSE", "MIT");
        write("dataset_infos.json", "{\"default\": {}}");
        write("rows.json", "[{\"instruction\": \"i\", \"input\": \"\", \"output\": \"o\"}]");
        Files.createDirectories(folder.resolve("__MACOSX"));
        write("__MACOSX/a.jsonl", "x");
        Files.createDirectories(folder.resolve(".git"));
        write(".git/a.jsonl", "x");

        // When
        Benchmarks benchmarks = Benchmarks.read(folder);

        // Then
        assertThat(benchmarks.needles()).hasSize(3);
        assertThat(benchmarks.passedOver())
                .containsExactly(folder.resolve("dataset_infos.json"), folder.resolve("rows.json"));
    }

    @Test
    void theFoldersOfTheReportAreRead() {
        assumeTrue(Files.isDirectory(REPORTS), "skipped: the folders of the report are not at ../shared");
        assertThat(Benchmarks.read(REPORTS.resolve("appledouble")).names()).isEqualTo(Set.of("HumanEval"));
        assertThat(Benchmarks.read(REPORTS.resolve("parquet")).names()).isEqualTo(Set.of("HumanEval"));
    }

    @Test
    void aBenchmarkOfOnesOwnNamesItsColumns() throws IOException {
        // Given
        write(
                "puzzles.jsonl",
                "{\"id\": \"p1\", \"riddle\": \"What is it?\", \"answer\": \"fn f() {}\"}\n{\"riddle\": \"And this?\", \"answer\": \"\"}");
        write("benchmarks.json", """
                {"puzzles.jsonl": {"benchmark": "Puzzles", "task": "id", "prose": ["riddle"], "code": ["answer"], "language": "rust"}}
                """);

        // Then
        assertThat(Benchmarks.read(folder).needles().stream().map(needle -> needle.name() + ": " + needle.text()))
                .containsExactly(
                        "the answer of Puzzles task p1: fn f() {}",
                        "the riddle of Puzzles task p1: What is it?",
                        "the riddle of Puzzles task 1: And this?");
    }

    @Test
    void whatCannotBeReadIsNamedInOneSentence() throws IOException {
        // Given
        write("HumanEval.jsonl", HUMAN_EVAL);

        // Then
        assertRefused("new.jsonl", "{\"puzzle\": \"?\"}", "new.jsonl has the columns of no known benchmark");
        assertRefused("broken.jsonl", "{\"task_id\": \"Hum", "broken.jsonl cannot be read at row 1");
        assertRefused("broken.parquet", "PAR?", "broken.parquet");
        assertRefused("mbpp.csv", "a,b", "mbpp.csv is of a kind that benchmarks are not read from");
        assertRefused("mbpp.tar.gz", "a", "mbpp.tar.gz is of a kind that benchmarks are not read from");
        assertRefused("late.jsonl", HUMAN_EVAL + "{\"x\": 1}", "row 3 of " + folder.resolve("late.jsonl") + " lacks");
        assertRefused(
                "number.jsonl",
                "{\"task_id\": 11, \"text\": 3, \"code\": \"x\"}",
                "number.jsonl is no task of MBPP: its column text is no text");
        assertRefused("benchmarks.json", "{\"a.jsonl\": {\"language\": 3}", "benchmarks.json is not a JSON object");
    }

    private void assertRefused(String name, String content, String sentence) throws IOException {
        write(name, content);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Benchmarks.read(folder))
                .withMessageContaining(sentence)
                .satisfies(refusal -> assertThat(refusal.getMessage().lines()).hasSize(1));
        Files.delete(folder.resolve(name));
    }

    @Test
    void anEmptyOrMissingFolderIsRefused() {
        assertThatThrownBy(() -> Benchmarks.read(folder)).hasMessageContaining("holds no task of a benchmark");
        assertThatThrownBy(() -> Benchmarks.read(folder.resolve("missing"))).hasMessageContaining("does not exist");
    }

    private void write(String name, String content) throws IOException {
        Files.writeString(folder.resolve(name), content);
    }

    private static byte[] gzip(String text) throws IOException {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (GZIPOutputStream gzip = new GZIPOutputStream(bytes)) {
            gzip.write(text.getBytes(StandardCharsets.UTF_8));
        }
        return bytes.toByteArray();
    }
}
