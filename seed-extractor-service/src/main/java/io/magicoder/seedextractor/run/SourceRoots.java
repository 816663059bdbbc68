package io.magicoder.seedextractor.run;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.source.Source;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** The folders that whoever reaches the REST port can have read. */
@ApplicationScoped
class SourceRoots {
    private final List<Path> roots;

    SourceRoots(SeedExtractorConfiguration configuration) {
        roots = configuration.roots().orElse(List.of()).stream()
                .map(SourceRoots::real)
                .toList();
    }

    private static Path real(String root) {
        try {
            return Path.of(root).toRealPath();
        } catch (IOException e) {
            throw new ConfigurationException(
                    "magicoder.seed-extractor.roots names '" + root + "', which does not exist", e);
        }
    }

    /**
     * Checks the places that a run would read.
     *
     * @throws IllegalArgumentException in one sentence if one does not exist, or lies outside
     */
    void require(RunSpecification run) {
        if (roots.isEmpty()) {
            return;
        }
        for (String source : run.sources()) {
            requireBelow("source '" + source + "'", Source.place(source));
        }
        if (run.secretRules() != null) {
            requireBelow("secretRules '" + run.secretRules() + "'", Path.of(run.secretRules()));
        }
    }

    private void requireBelow(String what, Path place) {
        Path followed;
        try {
            followed = place.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " does not exist", e);
        }
        if (roots.stream().noneMatch(followed::startsWith)) {
            throw new IllegalArgumentException(what + " lies outside of the folders that this service may read"
                    + " (magicoder.seed-extractor.roots): " + roots);
        }
    }
}
