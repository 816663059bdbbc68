package io.magicoder.seedextractor.source;

import io.magicoder.seedextractor.license.AllowOrDeny;
import java.nio.file.FileSystems;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.nio.file.PathMatcher;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import org.jspecify.annotations.Nullable;

/** Which paths are taken, by glob patterns: {@code allow:src/**} or {@code deny:**}{@code /test/**,*.min.js}. */
final class PathPolicy {
    private final List<PathMatcher> named;
    private final boolean allows;

    private PathPolicy(List<PathMatcher> named, boolean allows) {
        this.named = named;
        this.allows = allows;
    }

    /**
     * Reads a policy; null takes every path.
     *
     * @throws IllegalArgumentException in one sentence if it is none
     */
    static PathPolicy parse(@Nullable String policy) {
        if (policy == null) {
            return new PathPolicy(List.of(), false);
        }
        AllowOrDeny parsed = AllowOrDeny.parse("paths", policy, "allow:src/** or deny:**/test/**");
        try {
            return new PathPolicy(
                    parsed.entries().stream()
                            .map(glob -> FileSystems.getDefault().getPathMatcher("glob:/" + glob))
                            .toList(),
                    parsed.allows());
        } catch (PatternSyntaxException e) {
            throw new IllegalArgumentException(
                    "paths is '" + policy + "': '" + e.getPattern() + "' is no glob pattern: " + e.getDescription(), e);
        }
    }

    boolean takes(String path) {
        if (named.isEmpty()) {
            return true;
        }
        try {
            Path rooted = Path.of("/" + path);
            return named.stream().anyMatch(glob -> glob.matches(rooted)) == allows;
        } catch (InvalidPathException e) {
            return !allows;
        }
    }
}
