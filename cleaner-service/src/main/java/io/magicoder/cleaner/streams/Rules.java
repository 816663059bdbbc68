package io.magicoder.cleaner.streams;

import io.magicoder.cleaner.CleanerConfiguration;
import io.magicoder.cleaner.RowCleaner;
import io.magicoder.cleaner.Screening;
import io.magicoder.cleaner.decontamination.Benchmarks;
import io.magicoder.cleaner.decontamination.Decontamination;
import io.magicoder.cleaner.decontamination.Decontamination.Mode;
import io.magicoder.cleaner.decontamination.ReferenceDecontamination;
import io.magicoder.cleaner.quality.QualityRules;
import io.magicoder.events.CleaningRules;
import io.magicoder.events.RejectionReason;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * The rules as configured.
 *
 * @param benchmarks empty if none are wanted
 */
public record Rules(Screening screening, CleaningRules cleaning, Optional<Benchmarks> benchmarks) {
    private static final String OFF = "off";

    /**
     * The rules that a configuration says.
     *
     * @throws IllegalArgumentException in one sentence, if a setting or a benchmark file is wrong
     */
    public static Rules of(CleanerConfiguration configuration) {
        Mode mode = configuration.decontamination().mode();
        Optional<Benchmarks> benchmarks = mode == Mode.NONE ? Optional.empty() : Optional.of(benchmarks(configuration));
        Decontamination decontamination =
                benchmarks.map(read -> Decontamination.of(read.needles(), mode)).orElseGet(Decontamination::none);
        QualityRules quality = new QualityRules(
                configuration.quality().maxProblemCharacters(),
                configuration.quality().maxSolutionCharacters(),
                mode == Mode.REFERENCE
                        ? Set.of()
                        : refused(configuration.quality().refuse()));
        CleaningRules cleaning = new CleaningRules(
                mode.name().toLowerCase(Locale.ROOT),
                benchmarks.map(read -> List.copyOf(read.names())).orElse(List.of()),
                benchmarks.map(Benchmarks::version).orElse(null),
                mode == Mode.REFERENCE ? null : threshold(configuration.nearDuplicates()));
        return new Rules(new Screening(quality, decontamination), cleaning, benchmarks);
    }

    /** The same decisions on rows of one data set, without a run. */
    public RowCleaner rowCleaner() {
        return RowCleaner.strict(screening, cleaning.nearDuplicates());
    }

    private static Benchmarks benchmarks(CleanerConfiguration configuration) {
        return Benchmarks.read(configuration
                .benchmarksDirectory()
                .orElseThrow(() -> new IllegalArgumentException(
                        "magicoder.cleaner.benchmarks-directory is not set: name the folder of the benchmark files, or set"
                                + " magicoder.cleaner.decontamination.mode=none to go without decontamination")));
    }

    private static Set<RejectionReason> refused(String names) {
        try {
            return QualityRules.choices(List.of(names.split(",")));
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException("magicoder.cleaner.quality.refuse: " + e.getMessage(), e);
        }
    }

    private static @Nullable Double threshold(String value) {
        if (value.equalsIgnoreCase(OFF)) {
            return null;
        }
        try {
            return Double.valueOf(value);
        } catch (NumberFormatException e) {
            throw new IllegalArgumentException(
                    "magicoder.cleaner.near-duplicates is " + value
                            + ": it must be a number above 0 and at most 1, or off",
                    e);
        }
    }

    /** Says what is looked for, and what is not. */
    void log(Logger log) {
        if (benchmarks.isEmpty()) {
            log.warn("no decontamination: magicoder.cleaner.decontamination.mode is none");
            return;
        }
        benchmarks.get().passedOver().forEach(file -> log.infof("%s is no benchmark, and is passed over", file));
        log.infof(
                "decontamination in mode %s against %d texts of %s",
                cleaning.decontamination(),
                screening.decontamination().needles(),
                String.join(", ", cleaning.benchmarks()));
        if (screening.decontamination() instanceof ReferenceDecontamination reference) {
            log.warnf(
                    "%d of these texts cannot match text with LF line ends, as in the reference",
                    reference.blindNeedles().size());
        }
    }
}
