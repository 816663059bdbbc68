package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.events.SeedSnippet;
import io.magicoder.rowfiles.RowWriter;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Cuts seeds from code into a file, without services. */
@Command(
        name = "seeds",
        description =
                "Cuts seeds from directories, git repositories, archives, or files of rows with a content column, into a"
                        + " file.",
        mixinStandardHelpOptions = true)
final class SeedsCommand implements Callable<Integer> {
    @Option(
            names = "--source",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description =
                    "Directories, git repositories (path or URL, with #REVISION at a revision), archives (zip, jar,"
                            + " tar.gz, …), or rows (.jsonl, .json, .parquet; also .gz, .zst).")
    private List<String> sources = new ArrayList<>();

    @Mixin
    private ExtractionOptions extraction = new ExtractionOptions();

    @Option(names = "--out", paramLabel = "FILE", required = true, description = "Rows to write; - is standard output.")
    private Path out = Path.of("-");

    @Option(names = "--seed", defaultValue = "" + RunSpecification.DEFAULT_SEED, description = SHOWN_DEFAULT)
    private long seed;

    @Option(names = "--min-lines", defaultValue = "" + RunSpecification.DEFAULT_MIN_LINES, description = SHOWN_DEFAULT)
    private int minLines;

    @Option(names = "--max-lines", defaultValue = "" + RunSpecification.DEFAULT_MAX_LINES, description = SHOWN_DEFAULT)
    private int maxLines;

    @Option(
            names = "--chunk-size",
            defaultValue = "" + RunSpecification.DEFAULT_CHUNK_SIZE,
            description = "Documents between two re-seedings of the reference (default: ${DEFAULT-VALUE}).")
    private int chunkSize;

    @Option(
            names = "--start-index",
            defaultValue = "0",
            description = "First row to take after the shuffle (default: ${DEFAULT-VALUE}).")
    private int startIndex;

    @Option(names = "--max-new-data", paramLabel = "N", description = "Most seeds to write (default: all).")
    private @Nullable Integer maxNewData;

    @Option(
            names = "--max-considered-data",
            defaultValue = "" + RunSpecification.DEFAULT_MAX_CONSIDERED_DATA,
            description = "Most documents to read (default: ${DEFAULT-VALUE}).")
    private int maxConsideredData;

    private static final String SHOWN_DEFAULT = "Default: ${DEFAULT-VALUE}.";

    @Override
    public Integer call() throws IOException {
        RunSpecification specification = extraction.specification(RunSpecification.of(sources.stream()
                        .map(source -> Source.absolute(source, Path.of("")))
                        .toList())
                .seed(seed)
                .minLines(minLines)
                .maxLines(maxLines)
                .chunkSize(chunkSize)
                .startIndex(startIndex)
                .maxNewData(maxNewData)
                .maxConsideredData(maxConsideredData)
                .build());
        SeedExtraction seeds = new SeedExtraction(specification);
        Map<String, Integer> written = new TreeMap<>();
        try (RowWriter rows = RowWriter.open(out)) {
            seeds.forEach(snippet -> {
                rows.write(row(snippet));
                written.merge(snippet.language(), 1, Integer::sum);
            });
            rows.complete();
        }
        Set<String> missing = new TreeSet<>(specification.languageQuotas().keySet());
        missing.removeAll(written.keySet());
        System.err.println("wrote "
                + written.values().stream().mapToInt(Integer::intValue).sum() + " seeds to " + out
                + " " + written + "; passed over " + seeds.skips().byReason()
                + (missing.isEmpty() ? "" : "; none of " + String.join(", ", missing) + ", which --quota names"));
        return 0;
    }

    private static Map<String, @Nullable Object> row(SeedSnippet snippet) {
        Map<String, @Nullable Object> row = new LinkedHashMap<>();
        row.put("seed_id", snippet.seedId());
        row.put("index", snippet.index());
        row.put("raw_index", snippet.rawIndex());
        row.put("seed", snippet.snippet());
        row.put("lang", snippet.language());
        row.put("path", snippet.source().path());
        row.put("start_line", snippet.source().startLine());
        row.put("end_line", snippet.source().endLine());
        row.put("repository", snippet.source().repository());
        String commit = snippet.source().commit();
        row.put("commit", commit == null ? snippet.source().revision() : commit);
        row.put("committed_at", Objects.toString(snippet.source().committedAt(), null));
        row.put("license", snippet.source().license());
        row.put("kind", snippet.source().kind());
        return row;
    }
}
