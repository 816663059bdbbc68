package io.magicoder.cleaner.decontamination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.cleaner.PythonText;
import io.magicoder.cleaner.decontamination.Needle.Part;
import io.magicoder.events.EventJson;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;

/** Reads the needles of the benchmarks in a directory; a benchmark is known by its columns, not by its file's name. */
public final class BenchmarkFiles {
    /** The test split of MBPP; the other tasks are for prompting and training. */
    private static final int MBPP_FIRST_TASK = 11;

    private static final int MBPP_LAST_TASK = 510;
    /** Solutions so short that they match anywhere; the reference leaves them out. */
    private static final Set<String> TRIVIAL_SOLUTIONS = Set.of("return x + y", "return len(string)", "return n**2");

    private static final ObjectMapper MAPPER = EventJson.mapper();

    private BenchmarkFiles() {}

    /**
     * The needles of every {@code .jsonl} and {@code .jsonl.gz} file of a directory, in the reference's order.
     *
     * @throws IllegalArgumentException if the directory holds no benchmark, or a file that is none of those known
     */
    public static List<Needle> read(Path directory) {
        if (!Files.isDirectory(directory)) {
            throw new IllegalArgumentException("the benchmarks directory " + directory + " does not exist");
        }
        try (Stream<Path> files = Files.list(directory)) {
            List<Needle> needles = files.filter(BenchmarkFiles::isRows)
                    .sorted()
                    .flatMap(file -> needlesOf(file).stream())
                    .sorted(Comparator.comparing(Needle::part)) // stable: rows stay in the order of their file
                    .toList();
            if (needles.isEmpty()) {
                throw new IllegalArgumentException("the benchmarks directory " + directory
                        + " holds no .jsonl or .jsonl.gz file of HumanEval, MBPP or GSM8K");
            }
            return needles;
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the benchmarks directory " + directory, e);
        }
    }

    private static boolean isRows(Path file) {
        String name = file.getFileName().toString();
        return name.endsWith(".jsonl") || name.endsWith(".jsonl.gz");
    }

    private static List<Needle> needlesOf(Path file) {
        List<Needle> needles = new ArrayList<>();
        try (BufferedReader reader = open(file)) {
            int row = 0;
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                if (!line.isBlank()) {
                    needles.addAll(needlesOf(MAPPER.readTree(line), row, file));
                    row++;
                }
            }
        } catch (JsonProcessingException e) {
            throw new IllegalArgumentException("the benchmark file " + file + " is no JSONL", e);
        } catch (IOException e) {
            throw new UncheckedIOException("cannot read the benchmark file " + file, e);
        }
        needles.removeIf(needle -> needle.text().isBlank()); // would match everything
        return needles;
    }

    private static List<Needle> needlesOf(JsonNode row, int index, Path file) {
        if (row.has("prompt") && row.has("canonical_solution")) {
            return humanEval(row);
        }
        if (row.has("text") && row.has("code") && row.has("task_id")) {
            return mbpp(row);
        }
        if (row.has("question") && row.has("answer")) {
            return List.of(new Needle(
                    Part.GSM8K_QUESTION,
                    String.valueOf(index),
                    row.path("question").asText()));
        }
        throw new IllegalArgumentException(
                "row " + index + " of " + file + " has the columns of no known benchmark (HumanEval, MBPP, GSM8K)");
    }

    private static List<Needle> humanEval(JsonNode row) {
        String task = row.path("task_id").asText();
        List<Needle> needles = new ArrayList<>();
        needles.add(new Needle(
                Part.HUMAN_EVAL_DOCSTRING, task, docstring(row.path("prompt").asText(), task)));
        String solution = PythonText.strip(row.path("canonical_solution").asText());
        if (!TRIVIAL_SOLUTIONS.contains(solution)) {
            needles.add(new Needle(Part.HUMAN_EVAL_SOLUTION, task, solution));
        }
        return needles;
    }

    /** The last docstring of a prompt: some prompts define a function with a docstring of its own first. */
    private static String docstring(String prompt, String task) {
        String quotes = prompt.contains("\"\"\"") ? "\"\"\"" : "'''";
        String[] parts = prompt.split(Pattern.quote(quotes), -1);
        return switch (parts.length) {
            case 3 -> PythonText.strip(parts[1]);
            case 5 -> PythonText.strip(parts[3]);
            default ->
                throw new IllegalArgumentException("the prompt of " + task + " has " + (parts.length - 1)
                        + " docstring quotes; expected two or four");
        };
    }

    private static List<Needle> mbpp(JsonNode row) {
        int task = row.path("task_id").asInt();
        if (task < MBPP_FIRST_TASK || task > MBPP_LAST_TASK) {
            return List.of();
        }
        String id = String.valueOf(task);
        return List.of(
                new Needle(Part.MBPP_TEXT, id, row.path("text").asText()),
                new Needle(Part.MBPP_CODE, id, row.path("code").asText()));
    }

    private static BufferedReader open(Path file) throws IOException {
        InputStream bytes = Files.newInputStream(file);
        return new BufferedReader(new InputStreamReader(
                file.toString().endsWith(".gz") ? new GZIPInputStream(bytes) : bytes, StandardCharsets.UTF_8));
    }
}
