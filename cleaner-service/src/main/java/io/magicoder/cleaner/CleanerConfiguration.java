package io.magicoder.cleaner;

import io.magicoder.cleaner.decontamination.Decontamination;
import io.smallrye.config.ConfigMapping;
import io.smallrye.config.WithDefault;
import java.nio.file.Path;
import java.util.Optional;

/** Settings of the cleaner. */
@ConfigMapping(prefix = "magicoder.cleaner")
public interface CleanerConfiguration {
    /** Where the state stores live; on a volume, a restart need not rebuild them from Kafka. */
    @WithDefault("cleaner-state")
    Path stateDirectory();

    /**
     * A name of this instance that no other running one has, and that it keeps over restarts: a restart then takes over
     * its partitions at once, instead of after the session time-out. Without it instances are anonymous.
     */
    Optional<String> instanceId();

    /** A folder of benchmark files as published; needed unless the mode of decontamination is {@code none}. */
    Optional<Path> benchmarksDirectory();

    /** How benchmark text is looked for. */
    DecontaminationSettings decontamination();

    /**
     * Similarity from which on a row is refused for an earlier one, above 0 and at most 1, or {@code off}. In mode
     * {@code reference} it is off.
     */
    @WithDefault("0.7")
    String nearDuplicates();

    /** What pairs are too poor to keep. */
    QualitySettings quality();

    interface DecontaminationSettings {
        /**
         * {@code strict}: by words, phrases and the structure of code; {@code reference}: the original's rule with its flaw;
         * {@code none}: not at all.
         */
        @WithDefault("strict")
        Decontamination.Mode mode();
    }

    interface QualitySettings {
        /** Longest problem that is kept, in characters. */
        @WithDefault("32768")
        int maxProblemCharacters();

        /** Longest solution that is kept, in characters. */
        @WithDefault("32768")
        int maxSolutionCharacters();

        /**
         * What else is refused, separated by commas, of {@code PLACEHOLDER_CODE}, {@code COPIES_PROBLEM} and {@code LANGUAGE_MISMATCH}, or
         * {@code none}; what is not refused is scored. In mode {@code reference} nothing else is refused.
         */
        @WithDefault("PLACEHOLDER_CODE,LANGUAGE_MISMATCH")
        String refuse();
    }
}
