package io.magicoder.cleaner;

import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Decontamination.Match;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.SampleScores;
import java.util.Optional;

/** The stages that judge a pair by itself, in their order; they run on all partitions at once. */
public record Screening(QualityRules quality, Decontamination decontamination) {

    /** What is to become of a pair. */
    public sealed interface Verdict {
        /** It is no sample. */
        record Refused(Refusal refusal) implements Verdict {}

        /** It goes on with its scores. */
        record Passed(SampleScores scores) implements Verdict {}
    }

    /** Asks the stages; the first that refuses decides. */
    public Verdict judge(Candidate candidate) {
        QualityRules.Verdict judged = quality.judge(candidate);
        if (judged.refusal().isPresent()) {
            return new Verdict.Refused(judged.refusal().get());
        }
        Optional<Match> match = decontamination.match(candidate);
        Optional<Refusal> refusal = match.flatMap(Match::refusal);
        if (refusal.isPresent()) {
            return new Verdict.Refused(refusal.get());
        }
        return new Verdict.Passed(new SampleScores(
                judged.quality(),
                judged.findings(),
                rounded(match.map(Match::score).orElse(0.0)),
                match.map(found -> found.needle().part().benchmark() + " "
                                + found.needle().task())
                        .orElse(null),
                0,
                null));
    }

    /** The first refusal, or empty for a pair that passes. */
    public Optional<Refusal> refusal(Candidate candidate) {
        return judge(candidate) instanceof Verdict.Refused(Refusal refusal) ? Optional.of(refusal) : Optional.empty();
    }

    /** Three digits say enough. */
    private static double rounded(double score) {
        return Math.round(score * 1000) / 1000.0;
    }
}
