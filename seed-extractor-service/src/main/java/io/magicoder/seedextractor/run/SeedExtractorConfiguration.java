package io.magicoder.seedextractor.run;

import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** The settings of this service. What a run extracts is not among them: its specification says so. */
@ConfigMapping(prefix = "magicoder.seed-extractor")
public interface SeedExtractorConfiguration {
    /** A run specification (JSON) that is started, or resumed, with the service. */
    Optional<Path> runFile();

    /**
     * Folders (absolute paths) below which runs that are asked for over REST may read; without any, no run of REST reads a
     * file. Links are followed before it is decided.
     */
    Optional<List<String>> roots();

    /**
     * Beginnings of URLs, such as {@code https://git.example.org/team/}, of repositories that runs that are asked for over
     * REST may clone; without any, none.
     */
    Optional<List<String>> remotes();

    /** Most seeds of a run that are sent and not yet acknowledged by the broker; extraction waits above it. */
    @WithDefault("256")
    int maxInFlight();
}
