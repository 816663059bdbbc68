package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Rows of text to training rows. */
@Command(
        name = "tokenize",
        description = "Turns rows with instruction and response (or problem and solution) into training rows: adds"
                + " input_ids, prompt_length, and exceeding: 1 for a row cut at the maximum length, else 0.",
        mixinStandardHelpOptions = true)
final class TokenizeCommand implements Callable<Integer> {
    @Option(
            names = "--tokenizer",
            paramLabel = "DIR",
            required = true,
            description = "Folder with tokenizer.json and tokenizer_config.json.")
    private Path directory = Path.of("");

    @Mixin
    private RowFileOptions files = new RowFileOptions();

    @Option(
            names = "--max-length",
            paramLabel = "N",
            defaultValue = "1216",
            description = "Tokens after which a row is cut (default: ${DEFAULT-VALUE}).")
    private int maxLength;

    @Option(
            names = "--prompt",
            paramLabel = "NAME",
            defaultValue = "magicoder",
            description = "Text around an instruction: magicoder or alpaca (default: ${DEFAULT-VALUE}).")
    private String prompt = "magicoder";

    private long tokens;
    private long cut;

    @Override
    public Integer call() throws IOException {
        RowFileOptions.Counts counts;
        try (Tokenizer tokenizer = Tokenizer.load(directory)) {
            RowEncoder encoder = new RowEncoder(tokenizer, PromptFormat.named(prompt), maxLength);
            counts = files.pass((row, place) -> {
                EncodedRow encoded = encoder.encode(row, place);
                ArrayNode ids = row.putArray("input_ids");
                for (int id : encoded.row().inputIds()) {
                    ids.add(id);
                }
                row.put("prompt_length", encoded.row().promptLength());
                row.put("exceeding", encoded.exceeding() > 0 ? 1 : 0);
                tokens += encoded.row().inputIds().length;
                cut += encoded.exceeding() > 0 ? 1 : 0;
            });
        }
        files.summarise(
                "wrote " + counts.rows() + " rows of " + tokens + " tokens to " + files.out() + "; " + cut
                        + " were cut at " + maxLength,
                counts,
                Map.of("tokens", tokens, "cut", cut));
        return 0;
    }
}
