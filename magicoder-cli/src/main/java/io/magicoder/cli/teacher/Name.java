package io.magicoder.cli.teacher;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** A name as lower-case words, written the way each language writes it. */
record Name(List<String> words) {

    Name {
        words = List.copyOf(words);
    }

    /** {@code count} before {@code cache size}: {@code count cache size}. */
    Name after(String verb) {
        List<String> longer = new ArrayList<>(List.of(verb.split(" ")));
        longer.addAll(words);
        return new Name(longer);
    }

    /** {@code stack} behind {@code cache size}: {@code cache size stack}. */
    Name before(String noun) {
        List<String> longer = new ArrayList<>(words);
        longer.addAll(List.of(noun.split(" ")));
        return new Name(longer);
    }

    /** {@code cache size} */
    String spaced() {
        return String.join(" ", words);
    }

    /** {@code cache_size} */
    String snake() {
        return String.join("_", words);
    }

    /** {@code CacheSize} */
    String pascal() {
        return words.stream()
                .map(word -> Character.toUpperCase(word.charAt(0)) + word.substring(1))
                .collect(Collectors.joining());
    }

    /** {@code cacheSize} */
    String camel() {
        return Character.toLowerCase(pascal().charAt(0)) + pascal().substring(1);
    }
}
