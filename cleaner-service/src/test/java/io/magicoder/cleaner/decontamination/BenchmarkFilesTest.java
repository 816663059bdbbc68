package io.magicoder.cleaner.decontamination;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.magicoder.cleaner.decontamination.Needle.Part;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BenchmarkFilesTest {
    @TempDir
    private Path directory;

    @Test
    void benchmarksAreKnownByTheirColumnsAndComeInTheReferencesOrder() throws IOException {
        // Given
        Files.writeString(directory.resolve("a.jsonl"), "{\"question\": \"How many?\", \"answer\": \"2\"}\n");
        try (OutputStream gzip = new GZIPOutputStream(Files.newOutputStream(directory.resolve("b.jsonl.gz")))) {
            gzip.write("""
                    {"task_id": "HumanEval/0", "prompt": "def f():\\n    \\"\\"\\" Doc \\"\\"\\"\\n", "canonical_solution": "    return x + y\\n"}
                    {"task_id": "HumanEval/1", "prompt": "def g():\\n    '''g'''\\ndef f():\\n    '''f'''\\n", "canonical_solution": "    return 1\\n"}
                    """.getBytes(StandardCharsets.UTF_8));
        }
        Files.writeString(directory.resolve("c.jsonl"), """
                {"task_id": 10, "text": "not in the test split", "code": "x"}
                {"task_id": 11, "text": "Write it", "code": "a\\r\\nb"}
                """);
        Files.writeString(directory.resolve("README.md"), "no rows");

        // Then
        assertThat(BenchmarkFiles.read(directory))
                .containsExactly(
                        new Needle(Part.MBPP_TEXT, "11", "Write it"),
                        new Needle(Part.MBPP_CODE, "11", "a\r\nb"),
                        new Needle(Part.HUMAN_EVAL_DOCSTRING, "HumanEval/0", "Doc"),
                        new Needle(Part.HUMAN_EVAL_DOCSTRING, "HumanEval/1", "f"),
                        new Needle(Part.HUMAN_EVAL_SOLUTION, "HumanEval/1", "return 1"),
                        new Needle(Part.GSM8K_QUESTION, "0", "How many?"));
    }

    @Test
    void anUnknownBenchmarkIsRefusedRatherThanIgnored() throws IOException {
        // Given
        Files.writeString(directory.resolve("new.jsonl"), "{\"puzzle\": \"?\"}\n");

        // Then
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkFiles.read(directory))
                .withMessageContaining("new.jsonl has the columns of no known benchmark");
    }

    @Test
    void anEmptyDirectoryIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkFiles.read(directory))
                .withMessageContaining("holds no .jsonl");
    }

    @Test
    void aMissingDirectoryIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> BenchmarkFiles.read(directory.resolve("missing")))
                .withMessageContaining("does not exist");
    }
}
