package io.magicoder.cli;

import io.magicoder.cleaner.decontamination.Benchmarks;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Against which benchmarks a command decontaminates: nobody goes without by accident. */
final class BenchmarksOption {
    static final String NAME = "--benchmarks";
    static final String NONE = "none";
    private static final String MODE = "cleaner.decontamination.mode";
    private static final String FOLDER = "cleaner.benchmarks-directory";

    @Option(
            names = NAME,
            paramLabel = "DIR|none",
            description =
                    "Folder of benchmark files to decontaminate against, as they are published, or none to go without"
                            + " decontamination (default: what ./magicoder benchmarks fetch got).")
    private @Nullable String value;

    /** Whether the user said anything. */
    boolean isGiven() {
        return value != null;
    }

    /**
     * What is in the folder; empty if the user wants no decontamination. Says which files are none of a benchmark.
     *
     * @throws UserError if there are none to be had, or one cannot be read
     */
    Optional<Benchmarks> read() {
        Optional<Path> folder = folder(Map.of());
        try {
            Optional<Benchmarks> read = folder.map(Benchmarks::read);
            read.ifPresent(BenchmarksOption::sayWhatIsPassedOver);
            return read;
        } catch (IllegalArgumentException e) {
            throw new UserError(NAME + ": " + e.getMessage(), e);
        }
    }

    static void sayWhatIsPassedOver(Benchmarks read) {
        read.passedOver().forEach(file -> System.err.println(file + " is no benchmark, and is passed over"));
    }

    /**
     * The folder, absolute; empty if the user wants no decontamination.
     *
     * @param settings of the pipeline, which may say the same in another way
     * @throws UserError if it is no folder, or nothing is said and nothing was fetched
     */
    Optional<Path> folder(Map<String, String> settings) {
        if (NONE.equals(value) || NONE.equalsIgnoreCase(settings.get(MODE))) {
            return Optional.empty();
        }
        if (value != null) {
            Path folder = Path.of(value);
            PipelineOptions.requireDirectory(NAME, folder);
            return Optional.of(folder.toAbsolutePath());
        }
        if (settings.containsKey(FOLDER)) {
            return Optional.of(Path.of(settings.get(FOLDER)));
        }
        Path fetched = BenchmarkCache.ofUser();
        if (Files.isDirectory(fetched)) {
            return Optional.of(fetched.toAbsolutePath());
        }
        throw new UserError(
                "there are no benchmark files to decontaminate against: get them with ./magicoder benchmarks fetch,"
                        + " name a folder of them with " + NAME + " DIR, or go without decontamination with " + NAME
                        + " " + NONE);
    }
}
