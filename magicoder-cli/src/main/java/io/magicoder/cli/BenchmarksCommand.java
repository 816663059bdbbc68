package io.magicoder.cli;

import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Benchmarks.BenchmarkFile;
import io.magicoder.events.EventJson;
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
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** The benchmark files that runs are decontaminated against. */
@Command(
        name = "benchmarks",
        description = "The benchmark files that data sets are decontaminated against.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = {BenchmarksCommand.Fetch.class, BenchmarksCommand.Show.class})
final class BenchmarksCommand implements Runnable {
    @Override
    public void run() {
        throw new UserError("name what to do: ./magicoder benchmarks fetch, or ./magicoder benchmarks list");
    }

    /** Brings files into a folder. */
    @Command(
            name = "fetch",
            description = "Fetches benchmark files into a folder, each checked before it enters; then lists them.",
            mixinStandardHelpOptions = true)
    static final class Fetch extends Listing {
        @Option(
                names = "--from",
                paramLabel = "URL|FILE",
                description =
                        "What to fetch, such as a Parquet file of another benchmark. Repeatable (default: HumanEval,"
                                + " MBPP and GSM8K from where they are published).")
        private List<String> sources = new ArrayList<>();

        @Override
        public Integer call() throws IOException, InterruptedException {
            BenchmarkCache cache = new BenchmarkCache(folder());
            for (String source : sources.isEmpty() ? BenchmarkCache.PUBLISHED : sources) {
                System.err.println("fetched " + cache.fetch(source));
            }
            return super.call();
        }
    }

    /** Lists what a folder has. */
    @Command(
            name = "list",
            description = "Lists the benchmark files of a folder: tasks, texts that are looked for, and hashes.",
            mixinStandardHelpOptions = true)
    static final class Show extends Listing {}

    /** A folder, and what is in it. */
    abstract static class Listing implements Callable<Integer> {
        @Parameters(
                arity = "0..1",
                paramLabel = "DIR",
                description = "The folder (default: magicoder/benchmarks in the user's cache).")
        private @Nullable Path folder;

        @Option(names = "--json", description = "Print JSON.")
        private boolean json;

        final Path folder() {
            return folder == null ? BenchmarkCache.ofUser() : folder;
        }

        @Override
        public Integer call() throws IOException, InterruptedException {
            Benchmarks benchmarks;
            try {
                benchmarks = Benchmarks.read(folder());
            } catch (IllegalArgumentException e) {
                throw new UserError(String.valueOf(e.getMessage()), e);
            }
            if (json) {
                System.out.println(EventJson.text(summary(benchmarks)));
                return 0;
            }
            for (BenchmarkFile file : benchmarks.files()) {
                System.out.printf(
                        Locale.ROOT,
                        "%-14s %6d tasks %7d texts  %s  %s%n",
                        file.benchmark(),
                        file.tasks(),
                        file.needles().size(),
                        file.sha256(),
                        folder().relativize(file.path()));
            }
            benchmarks
                    .passedOver()
                    .forEach(file -> System.out.println("no benchmark, passed over: " + folder().relativize(file)));
            System.out.println("version " + benchmarks.version());
            return 0;
        }

        private Map<String, Object> summary(Benchmarks benchmarks) {
            Map<String, Object> summary = new LinkedHashMap<>();
            summary.put("folder", folder().toString());
            summary.put("version", benchmarks.version());
            summary.put(
                    "files",
                    benchmarks.files().stream()
                            .map(file -> {
                                Map<String, Object> row = new LinkedHashMap<>();
                                row.put("file", folder().relativize(file.path()).toString());
                                row.put("benchmark", file.benchmark());
                                row.put("tasks", file.tasks());
                                row.put("needles", file.needles().size());
                                row.put("sha256", file.sha256());
                                return row;
                            })
                            .toList());
            summary.put(
                    "passedOver",
                    benchmarks.passedOver().stream()
                            .map(file -> folder().relativize(file).toString())
                            .toList());
            return summary;
        }
    }
}
