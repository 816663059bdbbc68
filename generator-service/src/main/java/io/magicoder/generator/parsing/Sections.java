package io.magicoder.generator.parsing;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Problem and solution of an answer whose lines end in {@code \n}, both stripped, possibly empty.
 *
 * <p>A marker is a line that is, but for decoration, the title of a section. Markers inside code fences are text of the
 * snippet; only when none is found outside (an unclosed fence, or a fence around the whole answer) do they count.
 */
record Sections(String problem, String solution) {
    private static final Pattern FENCE = Pattern.compile("^\\s*+(`{3,}+|~{3,}+)(.*)$");

    private static final Pattern BARE_FENCE = Pattern.compile("\\s*+(?:`{3,}+|~{3,}+)[\\w+#.-]*+\\s*+");

    static Optional<Sections> of(String answer) {
        List<String> lines = unwrapped(answer.split("\n", -1));
        return between(lines, markers(lines, true)).or(() -> between(lines, markers(lines, false)));
    }

    /** The problem marker of the strongest style that a solution marker follows, and of those the most alike. */
    private static Optional<Sections> between(List<String> lines, List<Marker> markers) {
        int lastSolution = markers.stream()
                .filter(marker -> marker.title() == Marker.Title.SOLUTION)
                .mapToInt(Marker::line)
                .max()
                .orElse(-1);
        return markers.stream()
                .filter(marker -> marker.title() == Marker.Title.PROBLEM && marker.line() < lastSolution)
                .min(Comparator.comparing(Marker::style).thenComparing(Marker::line))
                .map(problem -> between(lines, problem, solutionAfter(problem, markers)));
    }

    private static Marker solutionAfter(Marker problem, List<Marker> markers) {
        return markers.stream()
                .filter(marker -> marker.title() == Marker.Title.SOLUTION && marker.line() > problem.line())
                .min(Comparator.comparing((Marker marker) -> marker.style() != problem.style())
                        .thenComparing(Marker::style)
                        .thenComparing(Marker::line))
                .orElseThrow();
    }

    private static Sections between(List<String> lines, Marker problem, Marker solution) {
        return new Sections(text(lines, problem, solution.line()), text(lines, solution, lines.size()));
    }

    /** The text under a marker; a title repeated in another style right below belongs to the marker. */
    private static String text(List<String> lines, Marker marker, int end) {
        Marker last = marker;
        for (int i = marker.line() + 1; i < end && last.rest().isEmpty(); i++) {
            Optional<Marker> repeated = Marker.of(i, lines.get(i)).filter(next -> next.title() == marker.title());
            if (repeated.isPresent()) {
                last = repeated.get();
            } else if (!lines.get(i).isBlank()) {
                break;
            }
        }
        String text = (last.rest() + "\n" + String.join("\n", lines.subList(last.line() + 1, end))).strip();
        boolean onlyFences = text.lines()
                .allMatch(line -> line.isBlank() || BARE_FENCE.matcher(line).matches());
        return onlyFences ? "" : text;
    }

    private static List<Marker> markers(List<String> lines, boolean outsideFences) {
        List<Marker> markers = new ArrayList<>();
        String open = "";
        for (int i = 0; i < lines.size(); i++) {
            Matcher fence = FENCE.matcher(lines.get(i));
            if (outsideFences && fence.matches()) {
                open = afterFence(open, fence.group(1), fence.group(2));
            } else if (open.isEmpty()) {
                Marker.of(i, lines.get(i)).ifPresent(markers::add);
            }
        }
        return markers;
    }

    /** The fence that is open after this one, empty if none (CommonMark 4.5). */
    private static String afterFence(String open, String fence, String info) {
        if (open.isEmpty()) {
            return fence.charAt(0) == '`' && info.indexOf('`') >= 0 ? "" : fence;
        }
        boolean closes = fence.charAt(0) == open.charAt(0) && fence.length() >= open.length() && info.isBlank();
        return closes ? "" : open;
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
                && lines.getFirst().matches("\\s*(?:```|~~~)\\s*(?:markdown|md|text|plaintext)?\\s*")
                && lines.getLast().matches("\\s*(?:```|~~~)\\s*")
                && Marker.of(1, firstText(lines.subList(1, lines.size()))).isPresent();
        return wrapped ? lines.subList(1, lines.size() - 1) : lines;
    }

    private static String firstText(List<String> lines) {
        return lines.stream().filter(line -> !line.isBlank()).findFirst().orElse("");
    }
}
