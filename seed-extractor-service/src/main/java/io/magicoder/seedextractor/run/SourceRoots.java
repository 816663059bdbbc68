package io.magicoder.seedextractor.run;

import io.magicoder.events.RunSpecification;
import io.magicoder.seedextractor.source.Source;
import io.quarkus.runtime.configuration.ConfigurationException;
import jakarta.enterprise.context.ApplicationScoped;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** What whoever reaches the REST port can have read: nothing but what lies below folders and URLs that are named. */
@ApplicationScoped
class SourceRoots {
    private static final String ROOTS = "magicoder.seed-extractor.roots";
    private static final String REMOTES = "magicoder.seed-extractor.remotes";

    private final List<Path> roots;
    private final List<String> remotes;

    SourceRoots(SeedExtractorConfiguration configuration) {
        roots = configuration.roots().orElse(List.of()).stream()
                .map(SourceRoots::real)
                .toList();
        remotes = configuration.remotes().orElse(List.of());
    }

    private static Path real(String root) {
        try {
            return Path.of(root).toRealPath();
        } catch (IOException e) {
            throw new ConfigurationException(ROOTS + " names '" + root + "', which does not exist", e);
        }
    }

    /**
     * Checks the places that a run would read.
     *
     * @throws IllegalArgumentException in one sentence if one does not exist, or lies outside
     */
    void require(RunSpecification run) {
        for (String source : run.sources()) {
            if (Source.isElsewhere(source)) {
                requireAllowed(source);
            } else {
                requireBelow("source '" + source + "'", Source.place(source));
            }
        }
        if (run.secretRules() != null) {
            requireBelow("secretRules '" + run.secretRules() + "'", Path.of(run.secretRules()));
        }
    }

    private void requireAllowed(String url) {
        boolean climbs = url.matches(".*(?:/|%2[fF])(?:\\.|%2[eE]){2}(?:[/?#].*|%2[fF].*)?");
        if (climbs || remotes.stream().noneMatch(allowed -> isBelow(url, allowed))) {
            throw new IllegalArgumentException(
                    "source '" + url + "' is none of the repositories that this service may clone" + " (" + REMOTES
                            + "): " + (remotes.isEmpty() ? "none is named" : remotes));
        }
    }

    /** No {@code https://host.example} allows {@code https://host.example.org}. */
    private static boolean isBelow(String url, String allowed) {
        String folder = allowed.endsWith("/") ? allowed : allowed + "/";
        return url.startsWith(folder) || url.equals(allowed) || url.startsWith(allowed + "#");
    }

    private void requireBelow(String what, Path place) {
        if (roots.isEmpty()) {
            throw new IllegalArgumentException(
                    what + " cannot be read: this service reads no files for runs that are asked"
                            + " for over REST unless " + ROOTS + " names their folders");
        }
        Path followed;
        try {
            followed = place.toRealPath();
        } catch (IOException e) {
            throw new IllegalArgumentException(what + " does not exist", e);
        }
        if (roots.stream().noneMatch(followed::startsWith)) {
            throw new IllegalArgumentException(
                    what + " lies outside of the folders that this service may read (" + ROOTS + "): " + roots);
        }
    }
}
