package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.RowScore;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowWriter;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** The loss of a model on each row. */
@Command(
        name = "score",
        description =
                "Adds to each row how well a model predicts its response: tokens, nll (the sum of the negative log"
                        + " likelihoods, in nats) and mean_nll. Rows have instruction and response, problem and solution, or"
                        + " input_ids and prompt_length.",
        mixinStandardHelpOptions = true)
final class ScoreCommand implements Callable<Integer> {
    @Option(names = "--model", paramLabel = "DIR", required = true, description = "A Hugging Face directory.")
    private Path directory = Path.of("");

    @Option(names = "--in", paramLabel = "FILE", required = true, description = "Rows to read; - is standard input.")
    private Path in = Path.of("-");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Rows to write; - is standard output.")
    private Path out = Path.of("-");

    @Option(
            names = "--max-length",
            paramLabel = "N",
            description = "Tokens after which a row of text is cut (default: the model's context).")
    private @Nullable Integer maxLength;

    @Option(
            names = "--prompt",
            paramLabel = "NAME",
            description = "Text around an instruction: magicoder or alpaca (default: the one that the model was"
                    + " trained with if it says so, else magicoder).")
    private @Nullable String prompt;

    @Option(names = "--precision", defaultValue = "fp32", description = "fp32 or bf16 (default: ${DEFAULT-VALUE}).")
    private String precision = "fp32";

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException {
        PromptFormat format = ModelDirectory.prompt(directory, prompt);
        long rows = 0;
        long tokens = 0;
        double nll = 0;
        long repaired;
        try (StopSignal signal = new StopSignal();
                CausalLanguageModel model = CausalLanguageModel.load(directory, Precision.parse(precision));
                @Nullable Tokenizer tokenizer = ModelDirectory.tokenizer(directory);
                RowReader reader = RowReader.open(in);
                RowWriter writer = RowWriter.open(out)) {
            int length = maxLength == null ? model.config().contextLength() : maxLength;
            RowEncoder encoder = tokenizer == null ? null : new RowEncoder(tokenizer, format, length);
            while (reader.hasNext()) {
                if (signal.isStopping()) {
                    throw new UserError("stopped after " + rows + " rows; nothing was written");
                }
                ObjectNode row = reader.next();
                rows++;
                RowScore score = score(model, row, encoder, in + ", row " + rows);
                row.put("tokens", score.tokens());
                row.put("nll", score.nll());
                row.put("mean_nll", mean(score.nll(), score.tokens()));
                writer.write(row);
                tokens += score.tokens();
                nll += score.nll();
            }
            writer.complete();
            repaired = reader.repairedRows();
        }
        Double mean = mean(nll, tokens);
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("rows", rows);
        figures.put("tokens", tokens);
        figures.put("nll", nll);
        figures.put("mean_nll", mean);
        figures.put("repaired", repaired);
        summary.print(
                "scored " + rows + " rows, " + tokens + " tokens, into " + out + "; mean nll " + mean
                        + SummaryOption.repaired(repaired),
                figures,
                out);
        return 0;
    }

    private TrainingRow training(ObjectNode row, @Nullable RowEncoder encoder, String place) {
        if (RowEncoder.isTokens(row)) {
            return RowEncoder.tokens(row, place);
        }
        if (encoder == null) {
            throw new UserError(place + " is text, but " + directory.resolve("tokenizer.json")
                    + " does not exist: add the model's tokenizer, or give input_ids and prompt_length");
        }
        return encoder.encode(row, place).row();
    }

    private RowScore score(CausalLanguageModel model, ObjectNode row, @Nullable RowEncoder encoder, String place) {
        RowScore score;
        try {
            score = model.score(List.of(training(row, encoder, place))).getFirst();
        } catch (IllegalArgumentException e) {
            throw new UserError(place + ": " + e.getMessage(), e);
        }
        if (!Double.isFinite(score.nll())) {
            throw new UserError("what " + directory + " makes of " + place
                    + " is not finite: its weights are damaged; fetch or train the model again");
        }
        return score;
    }

    private static @Nullable Double mean(double nll, long tokens) {
        return tokens == 0 ? null : Double.valueOf(nll / tokens);
    }
}
