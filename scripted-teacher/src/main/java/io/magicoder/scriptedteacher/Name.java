package io.magicoder.scriptedteacher;

import java.util.List;

/** A name as lower-case words, written the way a language writes it. */
record Name(List<String> words) {

    /** For {@code cache size}: {@code CacheSize}, {@code cacheSize}, {@code cache_size}. */
    enum Style {
        PASCAL,
        CAMEL,
        SNAKE
    }

    /** {@code cache size} */
    String spaced() {
        return String.join(" ", words);
    }

    String written(Style style) {
        if (style == Style.SNAKE) {
            return String.join("_", words);
        }
        StringBuilder name = new StringBuilder();
        for (String word : words) {
            boolean upper = style == Style.PASCAL || !name.isEmpty();
            name.append(upper ? Character.toUpperCase(word.charAt(0)) : word.charAt(0));
            name.append(word, 1, word.length());
        }
        return name.toString();
    }
}
