package io.magicoder.benchmarks;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.SeedExtraction;
import io.magicoder.seedextractor.source.Corpus;
import io.magicoder.seedextractor.source.SkipReason;
import io.magicoder.seedextractor.syntax.Grammar;
import io.magicoder.seedextractor.syntax.SyntaxParser;
import io.magicoder.seedextractor.syntax.SyntaxParser.SyntaxTree;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;
import org.jspecify.annotations.Nullable;

/**
 * The strategies on texts in memory, by the processor time of one thread: {@code reference} and {@code lines} beside a program that
 * only looks for the ends of lines, {@code syntax} beside the bare parser.
 */
public final class SeedsBenchmark implements Benchmark {
    private static final String USAGE = """
            bench seeds [--json FILE] [--source ZIP] [--every N] [--rounds N] [--seeds N]
              --source  archive of Java sources (the JDK's src.zip)
              --every   every Nth file is parsed for the rate of syntax beside the bare parser (20)
              --rounds  measurements of each figure (3)
              --seeds   of the limited syntax run over the whole archive (5000)""";

    /** What CPython reaches, in MB/s of decoded text; it only splits lines. */
    private static final double CPYTHON = 420;

    private static final int WARM_UP = 3;

    private static final double OF_THE_PARSER = 0.85;
    private static final double OF_PARSING_ALL = 0.25;

    /** Why a document gives no seed, or fewer, although it was parsed. */
    private static final Set<String> PARSED = Stream.of(
                    SkipReason.DOES_NOT_PARSE, SkipReason.NO_DEFINITION, SkipReason.NEAR_DUPLICATE, SkipReason.SECRET)
            .map(SkipReason::name)
            .collect(Collectors.toSet());

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private final Path source;
    private final int every;
    private final int rounds;
    private final int seeds;
    private final BenchmarkReport report = new BenchmarkReport();

    private SeedsBenchmark(BenchmarkOptions options) {
        source = Path.of(options.text(
                "--source",
                Path.of(System.getProperty("java.home"), "lib", "src.zip").toString()));
        every = options.number("--every", 20);
        rounds = options.number("--rounds", 3);
        seeds = options.number("--seeds", 5000);
    }

    /**
     * Measures and prints.
     *
     * @return 0, 1 if something fails or what is wanted was not reached, or 2 if the arguments are wrong
     */
    public static int run(String... arguments) {
        return Benchmark.run(USAGE, SeedsBenchmark::new, arguments);
    }

    @Override
    public Map<String, ?> figures() {
        return report.figures();
    }

    @Override
    public boolean measure() throws IOException {
        Map<String, String> texts = texts();
        double megabytes = megabytes(texts.values());
        report.add("MB of decoded text", megabytes);
        boolean reached = true;
        for (String strategy : List.of("reference", "lines")) {
            warmUp(strategy, texts);
            Figure figure = Figure.of(
                    strategy,
                    "MB/s",
                    "looking for the ends of lines",
                    0,
                    rounds,
                    () -> megabytes / seconds(() -> countLines(texts)),
                    () -> megabytes / seconds(() -> extract(strategy, null, texts)));
            keep(figure);
            reached &= figure.value() >= CPYTHON;
        }
        report.say("(420 MB/s wanted of each: what CPython reaches)");
        Map<String, String> sample = sample(texts);
        double sampled = megabytes(sample.values());
        warmUp("syntax", sample);
        Figure syntax = Figure.of(
                "syntax",
                "MB/s",
                "the bare parser on the same texts",
                OF_THE_PARSER,
                rounds,
                () -> sampled / seconds(() -> parse(sample)),
                () -> sampled / seconds(() -> extract("syntax", null, sample)));
        keep(syntax);
        double limited = seconds(() -> extract("syntax", seeds, texts));
        double all = megabytes / syntax.ceilingValue();
        report.add("s, " + seeds + " seeds by syntax", limited);
        report.add("s, to parse all, by the rate of the bare parser", all);
        report.add("% of it", 100 * limited / all, 100 * OF_PARSING_ALL);
        return reached && syntax.ratio() >= OF_THE_PARSER && limited <= OF_PARSING_ALL * all;
    }

