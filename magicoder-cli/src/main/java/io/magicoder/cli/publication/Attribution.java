package io.magicoder.cli.publication;

import io.magicoder.events.SeedSnippet.SourceLocation;
import java.util.HashSet;
import java.util.Objects;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;

/** Whose code the rows come from: repositories with their licences, commits, files and rows. */
final class Attribution {
    static final String UNKNOWN = "unknown";
    private static final int NAMED_COMMITS = 3;

    private final SortedMap<Source, Share> shares = new TreeMap<>();

    /** Code of one repository under one licence. */
    private record Source(String repository, String license) implements Comparable<Source> {
        @Override
        public int compareTo(Source other) {
            int byRepository = repository.compareTo(other.repository);
            return byRepository == 0 ? license.compareTo(other.license) : byRepository;
        }
    }

    private static final class Share {
        private final Set<String> files = new HashSet<>();
        private final Set<String> commits = new TreeSet<>();
        private long rows;
    }

    void add(SourceLocation source) {
        Share share = shares.computeIfAbsent(
                new Source(
                        Objects.requireNonNullElse(source.repository(), UNKNOWN),
                        Objects.requireNonNullElse(source.license(), UNKNOWN)),
                _ -> new Share());
        share.rows++;
        share.files.add(source.path());
        if (source.commit() != null) {
            share.commits.add(source.commit());
        }
    }

    /** How many repositories are named. */
    long repositories() {
        return shares.keySet().stream()
                .map(Source::repository)
                .filter(repository -> !repository.equals(UNKNOWN))
                .distinct()
                .count();
    }

    /** {@code ATTRIBUTION.md}. */
    String page(String title) {
        StringBuilder page = new StringBuilder("# Attribution\n\n");
        page.append("Whose source code inspired the rows of ").append(Markdown.text(title));
        page.append(
                ", by repository and licence as the sources state them. `unknown` is what no source says. Each row names its"
                        + " own file, lines and commit.\n\n");
        Markdown.Table table = new Markdown.Table("repository", "licence", "rows", "files", "commits");
        shares.forEach((source, share) -> table.row(
                source.repository(),
                source.license(),
                Markdown.number(share.rows),
                Markdown.number(share.files.size()),
                commits(share.commits)));
        return page.append(table).toString();
    }

    private static String commits(Set<String> commits) {
        return commits.size() <= NAMED_COMMITS
                ? String.join(", ", commits)
                : Markdown.number(commits.size()) + " commits";
    }
}
