package io.magicoder.cli.cleaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.structure.Language;
import io.magicoder.cleaner.decontamination.structure.Segments;
import io.magicoder.events.SeedSnippet;
import io.magicoder.rowfiles.RowText;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The language of a row, for counts; nobody guesses. */
public final class RowLanguage {
    /** Of fences, besides the nine whose structure is compared; {@code text} and {@code output} are none. */
    private static final Set<String> OTHERS = Set.of(
            ("clojure css dart elixir erlang fortran go groovy haskell html julia kotlin lua matlab objectivec ocaml pascal"
                            + " perl powershell prolog r ruby scala solidity sql verilog vb")
                    .split(" "));

    private RowLanguage() {}

    /** The language that a row names, or else the first code fence of its answers that names one. */
    public static String of(ObjectNode row) {
        return of(row, RowShape.candidate(row).map(Candidate::solution).orElse(null));
    }

    /** The language that a row names, or else the first code fence of its solution that names one. */
    public static String of(ObjectNode row, @Nullable String solution) {
        return text(row, "lang")
                .or(() -> text(row, "language"))
                .or(() -> Segments.of(solution == null ? "" : solution).stream()
                        .filter(Segments.Segment::fenced)
                        .map(Segments.Segment::tag)
                        .filter(RowLanguage::isLanguage)
                        .findFirst())
                .map(RowLanguage::usual)
                .orElse(SeedSnippet.UNKNOWN_LANGUAGE);
    }

    private static boolean isLanguage(String tag) {
        return Language.find(tag).isPresent() || OTHERS.contains(usual(tag));
    }

    /** As the folders of starcoderdata call them. */
    private static String usual(String language) {
        String name = language.strip().toLowerCase(Locale.ROOT);
        return switch (name) {
            case "py", "python3", "python2" -> "python";
            case "c++", "cc", "hpp" -> "cpp";
            case "c#", "cs" -> "csharp";
            case "js", "jsx", "node" -> "javascript";
            case "ts", "tsx" -> "typescript";
            case "sh", "bash", "zsh", "console" -> "shell";
            case "rs" -> "rust";
            case "golang" -> "go";
            case "rb" -> "ruby";
            case "kt" -> "kotlin";
            case "hs" -> "haskell";
            case "pl" -> "perl";
            case "jl" -> "julia";
            case "ex" -> "elixir";
            case "ps1" -> "powershell";
            case "objective-c", "objc" -> "objectivec";
            case "mysql", "postgresql", "sqlite" -> "sql";
            default -> name;
        };
    }

    private static Optional<String> text(ObjectNode row, String column) {
        return RowText.of(row.path(column)).filter(text -> !text.isBlank());
    }
}
