package io.magicoder.cli.cleaning;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.structure.Segments;
import io.magicoder.events.SeedSnippet;
import io.magicoder.rowfiles.RowText;
import java.util.Locale;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The language of a row, for counts; nobody guesses. */
public final class RowLanguage {
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
                        .filter(segment ->
                                segment.fenced() && segment.language().isPresent())
                        .map(Segments.Segment::tag)
                        .findFirst())
                .map(RowLanguage::usual)
                .orElse(SeedSnippet.UNKNOWN_LANGUAGE);
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
            default -> name;
        };
    }

    private static Optional<String> text(ObjectNode row, String column) {
        return RowText.of(row.path(column)).filter(text -> !text.isBlank());
    }
}
