package io.magicoder.cli.publication;

import io.magicoder.events.CleanSample;
import io.magicoder.events.Rejection;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SampleScores;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.TeacherCall;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;

/** What the card says of the rows, counted while they are written. */
final class DataSetFacts {
    /** Levels of contamination in the order of the card; what has none is of a rule that knows no levels. */
    static final String NO_LEVEL = "of no level";

    final Counts languages = new Counts();
    final Counts licenses = new Counts();
    final Counts reasons = new Counts();
    final Counts contamination = new Counts();
    final Counts qualityFindings = new Counts();
    final Attribution attribution = new Attribution();
    final Map<Teacher, Usage> teachers = new TreeMap<>();
    /** Rows refused for a benchmark: by its name, and by level. */
    final Map<String, Counts> benchmarks = new TreeMap<>();

    long rows;
    long rejected;
    long problemCharacters;
    long solutionCharacters;
    long unscored;

    /** Whom rows come from, asked in one way. */
    record Teacher(String model, double temperature, String promptHash) implements Comparable<Teacher> {
        @Override
        public int compareTo(Teacher other) {
            int byModel = model.compareTo(other.model);
            int byTemperature = byModel == 0 ? Double.compare(temperature, other.temperature) : byModel;
            return byTemperature == 0 ? promptHash.compareTo(other.promptHash) : byTemperature;
        }
    }

    /** What it took. */
    static final class Usage {
        long rows;
        long promptTokens;
        long completionTokens;
        long nanoDollars;
    }

    void add(CleanSample sample) {
        rows++;
        SeedSnippet seed = sample.seed();
        languages.add(seed.language());
        licenses.add(Objects.requireNonNullElse(seed.source().license(), Attribution.UNKNOWN));
        attribution.add(seed.source());
        problemCharacters += sample.problem().length();
        solutionCharacters += sample.solution().length();
        TeacherCall call = sample.teacher();
        Usage usage = teachers.computeIfAbsent(
                new Teacher(call.model(), call.temperature(), call.promptHash()), _ -> new Usage());
        usage.rows++;
        usage.promptTokens += call.promptTokens();
        usage.completionTokens += call.completionTokens();
        usage.nanoDollars += call.nanoDollars() == null ? 0 : call.nanoDollars();
        SampleScores scores = sample.scores();
        if (scores == null) {
            unscored++;
        } else {
            contamination.add(band(scores.contamination()));
            scores.findings().forEach(qualityFindings::add);
        }
    }

    private static String band(double score) {
        return score == 0 ? "0" : score < 0.25 ? "below 0.25" : score < 0.5 ? "0.25 to 0.5" : "0.5 and more";
    }

    void add(Rejection rejection) {
        rejected++;
        reasons.add(rejection.reason().name());
        Evidence evidence = rejection.evidence();
        if (rejection.reason() == RejectionReason.CONTAMINATED) {
            benchmarks
                    .computeIfAbsent(
                            Objects.requireNonNullElse(evidence.benchmark(), Attribution.UNKNOWN), _ -> new Counts())
                    .add(Objects.requireNonNullElse(evidence.level(), NO_LEVEL));
        }
    }
}
