package io.magicoder.cli;

import io.magicoder.cleaner.CleanerSettings;
import io.magicoder.cleaner.RowCleaner;
import io.magicoder.cleaner.streams.Rules;
import io.magicoder.cli.generation.TeacherOptions;
import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.preview.Forecast;
import io.magicoder.cli.preview.Preview;
import io.magicoder.cli.preview.PreviewPage;
import io.magicoder.cli.preview.PreviewRow;
import io.magicoder.cli.preview.SeedSample;
import io.magicoder.events.RunSpecification;
import io.magicoder.generator.GeneratorConfiguration;
import io.magicoder.seedextractor.SeedExtraction;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** A few rows end to end, and the price of all of them, before it is paid. */
@Command(
        name = "preview",
        description =
                "Takes some seeds of a run through teacher and cleaner, shows seed, prompt, answer and verdict in a page, and"
                        + " forecasts tokens, dollars, hours and accepted rows of the whole run with 95 %% intervals. Needs no"
                        + " services. Seeds are drawn at random from all of the run's, which are extracted for it.",
        mixinStandardHelpOptions = true)
final class PreviewCommand implements Callable<Integer> {
    private static final String CLEANER = "cleaner.";
    private static final String GENERATOR = "generator.";

    @ArgGroup(multiplicity = "1")
    private @Nullable RunInput input;

    @Mixin
    private ExtractionOptions extraction = new ExtractionOptions();

    @Option(names = "--seed", description = "Of every random choice, the draw included (default: 976).")
    private @Nullable Long seed;

    @Option(names = "--max-new-data", paramLabel = "N", description = "Most seeds of the run.")
    private @Nullable Integer maxNewData;

    @Mixin
    private TeacherOptions teacher = TeacherOptions.besideOtherServices();

    @Option(
            names = "--prompt",
            paramLabel = "FILE",
            description = "Prompt template, or prompts/three-sections.md for problem, example and solution (default:"
                    + " prompts/oss-instruct.md).")
    private @Nullable Path prompt;

    @Mixin
    private BenchmarksOption benchmarks = new BenchmarksOption();

    @Option(
            names = "--generators",
            paramLabel = "N",
            defaultValue = "1",
            description = "Instances of the generator that the run will have (default: ${DEFAULT-VALUE}).")
    private int generators = 1;

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
        if (generators < 1) {
            throw new UserError("--generators is " + generators + ": it must be at least 1");
        }
        GeneratorConfiguration wanted = teacher.configuration(TeacherOptions.prompt(prompt));
        // Nobody waits a day for a page.
        GeneratorConfiguration asked =
                teacher.configuration(TeacherOptions.prompt(prompt), Map.of("teacher.batch", "false"));
        RowCleaner cleaner = cleaner();
        RunSpecification run =
                Objects.requireNonNull(input, "picocli demands one").specification(extraction, seed, maxNewData);
        SeedSample sample = SeedSample.of(new SeedExtraction(run), rows, run.seed());
        if (sample.seeds().isEmpty()) {
            throw new UserError(
                    "there is no seed in " + String.join(", ", run.sources()) + ": nothing can be made of it");
        }
        System.err.println("the run has " + sample.all() + " seeds; "
                + sample.seeds().size() + " of them are shown to the teacher");
        List<PreviewRow> made;
        try (StopSignal signal = new StopSignal()) {
            made = new Preview(asked, cleaner, signal::isStopping).rows(sample.seeds());
        }
        Forecast forecast = Forecast.of(made, sample.all(), terms(wanted));
        new PreviewPage(made, forecast, wanted.teacher().model()).write(out);
        Map<String, Object> figures = new LinkedHashMap<>(forecast.figures());
        figures.put("rows", made.size());
        figures.put("accepted", made.stream().filter(PreviewRow::isAccepted).count());
        summary.print("wrote " + made.size() + " rows to " + out + "; " + forecast.sentence(), figures, out);
        return 0;
    }

    private Forecast.Terms terms(GeneratorConfiguration configuration) {
        GeneratorConfiguration.Teacher teacher = configuration.teacher();
        return new Forecast.Terms(
                configuration.concurrency(),
                generators,
                teacher.inputPrice() > 0 || teacher.outputPrice() > 0,
                teacher.batch(),
                teacher.batch() ? teacher.batchPriceShare() : 1);
    }

    /** The cleaner as the run would set it. */
    private RowCleaner cleaner() {
        Map<String, String> settings = PipelineSettings.parseOverrides(teacher.assignments());
        Map<String, String> own = new HashMap<>();
        settings.forEach((key, value) -> {
            if (key.startsWith(CLEANER)) {
                own.put(key.substring(CLEANER.length()), value);
            } else if (!key.startsWith(GENERATOR)) {
                System.err.println("--set " + key + " has no part in a preview, and is passed over");
            }
        });
        benchmarks
                .folder(settings)
                .ifPresentOrElse(
                        folder -> own.put("benchmarks-directory", folder.toString()),
                        () -> own.put("decontamination.mode", BenchmarksOption.NONE));
        try {
            Rules rules = Rules.of(CleanerSettings.of(own));
            rules.benchmarks().ifPresent(BenchmarksOption::sayWhatIsPassedOver);
            return rules.rowCleaner();
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
