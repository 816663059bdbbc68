package io.magicoder.cli;

import io.magicoder.cleaner.RowCleaner;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.cli.generation.TeacherOptions;
import io.magicoder.cli.preview.Forecast;
import io.magicoder.cli.preview.Preview;
import io.magicoder.cli.preview.PreviewPage;
import io.magicoder.cli.preview.PreviewRow;
import io.magicoder.cli.preview.SeedSample;
import io.magicoder.events.RunSpecification;
import io.magicoder.generator.GeneratorConfiguration;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A few rows end to end, and the price of all of them, before it is paid. */
@Command(
        name = "preview",
        description =
                "Takes some seeds of a run through teacher and cleaner, shows seed, prompt, answer and verdict in a page, and"
                        + " forecasts tokens, dollars, hours and accepted rows of the whole run with 95 % intervals. Needs no"
                        + " services. Seeds are drawn at random from all of the run's, which are extracted for it.",
        mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
    private static final double NEAR_DUPLICATES = 0.7;

    @Option(
            names = "--source",
            paramLabel = "PATH",
            arity = "1..*",
            required = true,
            description =
                    "Directories, git repositories (path or URL, with #REVISION at a revision), archives (zip, jar, tar.gz, …)"
                            + " or files of rows with a content column.")
    private List<String> sources = new ArrayList<>();

    @Mixin
    private ExtractionOptions extraction = new ExtractionOptions();

    @Option(names = "--seed", description = "Of every random choice, the draw included (default: 976).")
    private @Nullable Long seed;

    @Option(names = "--max-new-data", paramLabel = "N", description = "Most seeds of the run.")
    private @Nullable Integer maxNewData;

    @Mixin
    private TeacherOptions teacher = new TeacherOptions();

    @Option(
            names = "--prompt",
            paramLabel = "FILE",
            description = "Prompt template, or prompts/three-sections.md for problem, example and solution (default:"
                    + " prompts/oss-instruct.md).")
    private @Nullable Path prompt;

    @Mixin
    private BenchmarksOption benchmarks = new BenchmarksOption();

    @Option(
            names = "--rows",
            paramLabel = "N",
            defaultValue = "50",
            description = "Rows to make (default: ${DEFAULT-VALUE}).")
    private int rows;

    @Option(names = "--out", paramLabel = "FILE.html", required = true, description = "The page to write.")
    private Path out = Path.of("preview.html");

    @Mixin
    private SummaryOption summary = new SummaryOption();

    @Override
    public Integer call() throws IOException, InterruptedException {
        if (rows < 1) {
            throw new UserError("--rows is " + rows + ": it must be at least 1");
        }
        GeneratorConfiguration wanted = teacher.configuration(TeacherOptions.prompt(prompt));
        // Nobody waits a day for a page.
        GeneratorConfiguration asked =
                teacher.configuration(TeacherOptions.prompt(prompt), Map.of("teacher.batch", "false"));
        RowCleaner cleaner = cleaner();
        SeedSample sample = sample();
        if (sample.seeds().isEmpty()) {
            throw new UserError("there is no seed in " + String.join(", ", sources) + ": nothing can be made of it");
        }
        System.err.println("the run has " + sample.all() + " seeds; "
                + sample.seeds().size() + " of them are shown to the teacher");
        List<PreviewRow> made;
        try (StopSignal signal = new StopSignal()) {
            made = new Preview(asked, cleaner, signal::isStopping).rows(sample.seeds());
        }
        Forecast forecast = Forecast.of(made, sample.all(), terms(wanted));
        PreviewPage.of(made, forecast, wanted.teacher().model()).write(out);
        Map<String, Object> figures = new LinkedHashMap<>(forecast.figures());
        figures.put("rows", made.size());
        figures.put("accepted", made.stream().filter(PreviewRow::isAccepted).count());
        summary.print("wrote " + made.size() + " rows to " + out + "; " + forecast.sentence(), figures, out);
        return 0;
    }

    private static Forecast.Terms terms(GeneratorConfiguration configuration) {
        GeneratorConfiguration.Teacher teacher = configuration.teacher();
        return new Forecast.Terms(
                configuration.concurrency(),
                teacher.inputPrice() > 0 || teacher.outputPrice() > 0,
                teacher.batch(),
                teacher.batch() ? teacher.batchPriceShare() : 1);
    }

    private SeedSample sample() throws IOException {
        SeedExtraction seeds = new SeedExtraction(extraction.specification(RunSpecification.of(sources.stream()
                        .map(source -> Source.absolute(source, Path.of("")))
                        .toList())
                .seed(seed)
                .maxNewData(maxNewData)
                .build()));
        return SeedSample.of(seeds, rows, seed == null ? RunSpecification.DEFAULT_SEED : seed);
    }

    private RowCleaner cleaner() {
        Optional<Benchmarks> read = benchmarks.read();
        Decontamination decontamination = read.map(
                        found -> Decontamination.of(found.needles(), Decontamination.Mode.STRICT))
                .orElseGet(Decontamination::none);
        return RowCleaner.strict(
                new Screening(
                        new QualityRules(QualityRules.USUAL_LIMIT, QualityRules.USUAL_LIMIT, QualityRules.USUAL),
                        decontamination),
                NEAR_DUPLICATES);
    }
}
