package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRow;
import io.magicoder.languagemodel.training.RowScore;
import java.io.IOException;
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
    @Mixin
    private AdaptedModelOptions model = new AdaptedModelOptions();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @Mixin
    private RowFileOptions files = new RowFileOptions();

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

    private long rows;
    private long tokens;
    private double nll;

    @Override
    public Integer call() throws IOException {
        PromptFormat format = model.prompt(prompt);
        RowFileOptions.Counts counts;
        try (StopSignal signal = new StopSignal();
                CausalLanguageModel loaded = model.load(device.chosen());
                @Nullable Tokenizer tokenizer = model.tokenizer()) {
            int length = maxLength == null ? loaded.config().contextLength() : maxLength;
            RowEncoder encoder = tokenizer == null ? null : new RowEncoder(tokenizer, format, length);
            counts = files.pass((row, place) -> {
                if (signal.isStopping()) {
                    throw new UserError("stopped after " + rows + " rows; nothing was written");
                }
                RowScore score = score(loaded, row, encoder, place);
                row.put("tokens", score.tokens());
                row.put("nll", score.nll());
                row.put("mean_nll", mean(score.nll(), score.tokens()));
                rows++;
                tokens += score.tokens();
                nll += score.nll();
            });
        }
        Double mean = mean(nll, tokens);
        Map<String, @Nullable Object> figures = new LinkedHashMap<>();
        figures.put("tokens", tokens);
        figures.put("nll", nll);
        figures.put("mean_nll", mean);
        files.summarise(
                "scored " + rows + " rows, " + tokens + " tokens, into " + files.out() + "; mean nll " + mean,
                counts,
                figures);
        return 0;
    }

    private TrainingRow training(ObjectNode row, @Nullable RowEncoder encoder, String place) {
        if (RowEncoder.isTokens(row)) {
            return RowEncoder.tokens(row, place);
        }
        if (encoder == null) {
            throw new UserError(place + " is text, but " + model.directory().resolve("tokenizer.json")
                    + " does not exist: add the model's tokenizer, or give input_ids and prompt_length");
        }
        return encoder.encode(row, place).row();
    }

    private RowScore score(CausalLanguageModel loaded, ObjectNode row, @Nullable RowEncoder encoder, String place) {
        RowScore score;
        try {
            score = loaded.score(List.of(training(row, encoder, place))).getFirst();
        } catch (IllegalArgumentException e) {
            throw new UserError(place + ": " + e.getMessage(), e);
        }
        if (!Double.isFinite(score.nll())) {
            throw new UserError("what " + model.directory() + " makes of " + place
                    + " is not finite: its weights are damaged; fetch or train the model again");
        }
        return score;
    }

    private static @Nullable Double mean(double nll, long tokens) {
        return tokens == 0 ? null : Double.valueOf(nll / tokens);
    }
}
