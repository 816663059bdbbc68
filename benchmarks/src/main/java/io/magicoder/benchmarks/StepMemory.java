package io.magicoder.benchmarks;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.JavaProcess;
import io.magicoder.languagemodel.text.TrainingRow;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

/** The memory that a pass forward and backward adds to that of weights and gradients, in a process of its own. */
public final class StepMemory {
    private StepMemory() {}

    /** In MB, for a model in fp32. */
    static double measure(int hidden, int layers, int tokens, int rows, boolean recomputed) {
        List<String> lines = JavaProcess.run(
                StepMemory.class,
                List.of(
                        String.valueOf(hidden),
                        String.valueOf(layers),
                        String.valueOf(tokens),
                        String.valueOf(rows),
                        String.valueOf(recomputed)),
                List.of("-Xms96m", "-Xmx96m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch"),
                Map.of());
        return Double.parseDouble(lines.getLast());
    }

    @SuppressWarnings("SystemOut") // read by measure
    public static void main(String... arguments) {
        int tokens = Integer.parseInt(arguments[2]);
        int rows = Integer.parseInt(arguments[3]);
        long self = ProcessHandle.current().pid();
        try (CausalLanguageModel model = CausalLanguageModel.initialize(
                MeasuredModel.config(Integer.parseInt(arguments[0]), Integer.parseInt(arguments[1]), 2 * tokens),
                Precision.FP32,
                1)) {
            model.recomputeLayers(Boolean.parseBoolean(arguments[4]) ? Integer.MAX_VALUE : 0);
            // Of the shortest row, so that weights and gradients are in memory and activations are not.
            model.accumulateGradients(List.of(new TrainingRow(ids(4), 1)), 3);
            double before = ResidentMemory.most(self);
            for (int i = 0; i < 3; i++) {
                model.accumulateGradients(Collections.nCopies(rows, new TrainingRow(ids(tokens / rows), 1)), tokens);
            }
            System.out.println(ResidentMemory.most(self) - before);
        }
    }

    private static int[] ids(int count) {
        return new SplittableRandom(1).ints(count, 2, 8192).toArray();
    }
}
