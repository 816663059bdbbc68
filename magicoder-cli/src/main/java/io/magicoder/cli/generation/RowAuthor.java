package io.magicoder.cli.generation;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import io.magicoder.events.DeterministicId;
import io.magicoder.events.EventJson;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.TeacherCall;
import io.magicoder.generator.Authored;
import io.magicoder.generator.Authoring;
import io.magicoder.generator.GeneratorConfiguration;
import io.magicoder.generator.Teachers;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.parsing.SolutionReader;
import io.magicoder.generator.prompt.Evolution;
import io.magicoder.generator.prompt.PromptTemplate;
import io.magicoder.generator.teacher.Wallet;
import io.magicoder.rowfiles.RowText;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Makes of a row with a seed, or of one to evolve, the rows with problem and solution. */
final class RowAuthor {
    private static final ObjectMapper JSON = EventJson.mapper();
    /** Columns that say what a row was, not what it becomes. */
    private static final List<String> OF_PARENT =
            List.of("problem", "solution", "example", "instruction", "response", "reasoning", "rejection", "teacher");

    private final GeneratorConfiguration configuration;
    private final Teachers teachers;
    private final PromptTemplate prompt;
    private final boolean evolve;
    private final int solutions;
    private final String run;
    private final Wallet wallet;

    RowAuthor(
            GeneratorConfiguration configuration,
            Teachers teachers,
            PromptTemplate prompt,
            boolean evolve,
            int solutions,
            String run,
            Wallet wallet) {
        this.configuration = configuration;
        this.teachers = teachers;
        this.prompt = prompt;
        this.evolve = evolve;
        this.solutions = solutions;
        this.run = run;
        this.wallet = wallet;
    }

    /**
     * What a row led to.
     *
     * @param nanoDollars what it did cost
     * @param affordable false if the budget did not suffice for all of it
     */
    record Made(List<ObjectNode> rows, long nanoDollars, boolean affordable) {
        Made {
            rows = List.copyOf(rows);
        }
    }

    /**
     * Asks the teacher about a row.
     *
     * @param number of the row, from 0
     * @param place of the row, for sentences
     * @throws UserError if it has nothing to ask about
     */
    Made write(ObjectNode row, long number, String place) throws InterruptedException {
        String text = text(row, place);
        String id = RowText.of(row.path("seed_id"))
                .orElseGet(() -> DeterministicId.of("row", String.valueOf(number), text));
        long index = row.path("index").canConvertToLong() ? row.path("index").asLong() : number;
        Authored first = evolve ? evolved(id, text, index) : authoring(prompt).write(id, run, text, index, wallet);
        ObjectNode base = row.deepCopy();
        if (evolve) {
            OF_PARENT.forEach(column -> {
                if (base.has(column)) {
                    base.set("parent_" + column, base.remove(column));
                }
            });
            base.put("evolution", Evolution.of(id).toString());
        }
        List<ObjectNode> rows = new ArrayList<>();
        rows.add(result(base.deepCopy(), first));
        long nanoDollars = cost(first.call());
        boolean affordable = affordable(first);
        if (solutions > 1 && first instanceof Authored.Written written) {
            String problem = written.pair().problem();
            String problemId = DeterministicId.of("problem", id, problem);
            rows.getFirst().put("problem_id", problemId).put("solution_index", 0);
            for (int i = 1; i < solutions; i++) {
                Authored more = new Authoring(
                                PromptTemplate.load("prompts/solution.md"), teachers, new SolutionReader(problem)::read)
                        .write(id + "-" + i, run, problem, index + i, wallet);
                ObjectNode another = result(base.deepCopy(), more);
                another.put("problem", problem).put("problem_id", problemId).put("solution_index", i);
                written.pair().example().ifPresent(example -> another.put("example", example));
                rows.add(another);
                nanoDollars += cost(more.call());
                affordable &= affordable(more);
            }
        }
        return new Made(rows, nanoDollars, affordable);
    }

    private Authored evolved(String id, String problem, long index) throws InterruptedException {
        return authoring(Evolution.of(id).template()).write(id, run, problem, index, wallet);
    }

    private Authoring authoring(PromptTemplate template) {
        AnswerParser parser = new AnswerParser(configuration.parser(), template.form());
        return new Authoring(template, teachers, parser::parse);
    }

    private String text(ObjectNode row, String place) {
        Optional<String> text = evolve
                ? RowText.of(row.path("problem")).or(() -> RowText.of(row.path("instruction")))
                : RowText.of(row.path("seed"));
        return text.filter(found -> !found.isBlank())
                .orElseThrow(() -> new UserError(place + " has no text in "
                        + (evolve ? "problem or instruction: --evolve needs rows of a data set" : "seed")));
    }

    private static boolean affordable(Authored authored) {
        return !(authored instanceof Authored.Missing missing
                && missing.reason() == RejectionReason.OVER_BUDGET
                && missing.call() == null);
    }

    private static long cost(@Nullable TeacherCall call) {
        return call == null || call.nanoDollars() == null ? 0 : call.nanoDollars();
    }

    private static ObjectNode result(ObjectNode row, Authored authored) {
        switch (authored) {
            case Authored.Written(ParsedAnswer.Pair pair, String _, TeacherCall _) -> {
                row.put("problem", pair.problem())
                        .put("solution", pair.solution())
                        .put("example", pair.example().orElse(null))
                        .put("reasoning", pair.reasoning().orElse(null))
                        .putNull("rejection");
            }
            case Authored.Missing missing -> {
                row.putNull("problem")
                        .putNull("solution")
                        .putNull("example")
                        .putNull("reasoning")
                        .put("rejection", missing.reason().name())
                        .put("evidence", missing.detail());
                missing.answer().ifPresent(answer -> row.put("answer", answer));
            }
        }
        row.set("teacher", JSON.valueToTree(authored.call()));
        return row;
    }
}
