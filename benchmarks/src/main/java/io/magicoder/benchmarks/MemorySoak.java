package io.magicoder.benchmarks;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.decoding.GenerationSettings;
import io.magicoder.languagemodel.engine.JavaProcess;
import io.magicoder.languagemodel.text.TrainingRow;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SplittableRandom;

/**
 * Resident memory before and after many training steps and many decoded tokens, in a process of its own: with a Java
 * heap that is in memory from the start and cannot grow, what grows is native.
 */
public final class MemorySoak {
    private static final int DECODED = 500;

    private MemorySoak() {}

    /**
     * @param before after a fifth as much work, in MB
     * @param after in MB
     */
    record Growth(String work, double before, double after) {
        @Override
        public String toString() {
            return String.format(
                    Locale.ROOT,
                    "resident memory over %s: %.1f to %.1f MB (%+.1f %%)",
                    work,
                    before,
                    after,
                    100 * (after / before - 1));
        }
    }

    /** Starts the process: {@code steps} training steps, then ten times as many tokens. */
    static List<Growth> measure(int steps) {
        List<String> lines = JavaProcess.run(
                MemorySoak.class,
                List.of(String.valueOf(steps)),
                List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"),
                Map.of());
        List<Growth> growths = lines.stream()
                .map(line -> line.split("\t", -1))
                .filter(parts -> parts.length == 3)
                .map(parts -> new Growth(parts[0], Double.parseDouble(parts[1]), Double.parseDouble(parts[2])))
                .toList();
        if (growths.size() != 2) {
            throw new IllegalStateException("the memory check reported nothing:\n" + String.join("\n", lines));
        }
        return growths;
    }

    public static void main(String... args) {
        int steps = Integer.parseInt(args[0]);
        ModelConfig config = ModelConfig.small(256, 64, 2, 4, 2, 128, 1024, 0, 1);
        try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
            List<TrainingRow> batch = List.of(new TrainingRow(ids(48), 8), new TrainingRow(ids(80), 8));
            GenerationSettings settings = new GenerationSettings(DECODED, 0, 1, 0, 0, true);
            report(steps + " times forward and backward", steps, () -> {
                model.clearGradients();
                model.accumulateGradients(batch, 112);
            });
            int times = Math.max(1, 10 * steps / DECODED);
            report(times * DECODED + " decoded tokens", times, () -> model.generate(ids(8), settings, token -> true));
        }
    }

    @SuppressWarnings("SystemOut") // read by measure
    private static void report(String name, int times, Runnable work) {
        for (int i = 0; i < Math.max(1, times / 5); i++) {
            work.run();
        }
        double before = residentMegabytes();
        for (int i = 0; i < times; i++) {
            work.run();
        }
        System.out.println(name + "\t" + before + "\t" + residentMegabytes());
    }

    private static double residentMegabytes() {
        return ResidentMemory.now(ProcessHandle.current().pid());
    }

    private static int[] ids(int count) {
        return new SplittableRandom(1).ints(count, 2, 256).toArray();
    }
}
