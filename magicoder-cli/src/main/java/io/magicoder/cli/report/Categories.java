package io.magicoder.cli.report;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Set;

/** The ten categories of the paper, by a rule that one can read: the category most of whose phrases a row has. */
final class Categories {
    static final String NONE = "none of them";
    static final String RULE =
            "A row is of the category of which its problem has the most words and phrases of a fixed list; of"
                    + " categories with equally many the first of the paper's order counts, and a row that has none is of none. It is a"
                    + " rule of words, not a comparison of embeddings: read it as a rough picture.";
    private static final int LONGEST_PHRASE = 3;

    private final Map<String, Set<String>> phrases;

    private Categories(Map<String, Set<String>> phrases) {
        this.phrases = phrases;
    }

    /** Those of the paper. */
    static Categories ofThePaper() {
        Map<String, Set<String>> phrases = new LinkedHashMap<>();
        try (InputStream in = Objects.requireNonNull(
                        Categories.class.getResourceAsStream("categories.txt"), "categories.txt");
                BufferedReader lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
            lines.lines()
                    .filter(line -> !line.startsWith("#") && !line.isBlank())
                    .forEach(line -> {
                        int colon = line.indexOf(':');
                        phrases.put(
                                line.substring(0, colon),
                                Set.copyOf(Arrays.asList(
                                        line.substring(colon + 1).strip().split(", "))));
                    });
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        return new Categories(phrases);
    }

    List<String> names() {
        List<String> names = new ArrayList<>(phrases.keySet());
        names.add(NONE);
        return names;
    }

    String of(String problem) {
        Set<String> said = phrasesOf(problem);
        String best = NONE;
        int most = 0;
        for (Map.Entry<String, Set<String>> category : phrases.entrySet()) {
            int found =
                    (int) category.getValue().stream().filter(said::contains).count();
            if (found > most) {
                best = category.getKey();
                most = found;
            }
        }
        return best;
    }

    private static Set<String> phrasesOf(String text) {
        List<String> words = new ArrayList<>();
        WordTokens.forEach(text.toLowerCase(Locale.ROOT), 1, words::add);
        Set<String> said = new HashSet<>();
        for (int begin = 0; begin < words.size(); begin++) {
            for (int length = 1; length <= LONGEST_PHRASE && begin + length <= words.size(); length++) {
                said.add(String.join(" ", words.subList(begin, begin + length)));
            }
        }
        return said;
    }
}
