package io.magicoder.seedextractor.source;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.Ref;
import org.jspecify.annotations.Nullable;

/**
 * A git repository elsewhere, by its {@code http} or {@code https} URL. It is cloned, or its clone brought up to date, when its
 * documents are first asked for; all passes of a run then read the same commit.
 */
final class RemoteRepository implements Source {
    private final String location;
    private final String url;
    private final @Nullable String revision;
    private final Clones clones;
    private Optional<GitRepository> cloned = Optional.empty();

    private RemoteRepository(String location, String url, @Nullable String revision, Clones clones) {
        this.location = location;
        this.url = url;
        this.revision = revision;
        this.clones = clones;
    }

    /** Whether a location is the URL of something elsewhere. */
    static boolean isRemote(String location) {
        return location.matches("[A-Za-z][A-Za-z0-9+.-]*://.*") && !location.startsWith("file:");
    }

    /**
     * A repository elsewhere, which is asked for its branches and tags.
     *
     * @param location its URL, with a revision behind {@code #} or without one
     * @throws IllegalArgumentException in one sentence if it cannot be reached, or has no such branch or tag
     */
    static RemoteRepository at(String location, Clones clones) {
        int hash = location.lastIndexOf('#');
        String url = hash < 0 ? location : location.substring(0, hash);
        String revision = hash < 0 ? null : location.substring(hash + 1);
        if (!url.toLowerCase(Locale.ROOT).matches("https?://.*")) {
            throw new IllegalArgumentException("source '" + location
                    + "' is no http or https URL: clone it, and name the clone or its file:// URL");
        }
        URI address;
        try {
            address = URI.create(url);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("source '" + location + "' is no URL: " + e.getMessage(), e);
        }
        if (address.getUserInfo() != null) {
            throw new IllegalArgumentException(
                    "a source is a URL with a password in it: clone it, and name the clone or its file:// URL");
        }
        Map<String, Ref> refs = refs(location, url);
        boolean named = revision == null
                || revision.matches("[0-9a-fA-F]{7,64}")
                || refs.containsKey(revision)
                || refs.containsKey(Constants.R_HEADS + revision)
                || refs.containsKey(Constants.R_TAGS + revision);
        if (!named) {
            throw new IllegalArgumentException(
                    "source '" + location + "' is a git repository without a branch or tag '" + revision + "'");
        }
        return new RemoteRepository(location, url, revision, clones);
    }

    private static Map<String, Ref> refs(String location, String url) {
        GitCommits.ignoreSettings();
        try {
            Map<String, Ref> refs = new TreeMap<>();
            Git.lsRemoteRepository()
                    .setRemote(url)
                    .setTimeout(Clones.TIMEOUT_SECONDS)
                    .call()
                    .forEach(ref -> refs.put(ref.getName(), ref));
            if (refs.isEmpty()) {
                throw new IllegalArgumentException("source '" + location + "' is a git repository without a commit");
            }
            return refs;
        } catch (GitAPIException e) {
            throw new IllegalArgumentException(
                    "source '" + location + "' is no git repository that can be reached: " + Clones.reason(e), e);
        }
    }

    @Override
    public boolean visit(Visitor visitor, SkipCounts skips) throws IOException {
        return repository().visit(visitor, skips);
    }

    private synchronized GitRepository repository() throws IOException {
        if (cloned.isEmpty()) {
            Path clone = clones.upToDate(url);
            try {
                cloned = Optional.of(GitRepository.at(location, clone, revision).named(name(url)));
            } catch (IllegalArgumentException e) {
                throw new IOException(e.getMessage(), e);
            }
        }
        return cloned.get();
    }

    /** {@code owner/project} of most hosts. */
    private static String name(String url) {
        String path = URI.create(url).getPath().replaceAll("/+", "/").replaceAll("^/|/$", "");
        return path.endsWith(".git") ? path.substring(0, path.length() - ".git".length()) : path;
    }
}
