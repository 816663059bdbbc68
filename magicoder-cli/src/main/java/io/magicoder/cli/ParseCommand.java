package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.RejectionReason;
import io.magicoder.generator.parsing.AnswerForm;
import io.magicoder.generator.parsing.AnswerParser;
import io.magicoder.generator.parsing.ParsedAnswer;
import io.magicoder.generator.parsing.ParserMode;
import io.magicoder.rowfiles.RowText;
import java.io.IOException;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Answers of a teacher to problems and solutions, on files. */
@Command(
        name = "parse",
        description =
                "Takes answers of a teacher (text, finish_reason) apart: adds problem and solution, or rejection with"
                        + " its evidence; and reasoning, what the model thought aloud before.",
        mixinStandardHelpOptions = true)
final class ParseCommand implements Callable<Integer> {
    @Mixin
    private RowFileOptions files = new RowFileOptions();

    @Option(
            names = "--mode",
            paramLabel = "MODE",
            defaultValue = "strict",
            description = "strict, or reference for the original's parser, flaws included (default: ${DEFAULT-VALUE}).")
    private ParserMode mode = ParserMode.STRICT;

    @Option(
            names = "--example",
            description = "The answers have three sections: the example between problem and solution becomes a column.")
    private boolean example;

    private final Map<String, Long> rejections = new TreeMap<>();
    private long pairs;
    private long texts;

    @Override
    public Integer call() throws IOException {
        AnswerParser parser =
                new AnswerParser(mode, example ? AnswerForm.WITH_EXAMPLE : AnswerForm.PROBLEM_AND_SOLUTION);
        RowFileOptions.Counts counts = files.pass((row, _) -> parse(parser, row));
        if (counts.rows() > 0 && texts == 0) {
            throw new UserError("no row has a text in the column text: name a file of answers in --in");
        }
        files.summarise(
                "wrote " + counts.rows() + " rows to " + files.out() + ": " + pairs + " with problem and solution"
                        + (rejections.isEmpty() ? "" : ", rejected " + rejections),
                counts,
                Map.of("pairs", pairs, "rejections", rejections));
        return 0;
    }

    private void parse(AnswerParser parser, ObjectNode row) {
        Optional<String> text = RowText.of(row.path("text"));
        texts += text.isPresent() ? 1 : 0;
        ParsedAnswer parsed = text.map(answer -> parser.parse(
                        answer, RowText.of(row.path("finish_reason")).orElse(null)))
                .orElseGet(() -> new ParsedAnswer.Unusable(
                        RejectionReason.UNREADABLE, "the row has no text in the column text"));
        row.putNull("problem").putNull("solution").putNull("rejection").putNull("evidence");
        switch (parsed) {
            case ParsedAnswer.Pair pair -> {
                pairs++;
                row.put("problem", pair.problem()).put("solution", pair.solution());
                if (example) {
                    row.put("example", pair.example().orElse(null));
                }
                pair.reasoning().ifPresent(reasoning -> row.put("reasoning", reasoning));
            }
            case ParsedAnswer.Unusable unusable -> {
                rejections.merge(unusable.reason().name(), 1L, Long::sum);
                row.put("rejection", unusable.reason().name()).put("evidence", unusable.detail());
            }
        }
    }
}
