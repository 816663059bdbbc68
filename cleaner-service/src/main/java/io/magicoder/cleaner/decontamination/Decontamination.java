package io.magicoder.cleaner.decontamination;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.Refusal;
import io.magicoder.events.Rejection.Evidence;
import io.magicoder.events.RejectionReason;
import java.util.List;
import java.util.Optional;

/** Refuses pairs that contain a benchmark. */
public interface Decontamination {
    /** How hard to look. */
    enum Mode {
        /** Not at all. */
        NONE,
        /**
         * The original's rule: the lower-cased needle is a raw substring of the lower-cased text. 499 of the 500 MBPP
         * codes are published with CRLF line ends and can never match a text with LF.
         */
        REFERENCE,
        /** By words, by phrases and by the structure of code. */
        STRICT
    }

    /**
     * What was found of a needle.
     *
     * @param stage that found it
     * @param level how near the pair is to the task
     * @param score from 0 to 1
     */
    record Match(Needle needle, String stage, Level level, double score) {
        /** The refusal of the pair; empty if what was found is to be scored only. */
        public Optional<Refusal> refusal() {
            if (level == Level.SHARED_LOGIC) {
                return Optional.empty();
            }
            Part part = needle.part();
            String detail = (level == Level.FUNCTIONALLY_IDENTICAL ? "contains " : "nearly contains ") + needle.name();
            return Optional.of(new Refusal(
                    RejectionReason.CONTAMINATED,
                    new Evidence(stage, detail, part.benchmark(), needle.task(), needle.text(), level.name())));
        }
    }

    /** How near a pair is to a task, in the terms of TRACER (arXiv 2605.24079). The first two are refused. */
    enum Level {
        FUNCTIONALLY_IDENTICAL,
        NEARLY_IDENTICAL,
        SHARED_LOGIC
    }

    /** The nearest match in a pair, if any. */
    Optional<Match> match(Candidate candidate);

    /** The refusal of a pair that contains a needle. */
    default Optional<Refusal> refusal(Candidate candidate) {
        return match(candidate).flatMap(Match::refusal);
    }

    /** How many texts are looked for. */
    int needles();

    /** Looks for nothing. */
    static Decontamination none() {
        return new Decontamination() {
            @Override
            public Optional<Match> match(Candidate candidate) {
                return Optional.empty();
            }

            @Override
            public int needles() {
                return 0;
            }
        };
    }

    /**
     * Looks for needles.
     *
     * @param needles in the order in which they shall be reported
     * @throws IllegalStateException in strict mode, if a needle does not match itself
     */
    static Decontamination of(List<Needle> needles, Mode mode) {
        return switch (mode) {
            case NONE -> none();
            case REFERENCE -> new ReferenceDecontamination(needles);
            case STRICT -> new StrictDecontamination(needles);
        };
    }
}
