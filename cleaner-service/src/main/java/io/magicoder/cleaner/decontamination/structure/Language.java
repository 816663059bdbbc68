package io.magicoder.cleaner.decontamination.structure;

import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** The languages whose structure is compared. C counts as C++ and JavaScript as TypeScript: their tokens are the same. */
public enum Language {
    PYTHON,
    JAVA,
    CPP,
    CSHARP,
    TYPESCRIPT,
    SHELL,
    RUST,
    PHP,
    SWIFT;

    private static final Map<Language, List<String>> ALIASES = Map.of(
            PYTHON, List.of("py", "python3", "python2", "ipython"),
            JAVA, List.of("jav"),
            CPP, List.of("c", "c++", "cc", "h", "hpp"),
            CSHARP, List.of("cs", "c#", "dotnet"),
            TYPESCRIPT, List.of("ts", "tsx", "js", "jsx", "javascript", "node"),
            SHELL, List.of("sh", "bash", "zsh", "console", "shellscript"),
            RUST, List.of("rs"),
            PHP, List.of("php7", "php8"),
            SWIFT, List.of("ios"));

    private static final Map<String, Language> BY_NAME = byName();

    /** The language of a name as data sets and code fences have it: {@code py}, {@code C++}, {@code javascript}. */
    public static Optional<Language> find(String name) {
        return Optional.ofNullable(BY_NAME.get(name.toLowerCase(Locale.ROOT)));
    }

    /** The names of all, for sentences. */
    public static Set<String> names() {
        return Arrays.stream(values()).map(Language::lowerCase).collect(Collectors.toCollection(TreeSet::new));
    }

    private String lowerCase() {
        return name().toLowerCase(Locale.ROOT);
    }

    private static Map<String, Language> byName() {
        Map<String, Language> names = new HashMap<>();
        for (Language language : values()) {
            names.put(language.lowerCase(), language);
        }
        ALIASES.forEach((language, aliases) -> aliases.forEach(alias -> names.put(alias, language)));
        return names;
    }
}
