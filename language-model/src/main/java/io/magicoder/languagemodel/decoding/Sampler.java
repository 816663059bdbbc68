package io.magicoder.languagemodel.decoding;

import java.util.Arrays;
import java.util.Comparator;
import java.util.SplittableRandom;
import java.util.stream.IntStream;

/** Chooses tokens; the same seed and logits give the same choices. */
final class Sampler {
    private final GenerationSettings settings;
    private final SplittableRandom random;

    Sampler(GenerationSettings settings) {
        this.settings = settings;
        this.random = new SplittableRandom(settings.seed());
    }

    int choose(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        if (!Float.isFinite(logits[best])) {
            throw new IllegalStateException("the model's output is not finite: its weights are damaged");
        }
        if (settings.temperature() == 0) {
            return best;
        }
        double[] weights = new double[logits.length];
        for (int i = 0; i < logits.length; i++) {
            weights[i] = Math.exp((logits[i] - logits[best]) / settings.temperature());
        }
        boolean all = settings.topK() == 0 && settings.topP() == 1;
        int[] candidates = all ? IntStream.range(0, weights.length).toArray() : likeliest(weights);
        double total = Arrays.stream(candidates).mapToDouble(i -> weights[i]).sum();
        double point = random.nextDouble() * total;
        for (int candidate : candidates) {
            point -= weights[candidate];
            if (point < 0) {
                return candidate;
            }
        }
        return best; // rounding
    }

    private int[] likeliest(double[] weights) {
        int[] order = IntStream.range(0, weights.length)
                .boxed()
                .sorted(Comparator.comparingDouble((Integer i) -> weights[i]).reversed())
                .limit(settings.topK() == 0 ? weights.length : settings.topK())
                .mapToInt(Integer::intValue)
                .toArray();
        double wanted = settings.topP()
                * Arrays.stream(order).mapToDouble(i -> weights[i]).sum();
        double reached = 0;
        int count = 0;
        while (count < order.length && (count == 0 || reached < wanted)) {
            reached += weights[order[count++]];
        }
        return Arrays.copyOf(order, count);
    }
}
