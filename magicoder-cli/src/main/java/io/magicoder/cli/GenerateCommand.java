package io.magicoder.cli;

import io.magicoder.cli.generation.Generation;
import io.magicoder.cli.generation.TeacherOptions;
import io.magicoder.events.DeterministicId;
import io.magicoder.generator.GeneratorConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Seeds to answers of a teacher, on files. */
@Command(
        name = "generate",
        description =
                "Has a teacher write a problem and its solution about each seed of a file: adds problem, solution,"
                        + " example and reasoning if there are, or rejection, evidence and answer; and teacher, the call. A command"
                        + " that was stopped goes on where it was, without paying again: what is answered is in FILE.answers until"
                        + " FILE is complete.",
        mixinStandardHelpOptions = true)
final class GenerateCommand implements Callable<Integer> {
    private static final long ROWS_PER_LINE = 100;

    @Option(
            names = "--in",
            paramLabel = "FILE",
            required = true,
            description = "Rows with a seed, as ./magicoder seeds writes them; - is standard input.")
    private Path in = Path.of("-");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Rows to write; - is standard output.")
    private Path out = Path.of("-");

    @Mixin
    private TeacherOptions teacher = new TeacherOptions();

    @Option(
            names = "--prompt",
            paramLabel = "FILE",
            description = "Prompt template, or prompts/three-sections.md for problem, example and solution (default:"
                    + " prompts/oss-instruct.md).")
    private @Nullable Path prompt;

    @Option(
            names = "--solutions",
            paramLabel = "N",
            defaultValue = "1",
            description = "Solutions of each problem, each a row with the same problem_id (default: ${DEFAULT-VALUE}).")
    private int solutions;

    @Option(
            names = "--evolve",
            description = "Rows are problems to make harder, each in one of the five ways of Evol-Instruct: problem and"
                    + " solution (or instruction and response) stay as parent_….")
    private boolean evolve;

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        GeneratorConfiguration configuration = teacher.configuration(TeacherOptions.prompt(prompt));
        Generation generation = new Generation(configuration, evolve, solutions, teacher.budget());
        AtomicLong shown = new AtomicLong();
        Generation.Summary done;
        try (StopSignal signal = new StopSignal()) {
            done = generation.run(in, out, settings(configuration), signal::isStopping, new Generation.Progress() {
                @Override
                public void answered(long rows) {
                    long lines = rows / ROWS_PER_LINE;
                    if (shown.getAndUpdate(before -> Math.max(before, lines)) < lines) {
                        System.err.println(lines * ROWS_PER_LINE + " rows answered");
                    }
                }

                @Override
                public void notice(String sentence) {
                    System.err.println(sentence);
                }
            });
        }
        if (done.stopped()) {
            throw new UserError("stopped: " + done.answered() + " rows are answered and kept in " + out
                    + ".answers; the same command goes on from there");
        }
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("rows", done.rows());
        figures.put("answered", done.answered());
        figures.put("rejected", done.rows() - done.answered());
        figures.put("over_budget", done.overBudget());
        figures.put("dollars", done.nanoDollars() / 1e9);
        summary.print(sentence(done), figures, out);
        return 0;
    }

    private String sentence(Generation.Summary done) {
        return "wrote " + done.rows() + " rows to " + out + ": " + done.answered() + " with problem and solution, "
                + (done.rows() - done.answered()) + " rejected"
                + (done.nanoDollars() == 0
                        ? ""
                        : String.format(Locale.ROOT, "; they cost %.4f dollars", done.nanoDollars() / 1e9))
                + (done.overBudget() == 0
                        ? ""
                        : "; the budget did not suffice for " + done.overBudget()
                                + ": the same command with a larger --budget goes on");
    }

    /** What decides about the answers. */
    private String settings(GeneratorConfiguration configuration) throws IOException {
        GeneratorConfiguration.Teacher asked = configuration.teacher();
        return DeterministicId.of(
                in.toString().equals("-")
                        ? ""
                        : Files.isRegularFile(in) ? DeterministicId.sha256Hex(in) : in.toString(),
                asked.model(),
                String.valueOf(asked.temperature()),
                String.valueOf(asked.seed()),
                String.valueOf(asked.maxTokens()),
                String.valueOf(solutions),
                String.valueOf(evolve),
                configuration.parser().name());
    }
}
