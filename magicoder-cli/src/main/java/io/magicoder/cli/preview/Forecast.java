package io.magicoder.cli.preview;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * What the whole run will come to, as far as some rows of it tell. Accepted rows: Wilson's interval of the share. All else:
 * bootstrap intervals of the mean of a seed, rejected ones included, for they are paid too.
 *
 * @param seeds of the whole run
 * @param hours with as many questions at once of each generator as for these rows, as fast as the teacher was then; empty for batches
 * @param dollars empty if no price is known
 */
public record Forecast(
        long seeds,
        Interval promptTokens,
        Interval completionTokens,
        Optional<Interval> hours,
        Interval acceptedRows,
        Optional<Interval> dollars,
        Optional<Interval> dollarsPerAcceptedRow) {
    static final String METHOD =
            "The seeds were drawn at random from all of the run. Accepted rows: Wilson's score interval of the share of"
                    + " accepted rows. All else: percentiles of 10,000 bootstrap resamples of the rows, rejected ones included. Near"
                    + " duplicates grow with the number of rows, so that a long run accepts somewhat less than its share here. Hours"
                    + " suppose as many questions at once of each generator as were asked here, and a teacher as fast as it was.";

    private static final double SECONDS_PER_HOUR = 3600;

    /**
     * How the whole run will ask.
     *
     * @param concurrency questions at once of each generator
     * @param generators that share the seeds
     * @param priced whether prices are known
     * @param batches whether questions go by the file
     * @param priceShare what is paid then, as a share of what these rows did cost
     */
    public record Terms(int concurrency, int generators, boolean priced, boolean batches, double priceShare) {}

    /**
     * From some rows.
     *
     * @param rows at least one
     */
    public static Forecast of(List<PreviewRow> rows, long seeds, Terms terms) {
        boolean whole = rows.size() >= seeds;
        Interval accepted = Interval.ofShare(
                (int) rows.stream().filter(PreviewRow::isAccepted).count(), rows.size());
        double[] dollars = Interval.values(rows, row -> row.dollars() * terms.priceShare());
        double[] samples = Interval.values(rows, row -> row.isAccepted() ? 1 : 0);
        Interval seconds = Interval.ofMean(Interval.values(rows, PreviewRow::seconds));
        return new Forecast(
                seeds,
                total(Interval.ofMean(Interval.values(rows, PreviewRow::promptTokens)), seeds, whole),
                total(Interval.ofMean(Interval.values(rows, PreviewRow::completionTokens)), seeds, whole),
                terms.batches()
                        ? Optional.empty()
                        : Optional.of(seconds.times(seeds / (atOnce(rows, terms) * SECONDS_PER_HOUR))),
                total(accepted, seeds, whole),
                terms.priced() ? Optional.of(total(Interval.ofMean(dollars), seeds, whole)) : Optional.empty(),
                terms.priced() ? Optional.of(Interval.ofRatio(dollars, samples)) : Optional.empty());
    }

    /** What was asked at once for these rows, by as many generators. */
    private static double atOnce(List<PreviewRow> rows, Terms terms) {
        return (double) Math.min(terms.concurrency(), rows.size()) * terms.generators();
    }

    private static Interval total(Interval each, long seeds, boolean whole) {
        return whole ? each.times((double) seeds).known() : each.times((double) seeds);
    }

    /** The figures by their names for people. */
    Map<String, Interval> lines() {
        Map<String, Interval> lines = new LinkedHashMap<>();
        lines.put("accepted rows", acceptedRows);
        lines.put("tokens in", promptTokens);
        lines.put("tokens out", completionTokens);
        dollars.ifPresent(interval -> lines.put("dollars", interval));
        dollarsPerAcceptedRow.ifPresent(interval -> lines.put("dollars per accepted row", interval));
        hours.ifPresent(interval -> lines.put("hours", interval));
        return lines;
    }

    /** What the whole run comes to, in one sentence. */
    public String sentence() {
        return "the whole run, with 95 % intervals: "
                + lines().entrySet().stream()
                        .map(line -> number(line.getValue().estimate()) + " " + line.getKey() + " ("
                                + number(line.getValue().low()) + " to "
                                + number(line.getValue().high()) + ")")
                        .collect(Collectors.joining(", "))
                + unpriced().map(sentence -> "; " + sentence).orElse("");
    }

    /** Why there are no dollars; empty if there are. */
    Optional<String> unpriced() {
        return dollars.isPresent()
                ? Optional.empty()
                : Optional.of(
                        "dollars are not known without --set generator.teacher.input-price=… and .output-price=…");
    }

    /** Three digits of a small number, a large one whole. */
    static String number(double value) {
        if (!Double.isFinite(value)) {
            return "no limit";
        }
        return value >= 100 || value == 0
                ? String.format(Locale.ROOT, "%,.0f", value)
                : String.format(
                        Locale.ROOT,
                        "%s",
                        new BigDecimal(value).round(new MathContext(3)).toPlainString());
    }

    /** For programs: low, estimate and high of each figure. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("seeds", seeds);
        lines().forEach((name, interval) -> {
            if (Double.isFinite(interval.high())) {
                figures.put(name.replace(' ', '_'), interval);
            }
        });
        return figures;
    }
}