    private void keep(Figure figure) {
        report.keep(figure.name() + ", MB/s", figure.value());
        report.keep(figure.name() + ", of " + figure.ceiling(), figure.ratio());
        report.say(figure.toString());
    }

    private Map<String, String> texts() throws IOException {
        Map<String, String> texts = new LinkedHashMap<>();
        try (ZipFile zip = new ZipFile(source.toFile())) {
            for (ZipEntry entry : zip.stream().toList()) {
                if (entry.getName().endsWith(".java")) {
                    try (InputStream in = zip.getInputStream(entry)) {
                        texts.put(entry.getName(), new String(in.readAllBytes(), StandardCharsets.UTF_8));
                    }
                }
            }
        }
        if (texts.isEmpty()) {
            throw new IOException(source + " holds no Java sources");
        }
        return texts;
    }

    /** Every so many files, less those that {@code syntax} passes over without parsing them. */
    private Map<String, String> sample(Map<String, String> texts) throws IOException {
        Map<String, String> sample = new LinkedHashMap<>();
        List<String> paths = new ArrayList<>(texts.keySet());
        for (int i = 0; i < paths.size(); i += every) {
            String path = paths.get(i);
            String text = texts.getOrDefault(path, "");
            if (isParsed(path, text)) {
                sample.put(path, text);
            }
        }
        return sample;
    }

    private static boolean isParsed(String path, String text) throws IOException {
        RunSpecification run = specification("syntax", null);
        SeedExtraction extraction = new SeedExtraction(run, Corpus.of(run, Map.of(path, text)));
        extraction.forEach(seed -> {});
        return PARSED.containsAll(extraction.skips().byReason().keySet());
    }

    private static RunSpecification specification(String strategy, @Nullable Integer most) {
        return RunSpecification.of(List.of("memory"))
                .strategy(strategy)
                .maxNewData(most)
                .languageQuotas(Map.of("java", 1_000_000))
                .build();
    }

    private static double megabytes(Iterable<String> texts) {
        double bytes = 0;
        for (String text : texts) {
            bytes += text.getBytes(StandardCharsets.UTF_8).length;
        }
        return bytes / 1e6;
    }

    private static void countLines(Map<String, String> texts) {
        long lines = 0;
        for (String text : texts.values()) {
            for (int i = 0; i < text.length(); i++) {
                char c = text.charAt(i);
                lines += c == '\n' || c == '\r' ? 1 : 0;
            }
        }
        if (lines == 0) {
            throw new IllegalStateException("the sources have no lines");
        }
    }

    private static void parse(Map<String, String> texts) {
        try (SyntaxParser parser = new SyntaxParser(Grammar.of("java").orElseThrow())) {
            texts.values().forEach(text -> parser.parse(text).ifPresent(SyntaxTree::close));
        }
    }

    private static void extract(String strategy, @Nullable Integer most, Map<String, String> texts) {
        RunSpecification run = specification(strategy, most);
        long[] count = {0};
        try {
            new SeedExtraction(run, Corpus.of(run, texts)).forEach(seed -> count[0]++);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        if (count[0] == 0) {
            throw new IllegalStateException(strategy + " gave no seeds");
        }
    }

    /** A round is over before its code is compiled. */
    private static void warmUp(String strategy, Map<String, String> texts) {
        for (int i = 0; i < WARM_UP; i++) {
            extract(strategy, null, texts);
        }
    }

    /** Processor time of this thread. */
    private static double seconds(Runnable work) {
        long began = THREADS.getCurrentThreadCpuTime();
        work.run();
        return (THREADS.getCurrentThreadCpuTime() - began) / 1e9;
    }
}
