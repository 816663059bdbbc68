package io.magicoder.seedextractor.source;

import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** Names of programming languages as seeds carry them, and the file extensions that tell them. */
public final class ProgrammingLanguage {
    /** Of a row that says nothing about its language. */
    public static final String UNKNOWN = "unknown";

    private static final Map<String, List<String>> EXTENSIONS = Map.ofEntries(
            Map.entry("python", List.of("py", "pyi", "pyw")),
            Map.entry("java", List.of("java")),
            Map.entry("cpp", List.of("cpp", "cc", "cxx", "c++", "hpp", "hh", "hxx", "h++", "ipp")),
            Map.entry("c", List.of("c", "h")),
            Map.entry("csharp", List.of("cs", "csx")),
            Map.entry("typescript", List.of("ts", "tsx", "mts", "cts")),
            Map.entry("javascript", List.of("js", "jsx", "mjs", "cjs")),
            Map.entry("shell", List.of("sh", "bash", "zsh", "ksh")),
            Map.entry("rust", List.of("rs")),
            Map.entry("php", List.of("php")),
            Map.entry("swift", List.of("swift")),
            Map.entry("go", List.of("go")),
            Map.entry("kotlin", List.of("kt", "kts")),
            Map.entry("scala", List.of("scala", "sc")),
            Map.entry("groovy", List.of("groovy", "gradle")),
            Map.entry("ruby", List.of("rb")),
            Map.entry("perl", List.of("pl", "pm")),
            Map.entry("lua", List.of("lua")),
            Map.entry("r", List.of("r")),
            Map.entry("julia", List.of("jl")),
            Map.entry("haskell", List.of("hs")),
            Map.entry("ocaml", List.of("ml", "mli")),
            Map.entry("erlang", List.of("erl")),
            Map.entry("elixir", List.of("ex", "exs")),
            Map.entry("clojure", List.of("clj", "cljs", "cljc")),
            Map.entry("dart", List.of("dart")),
            Map.entry("sql", List.of("sql")),
            Map.entry("powershell", List.of("ps1", "psm1")),
            Map.entry("fortran", List.of("f", "f90", "f95")),
            Map.entry("cuda", List.of("cu", "cuh")),
            Map.entry("solidity", List.of("sol")),
            Map.entry("zig", List.of("zig")));

    /** Other spellings in published data sets. */
    private static final Map<String, String> ALIASES = Map.of(
            "c++", "cpp", "c#", "csharp", "c-sharp", "csharp", "c_sharp", "csharp", "bash", "shell", "golang", "go");

    private static final Map<String, String> BY_EXTENSION = new HashMap<>();

    static {
        EXTENSIONS.forEach(
                (language, extensions) -> extensions.forEach(extension -> BY_EXTENSION.put(extension, language)));
    }

    private ProgrammingLanguage() {}

    /** The language of a file, told by the extension of its name. */
    public static Optional<String> ofFile(String path) {
        String name = path.substring(path.lastIndexOf('/') + 1);
        int dot = name.lastIndexOf('.');
        return dot < 0
                ? Optional.empty()
                : Optional.ofNullable(BY_EXTENSION.get(name.substring(dot + 1).toLowerCase(Locale.ROOT)));
    }

    /** One spelling for a name as data sets give it: {@code C++} and {@code cpp} are the same. */
    public static String named(String name) {
        String lower = name.strip().toLowerCase(Locale.ROOT);
        return ALIASES.getOrDefault(lower, lower);
    }

    /** The language in the name of a file of rows, or in that of its folder, as starcoderdata lays them out. */
    static Optional<String> ofRows(Path file) {
        Path folder = file.toAbsolutePath().normalize().getParent();
        String name = Source.fileName(file).toLowerCase(Locale.ROOT).replace("c-sharp", "csharp");
        List<String> inName = List.of(name.split("[._ -]+", -1));
        return Stream.concat(
                        // c and r alone are more often a part's number than a language
                        inName.reversed().stream().filter(word -> word.length() > 1),
                        Stream.ofNullable(folder).map(Source::fileName))
                .map(ProgrammingLanguage::named)
                .filter(EXTENSIONS::containsKey)
                .findFirst();
    }
}
