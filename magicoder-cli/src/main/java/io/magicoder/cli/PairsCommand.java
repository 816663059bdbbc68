package io.magicoder.cli;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.RunSpecification;
import io.magicoder.rowfiles.RowReader;
import io.magicoder.rowfiles.RowWriter;
import io.magicoder.seedextractor.pairs.CommentPairs;
import io.magicoder.seedextractor.pairs.CommentPairs.Choice;
import io.magicoder.seedextractor.pairs.CommentPairs.Pair;
import io.magicoder.seedextractor.pairs.SeedDocuments;
import io.magicoder.seedextractor.secrets.SecretPolicy;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Pairs of comments and functions from the documents of seeds, without a teacher. */
@Command(
        name = "pairs",
        description =
                "Takes from the documents that seeds were cut from the functions and the comments that describe them, as rows"
                        + " of problem and solution: the control to what a teacher writes from the same seeds.",
        mixinStandardHelpOptions = true)
final class PairsCommand implements Callable<Integer> {
    @Option(
            names = "--in",
            paramLabel = "FILE",
            arity = "1..*",
            required = true,
            description = "Rows with path, start_line and end_line, as seeds, clean and export write them.")
    private List<Path> in = new ArrayList<>();

    @Option(
            names = "--source",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description = "What the seeds were cut from, as it was given to seeds or run.")
    private List<String> sources = new ArrayList<>();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Rows to write; - is standard output.")
    private Path out = Path.of("-");

    @Option(
            names = "--functions",
            paramLabel = "WHICH",
            defaultValue = "ALL",
            description = "covered: functions with a line of a seed; others: those without; or all (default: all).")
    private Choice functions = Choice.ALL;

    @Mixin
    private DocumentOptions documents = new DocumentOptions();

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException {
        SeedDocuments seeds = new SeedDocuments();
        for (Path file : in) {
            addSeeds(file, seeds);
        }
        RunSpecification specification = documents.specification(RunSpecification.of(sources.stream()
                        .map(source -> Source.absolute(source, Path.of("")))
                        .toList())
                .build());
        CommentPairs pairs = new CommentPairs(seeds, functions, SecretPolicy.of(specification));
        try (RowWriter rows = RowWriter.open(out)) {
            pairs.forEach(Corpus.of(specification), pair -> rows.write(row(pair)));
            rows.complete();
        }
        summarise(pairs, seeds);
        return 0;
    }

    private static void addSeeds(Path file, SeedDocuments seeds) throws IOException {
        try (RowReader rows = RowReader.open(file)) {
            for (long number = 1; rows.hasNext(); number++) {
                ObjectNode row = rows.next();
                if (!row.path("path").isTextual()
                        || !row.path("start_line").isIntegralNumber()
                        || !row.path("end_line").isIntegralNumber()) {
                    throw new UserError(file + ", row " + number
                            + " does not say where its seed is: it needs path, start_line and end_line, as seeds, clean and"
                            + " export write them");
                }
                seeds.add(
                        row.path("repository").textValue(),
                        row.path("path").textValue(),
                        row.path("start_line").intValue(),
                        row.path("end_line").intValue());
            }
        }
    }

    private static Map<String, @Nullable Object> row(Pair pair) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("problem", pair.comment());
        row.put("solution", pair.code());
        row.put("lang", pair.language());
        row.put("path", pair.path());
        row.put("start_line", pair.startLine());
        row.put("end_line", pair.endLine());
        row.put("repository", pair.repository());
        row.put("commit", pair.commit());
        row.put("license", pair.license());
        row.put("kind", pair.kind().name().toLowerCase(Locale.ROOT));
        return row;
    }

    private void summarise(CommentPairs pairs, SeedDocuments seeds) {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("documents_with_seeds", seeds.size());
        figures.putAll(pairs.counts());
        long missing = seeds.size() - pairs.counts().getOrDefault("documents", 0L);
        figures.put("documents_missing", missing);
        summary.print(
                "wrote " + pairs.counts().get("pairs") + " pairs to " + out + ", from " + seeds.size()
                        + " documents with seeds, of which " + missing + " are not in the sources; " + pairs.counts(),
                figures,
                out);
    }
}
