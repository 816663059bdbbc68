package io.magicoder.cleaner;

import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.quality.QualityRules;
import java.util.Optional;

/** The stages that judge a pair by itself, in their order; they run on all partitions at once. */
public record Screening(QualityRules quality, Decontamination decontamination) {

    /** The first refusal, or empty for a pair that passes. */
    public Optional<Refusal> refusal(Candidate candidate) {
        return quality.refusal(candidate).or(() -> decontamination.refusal(candidate));
    }
}
