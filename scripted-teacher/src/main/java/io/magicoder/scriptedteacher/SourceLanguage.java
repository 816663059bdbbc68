package io.magicoder.scriptedteacher;

import com.fasterxml.jackson.core.type.TypeReference;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * The language of a snippet; {@code source-languages.yaml} holds them all.
 *
 * @param answer tag of the language the script answers in: the nearer of those it has
 * @param tags of a code fence
 * @param typical constructs
 */
record SourceLanguage(String name, String answer, Set<String> tags, List<Pattern> typical) {

    private static final List<SourceLanguage> ALL = DataFile.yaml("source-languages.yaml", new TypeReference<>() {});

    static Optional<SourceLanguage> tagged(String tag) {
        String lower = tag.strip().toLowerCase(Locale.ROOT);
        return ALL.stream().filter(language -> language.tags.contains(lower)).findFirst();
    }

    /** The language with most typical constructs in the code; the first without any, and before others in a tie. */
    static SourceLanguage of(String code) {
        return ALL.stream()
                .max(Comparator.comparingLong(language -> language.constructs(code)))
                .orElseThrow();
    }

    private long constructs(String code) {
        return typical.stream()
                .mapToLong(construct -> construct.matcher(code).results().count())
                .sum();
    }
}
