package io.magicoder.cli;

import io.magicoder.events.EventJson;
import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.decoding.FinishReason;
import io.magicoder.languagemodel.decoding.Generation;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.text.FillInTheMiddle;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRows;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** One continuation. */
@Command(
        name = "complete",
        description = "Continues a text, fills a hole in it, answers an instruction, or continues token ids.",
        mixinStandardHelpOptions = true)
final class CompleteCommand implements Callable<Integer> {
    @Mixin
    private AdaptedModelOptions model = new AdaptedModelOptions();

    @Mixin
    private DeviceOption device = new DeviceOption();

    @ArgGroup(exclusive = true, multiplicity = "1")
    private Beginning beginning = new Beginning();

    @Option(
            names = "--max-tokens",
            paramLabel = "N",
            defaultValue = "256",
            description = "Most new tokens (default: ${DEFAULT-VALUE}).")
    private int maxTokens;

    @Option(
            names = "--temperature",
            paramLabel = "T",
            defaultValue = "0",
            description = "0 takes the likeliest token each time (default: ${DEFAULT-VALUE}).")
    private double temperature;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "0",
            description = "Of the choice at a temperature above 0 (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(names = "--ignore-eos", description = "Go on after an end token.")
    private boolean ignoreEos;

    @Option(
            names = "--prompt-format",
            paramLabel = "NAME",
            description = "Text around --instruction: magicoder or alpaca (default: the one that the model was trained"
                    + " with if it says so, else magicoder).")
    private @Nullable String promptFormat;

    @Option(names = "--json", description = "Print JSON with the token ids of prompt and continuation.")
    private boolean json;

    /** A text, or what stands before and behind a hole. */
    static final class Text {
        @Option(
                names = "--prompt",
                paramLabel = "TEXT",
                required = true,
                description = "Continue this text; the model's tokenizer decides about special tokens.")
        private String prompt = "";

        @Option(
                names = "--suffix",
                paramLabel = "TEXT",
                description =
                        "Write what stands between the prompt and this text, where the model has tokens for a hole.")
        private String suffix = "";
    }

    /** What is continued. */
    static final class Beginning {
        @ArgGroup(exclusive = false, multiplicity = "1")
        private @Nullable Text text;

        @Option(names = "--instruction", paramLabel = "TEXT", description = "Answer this instruction.")
        private @Nullable String instruction;

        @Option(
                names = "--token-ids",
                paramLabel = "ID",
                split = ",",
                description = "Continue these token ids, such as 1,2,3, with nothing added.")
        private int @Nullable [] tokenIds;
    }

    /**
     * What the model gets.
     *
     * @param endTokens that end the text beside the model's own
     */
    @SuppressWarnings("ArrayRecordComponent") // compared by nobody
    private record Tokens(int[] ids, Set<Integer> endTokens) {}

    @Override
    public Integer call() throws IOException {
        if (maxTokens < 1) {
            throw new UserError("--max-tokens is " + maxTokens + ": it must be at least 1");
        }
        if (!(temperature >= 0) || Double.isInfinite(temperature)) {
            throw new UserError("--temperature is " + temperature + ": it must be 0 or more");
        }
        try (StopSignal signal = new StopSignal();
                CausalLanguageModel loaded = model.load(device.chosen());
                @Nullable Tokenizer tokenizer = model.tokenizer()) {
            Tokens prompt = prompt(tokenizer);
            GenerationSettings settings =
                    new GenerationSettings(maxTokens, temperature, 1, 0, seed, ignoreEos, prompt.endTokens());
            Generation generation = loaded.generate(prompt.ids(), settings, _ -> !signal.isStopping());
            print(prompt.ids(), generation, tokenizer);
            if (generation.finishReason() == FinishReason.CANCELLED) {
                throw new UserError("stopped after " + generation.tokenIds().length + " tokens");
            }
        }
        return 0;
    }

    private Tokens prompt(@Nullable Tokenizer tokenizer) throws IOException {
        if (beginning.tokenIds != null) {
            return new Tokens(beginning.tokenIds, Set.of());
        }
        if (tokenizer == null) {
            throw new UserError(model.directory().resolve("tokenizer.json")
                    + " does not exist: add the model's tokenizer, or give --token-ids");
        }
        if (beginning.instruction != null) {
            return new Tokens(
                    TrainingRows.prompt(tokenizer, model.prompt(promptFormat), beginning.instruction, Optional.empty()),
                    Set.of());
        }
        Text text = Objects.requireNonNull(beginning.text);
        return text.suffix.isEmpty()
                ? new Tokens(tokenizer.encodeWithSpecialTokens(text.prompt), Set.of())
                : hole(tokenizer, text);
    }

    private Tokens hole(Tokenizer tokenizer, Text text) {
        FillInTheMiddle fill = FillInTheMiddle.of(tokenizer)
                .orElseThrow(() -> new UserError("--suffix: the tokenizer in " + model.directory()
                        + " has no tokens for a hole in a text, such as <fim_prefix>: leave it out"));
        return new Tokens(
                fill.prompt(text.prompt, text.suffix),
                fill.endToken().stream().boxed().collect(Collectors.toUnmodifiableSet()));
    }

    private void print(int[] promptIds, Generation generation, @Nullable Tokenizer tokenizer) {
        int[] ids = generation.tokenIds();
        String text = tokenizer == null ? null : tokenizer.decodeContinuation(promptIds, ids);
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        if (json) {
            Map<String, @Nullable Object> answer = new LinkedHashMap<>();
            answer.put("text", text);
            answer.put("prompt_token_ids", promptIds);
            answer.put("token_ids", ids);
            answer.put("finish_reason", generation.finishReason().name().toLowerCase(Locale.ROOT));
            out.println(EventJson.text(answer));
        } else {
            out.println(
                    text == null
                            ? Arrays.stream(ids).mapToObj(String::valueOf).collect(Collectors.joining(","))
                            : text);
        }
    }
}
