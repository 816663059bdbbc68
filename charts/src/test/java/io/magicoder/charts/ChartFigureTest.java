package io.magicoder.charts;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.magicoder.charts.BarChart.Bar;
import io.magicoder.charts.Histogram.Column;
import io.magicoder.charts.LineChart.Line;
import io.magicoder.charts.LineChart.Point;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Objects;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ChartFigureTest {
    private static final Chart BARS = new BarChart(
            "Languages", List.of(new Bar("python", 300, "300"), new Bar("java", 100, "100"), new Bar("php", 0, "0")));
    private static final Chart COLUMNS = new Histogram(
            "Lengths",
            "words",
            0,
            50,
            List.of(new Column("0 to 49", 4), new Column("50 to 99", 0), new Column("100 to 149", 8)));
    private static final Chart LINES = new LineChart(
            "Loss",
            "step",
            List.of(
                    new Line("each step", List.of(new Point(1, 8), new Point(2, 4), new Point(3, 2))),
                    new Line("held out", List.of(new Point(2, 5), new Point(3, 3)))));

    static final List<Chart> KINDS = List.of(BARS, COLUMNS, LINES);

    @ParameterizedTest
    @FieldSource("KINDS")
    void aChartHasTheSameBytesOnEveryMachine(Chart chart) throws IOException {
        // The file was written by this test's own call, looked at in a browser, and shows what a change of the library
        // changes.
        String name = chart.title() + ".html";
        try (InputStream golden = Objects.requireNonNull(ChartFigureTest.class.getResourceAsStream(name), name)) {
            assertThat(ChartFigure.html(chart)).isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
        }
        assertThat(ChartFigure.html(chart)).isEqualTo(ChartFigure.html(chart));
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void aChartNeedsNothingFromElsewhereAndDisturbsNothingBesideIt(Chart chart) {
        assertThat(ChartFigure.html(chart))
                .doesNotContain("http", "url(", "href", " id=", "<style", "style=", "<script", "<defs");
    }

    @ParameterizedTest
    @FieldSource("KINDS")
    void aChartIsAnImageWithATitle(Chart chart) {
        assertThat(ChartFigure.html(chart).split("<svg ", -1))
                .as("one for wide windows, one for narrow ones")
                .hasSize(3);
        assertThat(ChartFigure.html(chart)).contains("role=\"img\"", "aria-label=\"" + chart.title() + "\"");
    }

    @Test
    void barsAreAsLongAsTheirCounts() {
        // When
        List<Double> lengths = numbers(Drawing.of(BARS, 900), "<rect [^>]* width=\"([0-9.]+)\"");

        // Then
        assertThat(lengths).hasSize(3);
        assertThat(lengths.get(2)).as("the first bar is drawn last").isGreaterThan(400);
        assertThat(lengths.get(1) / lengths.get(2)).isCloseTo(1.0 / 3, within(0.001));
        assertThat(lengths.get(0)).isLessThan(1);
    }

    @Test
    void columnsAreAsHighAsTheirCountsAndSayWhatTheyCount() {
        // When
        String svg = Drawing.of(COLUMNS, 900);

        // Then
        assertThat(numbers(svg, "height=\"([0-9.]+)\"[^>]*><title>0 to 49: 4</title>")
                                .getFirst()
                        / numbers(svg, "height=\"([0-9.]+)\"[^>]*><title>100 to 149: 8</title>")
                                .getFirst())
                .isCloseTo(0.5, within(0.001));
        assertThat(svg).contains("<title>50 to 99: 0</title>");
    }

    @Test
    void eachLineHasItsColourAndItsNameInTheLegend() {
        assertThat(Drawing.of(LINES, 900))
                .containsPattern("<path class=\"chart-first\"[^>]*d=\"M")
                .containsPattern("<path class=\"chart-second\"[^>]*d=\"M")
                .contains(">each step<", ">held out<");
    }

    @Test
    void oneLineNeedsNoLegendAndOnePointIsADot() {
        // Given
        Chart one = new LineChart("Loss", "step", List.of(new Line("each step", List.of(new Point(1, 2.5)))));

        // When
        String svg = Drawing.of(one, 900);

        // Then
        assertThat(svg).contains("<circle ").doesNotContain("each step");
    }

    @Test
    void everyColourHasOneForTheDark() {
        String dark = ChartFigure.style();
        dark = dark.substring(dark.indexOf("prefers-color-scheme: dark"));
        assertThat(dark)
                .contains(Ink.FIRST.styleClass(), Ink.SECOND.styleClass(), Ink.GRID.styleClass(), ".chart text");
        assertThat(ChartFigure.style()).contains("font: " + PlotSpecification.TEXT + "px", Ink.TEXT.color());
    }

    @Test
    void aNameMayBeAnyText() {
        // Given
        Chart chart = new BarChart(
                "<b>\"'&",
                List.of(
                        new Bar("<script>alert(1)</script>", 2, "<i>"),
                        new Bar("a\nb\0c\uD800d", 1, ""),
                        new Bar("\\(x^2\\) &amp; ]]>", 1, ""),
                        new Bar("a name that is longer than there is room for in any picture", 1, ""),
                        new Bar("", 1, "")));

        // When
        String html = ChartFigure.html(chart);

        // Then
        assertThat(html)
                .doesNotContain("<b>", "<script", "<i>")
                .contains("&lt;script&gt;", "a b\uFFFDc\uFFFDd", "\\(x^2\\)", "aria-label=\"&lt;b&gt;");
        assertThat(html).contains("a name").doesNotContain("any picture");
    }

    @Test
    void fewRowsHaveWholeNumbersOnTheAxis() {
        // Given
        Chart chart = new Histogram("Lengths", "words", 0, 50, List.of(new Column("0 to 49", 1)));

        // When
        List<Double> ticks = numbers(Drawing.of(chart, 900), "axis-text-y\"[^>]*>([0-9.,]+)<");

        // Then
        assertThat(ticks).containsExactlyInAnyOrder(0.0, 1.0);
    }

    @Test
    void curvesBeginAtZeroUnlessThatPressesThemTogether() {
        assertThat(ticksOfY(2, 8)).contains(0.0);
        assertThat(ticksOfY(100, 101)).doesNotContain(0.0).allMatch(tick -> tick >= 100);
        assertThat(ticksOfY(-1, 1)).anyMatch(tick -> tick < 0);
        assertThat(ticksOfY(3, 3)).contains(0.0);
        assertThat(ticksOfY(0, 0)).contains(0.0);
    }

    private static List<Double> ticksOfY(double first, double last) {
        return numbers(
                Drawing.of(
                        new LineChart(
                                "t", "x", List.of(new Line("l", List.of(new Point(1, first), new Point(2, last))))),
                        900),
                "axis-text-y\"[^>]*>([-0-9.]+)<");
    }

    @Test
    void longCurvesAreDrawnFromTheFirstPointToTheLast() {
        // Given
        List<Point> points =
                IntStream.rangeClosed(1, 1000).mapToObj(i -> new Point(i, i)).toList();

        // When
        String svg = Drawing.of(new LineChart("Loss", "step", List.of(new Line("loss", points))), 900);

        // Then
        List<Double> across = numbers(svg, "[ML]([0-9.]+) [0-9.]+");
        assertThat(across).isSorted().hasSizeLessThan(1001);
        assertThat(across.getLast() - across.getFirst()).isGreaterThan(700);
    }

    @Test
    void aChartOfNothingIsNothing() {
        assertThat(ChartFigure.html(new BarChart("none", List.of()))).isEmpty();
        assertThat(ChartFigure.html(new Histogram("none", "x", 0, 1, List.of())))
                .isEmpty();
        assertThat(ChartFigure.html(new LineChart("none", "x", List.of(new Line("l", List.of())))))
                .isEmpty();
    }

    @Test
    void whatCannotBeDrawnIsRefused() {
        assertThatThrownBy(() -> new Bar("a", -1, "")).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Column("a", -1)).hasMessageContaining("-1");
        assertThatThrownBy(() -> new Point(1, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> new Histogram("t", "x", 0, 0, List.of())).hasMessageContaining("0.0");
        Line line = new Line("l", List.of(new Point(1, 1)));
        assertThatThrownBy(() -> new LineChart("t", "x", List.of(line, line, line)))
                .hasMessageContaining("3 lines");
    }

    private static List<Double> numbers(String text, String pattern) {
        return Pattern.compile(pattern)
                .matcher(text)
                .results()
                .map((MatchResult match) -> Double.valueOf(match.group(1).replace(",", "")))
                .toList();
    }
}
