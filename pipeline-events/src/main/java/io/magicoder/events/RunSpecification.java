package io.magicoder.events;

import com.fasterxml.jackson.annotation.JsonIgnore;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What to extract seeds from and how; two equal specifications are the same run. Absent members take the defaults of
 * the reference.
 *
 * @param sources directories, archives or files of rows with a {@code content} column
 * @param strategy {@code syntax}, {@code lines} or {@code reference}
 * @param seed of every random choice
 * @param minLines fewest consecutive lines of a snippet, not in {@code syntax}
 * @param maxLines most consecutive lines of a snippet, not in {@code syntax}
 * @param chunkSize documents after which the reference re-seeds its random generator
 * @param startIndex first row to take after the shuffle
 * @param maxNewData most seeds of the run, without limit if null
 * @param maxConsideredData most documents to consider, in {@code syntax} of each language
 * @param languageQuotas most seeds per language; a language that is not named has no limit. An empty map limits none, and in
 *     {@code syntax} is the published mix: 40,000 of python and 5,000 of every other language
 * @param maxPerRepository most seeds of one repository (a checkout, an archive, or what a row says); null is 100 in {@code
 *     syntax} and no limit in the others
 * @param minCharacters fewest characters of a {@code syntax} snippet, 50 if null
 * @param maxCharacters most characters of a {@code syntax} snippet, 500 if null
 * @param documented languages of which {@code syntax} takes only definitions with a documentation, none if null
 * @param secrets what becomes of a snippet that touches a secret: {@code refuse} or {@code redact}; null is {@code refuse},
 *     and in {@code reference} nothing
 * @param secretRules file of further kinds of secrets, in the form of Gitleaks' configuration
 * @param licenses licences to take, such as {@code allow:MIT,Apache-2.0}, or not to take, such as {@code deny:GPL-*,unknown}
 * @param paths paths to take or not to take, such as {@code deny:**}{@code /test/**}
 */
public record RunSpecification(
        List<String> sources,
        String strategy,
        Long seed,
        Integer minLines,
        Integer maxLines,
        Integer chunkSize,
        Integer startIndex,
        @Nullable Integer maxNewData,
        Integer maxConsideredData,
        Map<String, Integer> languageQuotas,
        @Nullable Integer maxPerRepository,
        @Nullable Integer minCharacters,
        @Nullable Integer maxCharacters,
        @Nullable List<String> documented,
        @Nullable String secrets,
        @Nullable String secretRules,
        @Nullable String licenses,
        @Nullable String paths) {

    /** The seed, line bounds, chunk size and document limit of the reference's command line. */
    public static final long DEFAULT_SEED = 976;

    public static final int DEFAULT_MIN_LINES = 1;
    public static final int DEFAULT_MAX_LINES = 15;
    public static final int DEFAULT_CHUNK_SIZE = 1000;
    public static final int DEFAULT_MAX_CONSIDERED_DATA = 150_000;
    public static final String DEFAULT_STRATEGY = "syntax";

    public RunSpecification(
            @Nullable List<String> sources,
            @Nullable String strategy,
            @Nullable Long seed,
            @Nullable Integer minLines,
            @Nullable Integer maxLines,
            @Nullable Integer chunkSize,
            @Nullable Integer startIndex,
            @Nullable Integer maxNewData,
            @Nullable Integer maxConsideredData,
            @Nullable Map<String, Integer> languageQuotas,
            @Nullable Integer maxPerRepository,
            @Nullable Integer minCharacters,
            @Nullable Integer maxCharacters,
            @Nullable List<String> documented,
            @Nullable String secrets,
            @Nullable String secretRules,
            @Nullable String licenses,
            @Nullable String paths) {
        this.sources = sources == null ? List.of() : List.copyOf(sources);
        this.strategy = strategy == null ? DEFAULT_STRATEGY : strategy;
        this.seed = seed == null ? DEFAULT_SEED : seed;
        this.minLines = minLines == null ? DEFAULT_MIN_LINES : minLines;
        this.maxLines = maxLines == null ? DEFAULT_MAX_LINES : maxLines;
        this.chunkSize = chunkSize == null ? DEFAULT_CHUNK_SIZE : chunkSize;
        this.startIndex = startIndex == null ? 0 : startIndex;
        this.maxNewData = maxNewData;
        this.maxConsideredData = maxConsideredData == null ? DEFAULT_MAX_CONSIDERED_DATA : maxConsideredData;
        this.languageQuotas = languageQuotas == null ? Map.of() : Map.copyOf(languageQuotas);
        this.maxPerRepository = maxPerRepository;
        this.minCharacters = minCharacters;
        this.maxCharacters = maxCharacters;
        this.documented = documented == null ? null : List.copyOf(documented);
        this.secrets = secrets;
        this.secretRules = secretRules;
        this.licenses = licenses;
        this.paths = paths;
        require(!this.sources.isEmpty(), "sources is empty: name at least one directory, archive or file");
        require(this.minLines >= 1, "minLines is " + this.minLines + ": it must be at least 1");
        require(
                this.maxLines >= this.minLines,
                "maxLines is " + this.maxLines + ": it must be at least minLines (" + this.minLines + ")");
        require(this.chunkSize >= 1, "chunkSize is " + this.chunkSize + ": it must be at least 1");
        require(this.startIndex >= 0, "startIndex is " + this.startIndex + ": it must not be negative");
        require(maxNewData == null || maxNewData >= 1, "maxNewData is " + maxNewData + ": it must be at least 1");
        require(
                this.maxConsideredData >= 1,
                "maxConsideredData is " + this.maxConsideredData + ": it must be at least 1");
        this.languageQuotas.forEach((language, quota) ->
                require(quota >= 0, "languageQuotas has " + quota + " for " + language + ": it must not be negative"));
        require(
                maxPerRepository == null || maxPerRepository >= 1,
                "maxPerRepository is " + maxPerRepository + ": it must be at least 1");
        require(
                minCharacters == null || minCharacters >= 1,
                "minCharacters is " + minCharacters + ": it must be at least 1");
        require(
                maxCharacters == null || maxCharacters >= Objects.requireNonNullElse(minCharacters, 1),
                "maxCharacters is " + maxCharacters + ": it must be at least minCharacters, and at least 1");
    }

    private static void require(boolean holds, String otherwise) {
        if (!holds) {
            throw new IllegalArgumentException("run specification: " + otherwise);
        }
    }

    /** The id of the run: {@code run-} and 12 hexadecimal digits of a hash of every member. */
    @JsonIgnore
    public String runId() {
        List<String> parts = new ArrayList<>(List.of(
                String.join("\0", sources),
                strategy,
                String.valueOf(seed),
                String.valueOf(minLines),
                String.valueOf(maxLines),
                String.valueOf(chunkSize),
                String.valueOf(startIndex),
                String.valueOf(maxNewData),
                String.valueOf(maxConsideredData),
                new TreeMap<>(languageQuotas).toString()));
        // members of later versions count only where they are given, so that older runs keep their ids
        addGiven(parts, "maxPerRepository", maxPerRepository);
        addGiven(parts, "minCharacters", minCharacters);
        addGiven(parts, "maxCharacters", maxCharacters);
        addGiven(parts, "documented", documented);
        addGiven(parts, "secrets", secrets);
        addGiven(parts, "secretRules", secretRules);
        addGiven(parts, "licenses", licenses);
        addGiven(parts, "paths", paths);
        return "run-" + DeterministicId.of(parts.toArray(String[]::new)).substring(0, 12);
    }

    private static void addGiven(List<String> parts, String member, @Nullable Object value) {
        if (value != null) {
            parts.add(member + "=" + value);
        }
    }

    /** A specification of these sources, with the defaults of all other members as long as nothing else is said. */
    public static Builder of(List<String> sources) {
        return new Builder(sources);
    }

    /** The same with some members replaced. */
    public Builder toBuilder() {
        return of(sources)
                .strategy(strategy)
                .seed(seed)
                .minLines(minLines)
                .maxLines(maxLines)
                .chunkSize(chunkSize)
                .startIndex(startIndex)
                .maxNewData(maxNewData)
                .maxConsideredData(maxConsideredData)
                .languageQuotas(languageQuotas)
                .maxPerRepository(maxPerRepository)
                .minCharacters(minCharacters)
                .maxCharacters(maxCharacters)
                .documented(documented)
                .secrets(secrets)
                .secretRules(secretRules)
                .licenses(licenses)
                .paths(paths);
    }

    /** Collects members by name; null is the default of each. */
    public static final class Builder {
        private List<String> sources;
        private @Nullable String strategy;
        private @Nullable Long seed;
        private @Nullable Integer minLines;
        private @Nullable Integer maxLines;
        private @Nullable Integer chunkSize;
        private @Nullable Integer startIndex;
        private @Nullable Integer maxNewData;
        private @Nullable Integer maxConsideredData;
        private @Nullable Map<String, Integer> languageQuotas;
        private @Nullable Integer maxPerRepository;
        private @Nullable Integer minCharacters;
        private @Nullable Integer maxCharacters;
        private @Nullable List<String> documented;
        private @Nullable String secrets;
        private @Nullable String secretRules;
        private @Nullable String licenses;
        private @Nullable String paths;

        private Builder(List<String> sources) {
            this.sources = sources;
        }

        public Builder sources(List<String> sources) {
            this.sources = sources;
            return this;
        }

        public Builder strategy(@Nullable String strategy) {
            this.strategy = strategy;
            return this;
        }

        public Builder seed(@Nullable Long seed) {
            this.seed = seed;
            return this;
        }

        public Builder minLines(@Nullable Integer minLines) {
            this.minLines = minLines;
            return this;
        }

        public Builder maxLines(@Nullable Integer maxLines) {
            this.maxLines = maxLines;
            return this;
        }

        public Builder chunkSize(@Nullable Integer chunkSize) {
            this.chunkSize = chunkSize;
            return this;
        }

        public Builder startIndex(@Nullable Integer startIndex) {
            this.startIndex = startIndex;
            return this;
        }

        public Builder maxNewData(@Nullable Integer maxNewData) {
            this.maxNewData = maxNewData;
            return this;
        }

        public Builder maxConsideredData(@Nullable Integer maxConsideredData) {
            this.maxConsideredData = maxConsideredData;
            return this;
        }

        public Builder languageQuotas(@Nullable Map<String, Integer> languageQuotas) {
            this.languageQuotas = languageQuotas;
            return this;
        }

        public Builder maxPerRepository(@Nullable Integer maxPerRepository) {
            this.maxPerRepository = maxPerRepository;
            return this;
        }

        public Builder minCharacters(@Nullable Integer minCharacters) {
            this.minCharacters = minCharacters;
            return this;
        }

        public Builder maxCharacters(@Nullable Integer maxCharacters) {
            this.maxCharacters = maxCharacters;
            return this;
        }

        public Builder documented(@Nullable List<String> documented) {
            this.documented = documented;
            return this;
        }

        public Builder secrets(@Nullable String secrets) {
            this.secrets = secrets;
            return this;
        }

        public Builder secretRules(@Nullable String secretRules) {
            this.secretRules = secretRules;
            return this;
        }

        public Builder licenses(@Nullable String licenses) {
            this.licenses = licenses;
            return this;
        }

        public Builder paths(@Nullable String paths) {
            this.paths = paths;
            return this;
        }

        /**
         * The specification.
         *
         * @throws IllegalArgumentException in one sentence, if a member makes no sense
         */
        public RunSpecification build() {
            return new RunSpecification(
                    sources,
                    strategy,
                    seed,
                    minLines,
                    maxLines,
                    chunkSize,
                    startIndex,
                    maxNewData,
                    maxConsideredData,
                    languageQuotas,
                    maxPerRepository,
                    minCharacters,
                    maxCharacters,
                    documented,
                    secrets,
                    secretRules,
                    licenses,
                    paths);
        }
    }
}
