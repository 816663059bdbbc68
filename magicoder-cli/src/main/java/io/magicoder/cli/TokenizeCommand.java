package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.languagemodel.text.EncodedRow;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowWriter;
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

    @Option(names = "--in", paramLabel = "FILE", required = true, description = "Rows to read; - is standard input.")
    private Path in = Path.of("-");

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Rows to write; - is standard output.")
    private Path out = Path.of("-");

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

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException {
        long rows = 0;
        long tokens = 0;
        long cut = 0;
        long repaired;
        try (Tokenizer tokenizer = Tokenizer.load(directory);
                RowReader reader = RowReader.open(in);
                RowWriter writer = RowWriter.open(out)) {
            RowEncoder encoder = new RowEncoder(tokenizer, PromptFormat.named(prompt), maxLength);
            while (reader.hasNext()) {
                ObjectNode row = reader.next();
                rows++;
                EncodedRow encoded = encoder.encode(row, in + ", row " + rows);
                ArrayNode ids = row.putArray("input_ids");
                for (int id : encoded.row().inputIds()) {
                    ids.add(id);
                }
                row.put("prompt_length", encoded.row().promptLength());
                row.put("exceeding", encoded.exceeding() > 0 ? 1 : 0);
                writer.write(row);
                tokens += encoded.row().inputIds().length;
                cut += encoded.exceeding() > 0 ? 1 : 0;
            }
            writer.complete();
            repaired = reader.repairedRows();
        }
        summary.print(
                "wrote " + rows + " rows of " + tokens + " tokens to " + out + "; " + cut + " were cut at " + maxLength
                        + SummaryOption.repaired(repaired),
                Map.of("rows", rows, "tokens", tokens, "cut", cut, "repaired", repaired),
                out);
        return 0;
    }
}
