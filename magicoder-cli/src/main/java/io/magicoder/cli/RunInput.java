package io.magicoder.cli;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.source.Source;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** What a run is of: sources, or a file that says all; one of the two is given. */
final class RunInput {
    @Option(
            names = "--source",
            paramLabel = "PATH",
            arity = "1..*",
            description = "Directories, git repositories (path or URL, with #REVISION at a revision), archives (zip,"
                    + " jar, tar.gz, …) or files of rows with a content column.")
    private @Nullable List<String> sources;

    @Option(
            names = "--run-file",
            paramLabel = "FILE",
            description = "A run specification in JSON; excludes --source and the options below it.")
    private @Nullable Path runFile;

    /**
     * The specification of the run.
     *
     * @param extraction options that hold unless a file says all, as the others do
     * @throws UserError if a source or the file cannot be used
     */
    RunSpecification specification(ExtractionOptions extraction, @Nullable Long seed, @Nullable Integer maxNewData)
            throws IOException {
        RunSpecification specification = runFile != null
                ? RunFile.readHere(runFile)
                : extraction.specification(RunSpecification.of(
                                Objects.requireNonNullElse(sources, List.<String>of()).stream()
                                        .map(source -> Source.absolute(source, Path.of("")))
                                        .toList())
                        .seed(seed)
                        .maxNewData(maxNewData)
                        .build());
        specification.sources().forEach(RunInput::requireSource);
        return specification;
    }

    private static void requireSource(String location) {
        try {
            var _ = Source.at(location);
        } catch (IllegalArgumentException e) {
            throw new UserError(String.valueOf(e.getMessage()), e);
        }
    }
}
