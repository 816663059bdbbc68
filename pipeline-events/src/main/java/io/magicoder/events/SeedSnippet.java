package io.magicoder.events;

import java.time.Instant;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A piece of source code that inspires one problem; of an imported row, what is known of the code behind it.
 *
 * @param index position in the run's order, from 0
 * @param rawIndex position of its document before the shuffle, from 0
 * @param snippet the code itself
 * @param language lower case, as in the starcoderdata folders: {@code java}, {@code python}, {@code cpp}, …; {@code
 *     unknown} if nobody says it
 * @param carried JSON object, as text so that no digit is lost: all columns that an imported row came with
 */
public record SeedSnippet(
        String seedId,
        String runId,
        long index,
        long rawIndex,
        String snippet,
        String language,
        SourceLocation source,
        Extraction extraction,
        @Nullable String carried)
        implements PipelineEvent {
    /** In place of an index that cannot be read. */
    public static final long UNKNOWN_INDEX = -1;

    /** In place of a language that nobody says. */
    public static final String UNKNOWN_LANGUAGE = "unknown";

    /** Cut out of source code, not imported. */
    public SeedSnippet(
            String seedId,
            String runId,
            long index,
            long rawIndex,
            String snippet,
            String language,
            SourceLocation source,
            Extraction extraction) {
        this(seedId, runId, index, rawIndex, snippet, language, source, extraction, null);
    }

    /** The id of a seed: equal runs cut equal seeds with equal ids. */
    public static String id(String runId, long index, SourceLocation source, String snippet) {
        return DeterministicId.of(
                runId,
                String.valueOf(index),
                source.path(),
                String.valueOf(source.startLine()),
                String.valueOf(source.endLine()),
                snippet);
    }

    /** What is known of a seed whose record cannot be read: its ids, and no code. */
    public static SeedSnippet unreadable(String seedId, String runId) {
        return new SeedSnippet(
                seedId,
                runId,
                UNKNOWN_INDEX,
                UNKNOWN_INDEX,
                "",
                UNKNOWN_LANGUAGE,
                new SourceLocation("unknown", 0, 0, null, null, null),
                new Extraction("unknown", "unknown", Map.of()));
    }

    @Override
    public String key() {
        return seedId;
    }

    /**
     * Where a snippet comes from.
     *
     * @param path inside the source, {@code /}-separated
     * @param startLine first line, from 1
     * @param endLine last line, inclusive
     * @param license of the source as an SPDX expression, if known
     * @param commit hash of the commit that the file was read at
     * @param committedAt author date of that commit
     * @param kind what was cut: {@code function}, {@code method}, {@code class} or {@code lines}
     */
    public record SourceLocation(
            String path,
            int startLine,
            int endLine,
            @Nullable String repository,
            @Nullable String revision,
            @Nullable String license,
            @Nullable String commit,
            @Nullable Instant committedAt,
            @Nullable String kind) {

        /** Of which neither the commit nor the kind is known. */
        public SourceLocation(
                String path,
                int startLine,
                int endLine,
                @Nullable String repository,
                @Nullable String revision,
                @Nullable String license) {
            this(path, startLine, endLine, repository, revision, license, null, null, null);
        }
    }

    /** Who cut a snippet, by which strategy, with which settings. */
    public record Extraction(String extractor, String strategy, Map<String, String> settings) {
        public Extraction {
            settings = Map.copyOf(settings);
        }
    }
}
