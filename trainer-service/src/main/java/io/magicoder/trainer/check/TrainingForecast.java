package io.magicoder.trainer.check;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.training.ModelFlops;
import io.magicoder.trainer.training.Training;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/** What a training will take, before its first step: memory by part, disk, time. */
public final class TrainingForecast {
    /** Of the rate of bare products that a training reaches; benchmarks/README.md has what was measured. */
    private static final double UTILISATION = 0.6;

    private final ModelConfig config;
    private final TrainingSettings settings;
    private final MemoryNeed need;
    private final long memory;
    private final long diskNeed;
    private final long disk;
    private final long steps;
    private final double flops;

    private TrainingForecast(
            ModelConfig config,
            TrainingSettings settings,
            MemoryNeed need,
            long memory,
            long diskNeed,
            long disk,
            long steps,
            double flops) {
        this.config = config;
        this.settings = settings;
        this.need = need;
        this.memory = memory;
        this.diskNeed = diskNeed;
        this.disk = disk;
        this.steps = steps;
        this.flops = flops;
    }

    /**
     * The forecast of a training on this machine.
     *
     * @param counts of all rows, those that are held out included
     * @param rows that are trained on
     * @param directory that the training is written to
     */
    public static TrainingForecast of(
            ModelConfig config, TrainingSettings settings, RowCounts counts, int rows, Path directory)
            throws IOException {
        MemoryNeed need = MemoryNeed.of(config, settings);
        double tokens = (double) counts.tokens() * rows / Math.max(1, counts.rows()) * settings.epochs();
        double length = (double) counts.tokens() / Math.max(1, counts.rows());
        return new TrainingForecast(
                config,
                settings,
                need,
                Resources.memory(settings.computation().device()),
                // One more than is kept while a new one is written.
                need.weights() + (settings.keep() + 1L) * need.resumePoint(settings),
                Resources.disk(directory),
                Training.totalSteps(settings, rows),
                tokens
                        * ModelFlops.ofToken(config, length)
                        * (1 + settings.recomputedLayers(config.layers()) / (3.0 * config.layers())));
    }

    /** Bytes of memory by part, as far as model and settings tell. */
    public static Map<String, Long> memory(ModelConfig config, TrainingSettings settings) {
        return MemoryNeed.of(config, settings).parts();
    }

    /** Whether memory and disk are there. */
    public boolean fits() {
        return refusal().isEmpty();
    }

    /** One sentence, if something is missing: what, and what would fit. */
    public Optional<String> refusal() {
        return MemoryNeed.refusal(config, settings, memory)
                .or(() -> diskNeed <= disk
                        ? Optional.empty()
                        : Optional.of("the training writes up to " + MemoryNeed.gigabytes(diskNeed) + " and "
                                + MemoryNeed.gigabytes(disk)
                                + " are free: make room, name another directory, or set keep=1"));
    }

    /** How long it would take at the rate of products that this machine has now. */
    private Duration time() {
        return Duration.ofSeconds(
                (long) (flops / (CausalLanguageModel.productRate(settings.computation()) * UTILISATION)));
    }

    /** The figures by name: bytes, seconds, steps. */
    public Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("memory_bytes", need.parts());
        figures.put("memory_total_bytes", need.total());
        figures.put("memory_available_bytes", memory);
        figures.put("disk_bytes", diskNeed);
        figures.put("disk_available_bytes", disk);
        figures.put("steps", steps);
        figures.put("seconds", time().toSeconds());
        figures.put("fits", fits());
        refusal().ifPresent(sentence -> figures.put("refusal", sentence));
        return figures;
    }

    /** Several lines for people. */
    @Override
    public String toString() {
        StringBuilder lines = new StringBuilder();
        need.parts().forEach((part, bytes) -> line(lines, part, MemoryNeed.gigabytes(bytes)));
        line(lines, "memory in all", MemoryNeed.gigabytes(need.total()) + " of " + MemoryNeed.gigabytes(memory));
        line(lines, "disk", MemoryNeed.gigabytes(diskNeed) + " of " + MemoryNeed.gigabytes(disk) + " that are free");
        Duration time = time();
        line(
                lines,
                "time",
                String.format(
                        Locale.ROOT,
                        "%d steps, about %d:%02d h, if it reaches %.0f %% of the rate of bare products here",
                        steps,
                        time.toHours(),
                        time.toMinutesPart(),
                        100 * UTILISATION));
        return lines.append(refusal().orElse("it fits")).toString();
    }

    private static void line(StringBuilder lines, String name, String value) {
        lines.append(String.format(Locale.ROOT, "%-26s %s%n", name, value));
    }
}
