package io.magicoder.cleaner.decontamination;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.PythonText;
import io.magicoder.events.EventJson;
import io.magicoder.rowfiles.RowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** The benchmarks that are known as they are published. */
final class PublishedBenchmarks {
    /** The test split of MBPP; the other tasks are for prompting and training. */
    private static final int MBPP_FIRST_TASK = 11;

    private static final int MBPP_LAST_TASK = 510;
    /** Solutions so short that they match anywhere; the reference leaves them out. */
    private static final Set<String> TRIVIAL_SOLUTIONS = Set.of("return x + y", "return len(string)", "return n**2");

    /** APPS has dozens of solutions a task; the first few stand for them, and memory stays small. */
    static final int MOST_SOLUTIONS = 3;

    /** Behind it a prompt of DS-1000 is the same for all tasks. */
    private static final Pattern DS_1000_END = Pattern.compile("(BEGIN SOLUTION|SOLUTION START)");

    /** In the order in which they are asked: those with more columns first. */
    static final List<BenchmarkAdapter> ALL = List.of(
            new BenchmarkAdapter(
                    "BigCodeBench",
                    Set.of("task_id", "complete_prompt", "instruct_prompt", "canonical_solution"),
                    PublishedBenchmarks::bigCodeBench),
            new BenchmarkAdapter(
                    "HumanEval", Set.of("task_id", "prompt", "canonical_solution"), (task, _) -> humanEval(task)),
            new BenchmarkAdapter("MBPP", Set.of("task_id", "text", "code"), (task, _) -> mbpp(task, "text")),
            new BenchmarkAdapter(
                    "MBPP", // sanitized, and MBPP+
                    Set.of("task_id", "prompt", "code", "test_list"),
                    (task, _) -> mbpp(task, "prompt")),
            new BenchmarkAdapter("APPS", Set.of("problem_id", "question", "solutions"), PublishedBenchmarks::apps),
            new BenchmarkAdapter(
                    "LiveCodeBench",
                    Set.of("question_id", "question_content"),
                    (task, row) -> List.of(
                            needle(Part.LIVE_CODE_BENCH_QUESTION, task, "question_id", row, "question_content"))),
            new BenchmarkAdapter("DS-1000", Set.of("prompt", "reference_code"), PublishedBenchmarks::ds1000),
            new BenchmarkAdapter(
                    "MultiPL-E",
                    Set.of("name", "language", "prompt", "tests"),
                    (task, row) -> List.of(new Needle(
                            Part.MULTIPL_E_PROMPT,
                            id(task, "name", row) + " in " + text(task, "language"),
                            text(task, "prompt")))),
            new BenchmarkAdapter(
                    "GSM8K",
                    Set.of("question", "answer"),
                    (task, row) ->
                            List.of(new Needle(Part.GSM8K_QUESTION, String.valueOf(row), text(task, "question")))));

    private PublishedBenchmarks() {}

    private static List<Needle> humanEval(ObjectNode row) {
        String task = id(row, "task_id", 0);
        List<Needle> needles = new ArrayList<>();
        needles.add(new Needle(Part.HUMAN_EVAL_DOCSTRING, task, docstring(text(row, "prompt"), task)));
        String solution = PythonText.strip(text(row, "canonical_solution"));
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

    private static List<Needle> mbpp(ObjectNode row, String textColumn) {
        int task = row.path("task_id").asInt();
        if (task < MBPP_FIRST_TASK || task > MBPP_LAST_TASK) {
            return List.of();
        }
        String id = String.valueOf(task);
        return List.of(
                new Needle(Part.MBPP_TEXT, id, text(row, textColumn)),
                new Needle(Part.MBPP_CODE, id, text(row, "code")));
    }

    private static List<Needle> apps(ObjectNode row, long number) {
        List<Needle> needles = new ArrayList<>();
        needles.add(needle(Part.APPS_QUESTION, row, "problem_id", number, "question"));
        solutions(row.path("solutions")).stream()
                .limit(MOST_SOLUTIONS)
                .forEach(solution ->
                        needles.add(new Needle(Part.APPS_SOLUTION, id(row, "problem_id", number), solution)));
        return needles;
    }

    /** A list of texts, or a text that is one in JSON, as published; empty for a task without solutions. */
    private static List<String> solutions(JsonNode column) {
        JsonNode list = column;
        String json = RowText.of(column).orElse("");
        if (!json.isBlank()) {
            try {
                list = EventJson.mapper().readTree(json);
            } catch (JsonProcessingException e) {
                throw new IllegalArgumentException("its solutions are no JSON", e);
            }
        }
        List<String> texts = new ArrayList<>();
        list.forEach(solution -> RowText.of(solution).ifPresent(texts::add));
        return texts;
    }

    private static List<Needle> ds1000(ObjectNode row, long number) {
        JsonNode metadata = row.path("metadata");
        String task = metadata.has("problem_id") ? metadata.path("problem_id").asText() : String.valueOf(number);
        String prompt = text(row, "prompt");
        Matcher end = DS_1000_END.matcher(prompt);
        return List.of(
                new Needle(
                        Part.DS_1000_PROMPT,
                        task,
                        PythonText.strip(end.find() ? prompt.substring(0, end.start()) : prompt)),
                new Needle(Part.DS_1000_CODE, task, text(row, "reference_code")));
    }

    private static List<Needle> bigCodeBench(ObjectNode row, long number) {
        String task = id(row, "task_id", number);
        return List.of(
                new Needle(Part.BIG_CODE_BENCH_DOCSTRING, task, docstring(text(row, "complete_prompt"), task)),
                new Needle(Part.BIG_CODE_BENCH_INSTRUCTION, task, text(row, "instruct_prompt")),
                new Needle(Part.BIG_CODE_BENCH_SOLUTION, task, PythonText.strip(text(row, "canonical_solution"))));
    }

    private static Needle needle(Part part, ObjectNode row, String idColumn, long number, String column) {
        return new Needle(part, id(row, idColumn, number), text(row, column));
    }

    static String id(ObjectNode row, String column, long number) {
        JsonNode id = row.path(column);
        return id.isValueNode() && !id.isNull() ? id.asText() : String.valueOf(number);
    }

    static String text(ObjectNode row, String column) {
        Optional<String> text = RowText.of(row.path(column));
        return text.orElseThrow(() -> new IllegalArgumentException("its column " + column + " is no text"));
    }
}
