package io.magicoder.generator.parsing;

import io.magicoder.generator.parsing.Marker.Style;
import io.magicoder.generator.parsing.Marker.Title;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/**
 * The sections of an answer whose lines end in {@code \n}, each stripped, possibly empty.
 *
 * <p>A marker is a line that is, but for decoration, the title of a section. Markers inside code fences are text of the
 * snippet; only when none is found outside (an unclosed fence, or a fence around the whole answer) do they count.
 *
 * @param example empty if it was not asked for apart, or is not there
 */
record Sections(String problem, Optional<String> example, String solution) {
    private static final Pattern BARE_FENCE = Pattern.compile("\\s*+(?:`{3,}+|~{3,}+)[\\w+#.-]*+\\s*+");
    private static final Pattern WRAPPING =
            Pattern.compile("\\s*+(?:`{3,}+|~{3,}+)\\s*+(?:markdown|md|text|plaintext)?+\\s*+");

    private static final Pattern WRAPPED = Pattern.compile("\\s*+(?:`{3,}+|~{3,}+)\\s*+");
    /** What only underlines or closes a marker. */
    private static final Pattern RULE = Pattern.compile(
            "\\s*+(?:={3,}+|-{3,}+|\\*{3,}+|_{3,}+|</?(?:problem|solution|example)(?:[_ -]\\w+)?>)\\s*+",
            Pattern.CASE_INSENSITIVE);

    static Optional<Sections> of(String answer, AnswerForm form) {
        List<String> lines = unwrapped(answer.split("\n", -1));
        return between(lines, markers(lines, true), form).or(() -> between(lines, markers(lines, false), form));
    }

    /** The problem marker of the strongest style that a solution marker follows, and of those the most alike. */
    private static Optional<Sections> between(List<String> lines, List<Marker> markers, AnswerForm form) {
        int lastSolution = markers.stream()
                .filter(marker -> marker.title() == Title.SOLUTION)
                .mapToInt(Marker::line)
                .max()
                .orElse(-1);
        return markers.stream()
                .filter(marker -> marker.title() == Title.PROBLEM && marker.line() < lastSolution)
                .min(Comparator.comparing(Marker::style).thenComparing(Marker::line))
                .map(first -> lastDraft(first, markers))
                .map(problem -> between(lines, problem, solutionAfter(problem, markers), markers, form));
    }

    /** A model that thinks aloud writes drafts first: where bracketed pairs come again, the last one counts. */
    private static Marker lastDraft(Marker first, List<Marker> markers) {
        if (first.style() != Style.BRACKETED) {
            return first;
        }
        Marker begun = first;
        Marker complete = first;
        boolean solved = false;
        for (Marker marker : markers) {
            if (marker.line() > first.line() && marker.style() == Style.BRACKETED) {
                if (marker.title() == Title.PROBLEM && solved) {
                    begun = marker;
                    solved = false;
                } else if (marker.title() == Title.SOLUTION) {
                    complete = begun;
                    solved = true;
                }
            }
        }
        return complete;
    }

    private static Marker solutionAfter(Marker problem, List<Marker> markers) {
        return markers.stream()
                .filter(marker -> marker.title() == Title.SOLUTION && marker.line() > problem.line())
                .min(Comparator.comparing((Marker marker) -> marker.style() != problem.style())
                        .thenComparing(Marker::style)
                        .thenComparing(Marker::line))
                .orElseThrow();
    }

    private static Sections between(
            List<String> lines, Marker problem, Marker solution, List<Marker> markers, AnswerForm form) {
        Optional<Marker> example = form == AnswerForm.PROBLEM_AND_SOLUTION
                ? Optional.empty()
                : markers.stream()
                        .filter(marker -> marker.title() == Title.EXAMPLE
                                && marker.line() > problem.line()
                                && marker.line() < solution.line())
                        .min(Comparator.comparing((Marker marker) -> marker.style() != problem.style())
                                .thenComparing(Marker::style)
                                .thenComparing(Marker::line));
        return new Sections(
                text(lines, problem, example.map(Marker::line).orElse(solution.line())),
                example.map(marker -> text(lines, marker, solution.line())).filter(text -> !text.isEmpty()),
                text(lines, solution, lines.size()));
    }

    /** The text under a marker; a title repeated in another style right below belongs to the marker. */
    private static String text(List<String> lines, Marker marker, int end) {
        Marker last = marker;
        int begin = marker.line() + 1;
        for (int i = begin; i < end && last.rest().isEmpty(); i++) {
            Optional<Marker> repeated = Marker.of(i, lines.get(i)).filter(next -> next.title() == marker.title());
            if (repeated.isPresent()) {
                last = repeated.get();
                begin = i + 1;
            } else if (RULE.matcher(lines.get(i)).matches()) {
                begin = i + 1;
            } else if (!lines.get(i).isBlank()) {
                break;
            }
        }
        int close = end;
        while (close > begin
                && (lines.get(close - 1).isBlank()
                        || RULE.matcher(lines.get(close - 1)).matches())) {
            close--;
        }
        String text = (last.rest() + "\n" + String.join("\n", lines.subList(begin, close))).strip();
        boolean onlyFences = text.lines()
                .allMatch(line -> line.isBlank() || BARE_FENCE.matcher(line).matches());
        return onlyFences ? "" : text;
    }

    private static List<Marker> markers(List<String> lines, boolean outsideFences) {
        List<Marker> markers = new ArrayList<>();
        Fences fences = new Fences();
        for (int i = 0; i < lines.size(); i++) {
            boolean fence = outsideFences && fences.isFence(lines.get(i));
            if (!fence && !fences.isInside()) {
                Marker.of(i, lines.get(i)).ifPresent(markers::add);
            }
        }
        return markers;
    }

    /** Without a fence around the whole answer. */
    private static List<String> unwrapped(String[] all) {
        List<String> lines = new ArrayList<>(List.of(all));
        while (!lines.isEmpty() && lines.getFirst().isBlank()) {
            lines.removeFirst();
        }
        while (!lines.isEmpty() && lines.getLast().isBlank()) {
            lines.removeLast();
        }
        boolean wrapped = lines.size() > 2
                && WRAPPING.matcher(lines.getFirst()).matches()
                && WRAPPED.matcher(lines.getLast()).matches()
                && Marker.of(1, firstText(lines.subList(1, lines.size()))).isPresent();
        return wrapped ? lines.subList(1, lines.size() - 1) : lines;
    }

    private static String firstText(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
    }
}
