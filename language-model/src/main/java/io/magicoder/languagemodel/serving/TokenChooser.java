package io.magicoder.languagemodel.serving;

import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.Map;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/** Chooses the tokens of one sequence from logits. The same seed and logits give the same choices. */
final class TokenChooser {
    /** Of the likeliest, in units of the temperature: what is less likely by more is looked at only where it must be. */
    private static final double FIRST_DEPTH = 8;

    private final Sampling sampling;
    private final SplittableRandom random;
    private final BitSet seen = new BitSet();
    private final Map<Integer, Integer> written = new HashMap<>();

    TokenChooser(Sampling sampling, int[] promptIds) {
        this.sampling = sampling;
        this.random = new SplittableRandom(sampling.seed());
        if (sampling.repetitionPenalty() != 1) {
            for (int id : promptIds) {
                seen.set(id);
            }
        }
    }

    /**
     * The next token.
     *
     * @param logits of all tokens; they are changed
     * @param allowed those to choose from; null for all
     */
    int choose(float[] logits, @Nullable BitSet allowed) {
        adjust(logits);
        if (allowed != null) {
            for (int i = allowed.nextClearBit(0); i < logits.length; i = allowed.nextClearBit(i + 1)) {
                logits[i] = Float.NEGATIVE_INFINITY;
            }
        }
        int best = likeliest(logits);
        return sampling.temperature() == 0 ? best : draw(logits, logits[best]);
    }

    /** Remembers what came next, for penalties. */
    void accept(int id) {
        if (sampling.repetitionPenalty() != 1) {
            seen.set(id);
        }
        if (sampling.presencePenalty() != 0 || sampling.frequencyPenalty() != 0) {
            written.merge(id, 1, Integer::sum);
        }
    }

    /** The first of the largest. */
    static int likeliest(float[] logits) {
        int best = 0;
        for (int i = 1; i < logits.length; i++) {
            best = logits[i] > logits[best] ? i : best;
        }
        return best;
    }

    private void adjust(float[] logits) {
        float factor = (float) sampling.repetitionPenalty();
        for (int id = seen.nextSetBit(0); id >= 0; id = seen.nextSetBit(id + 1)) {
            logits[id] = logits[id] > 0 ? logits[id] / factor : logits[id] * factor;
        }
        written.forEach((id, count) ->
                logits[id] -= (float) (sampling.presencePenalty() + count * sampling.frequencyPenalty()));
        sampling.logitBias().forEach((id, bias) -> logits[id] += bias.floatValue());
    }

    private int draw(float[] logits, float best) {
        double temperature = sampling.temperature();
        double floor = sampling.minP() == 0 ? Double.NEGATIVE_INFINITY : best + temperature * Math.log(sampling.minP());
        double total = 0;
        for (float logit : logits) {
            total += logit >= floor ? Math.exp((logit - best) / temperature) : 0;
        }
        if (sampling.topK() == 0 && sampling.topP() == 1) {
            double point = random.nextDouble() * total;
            int last = -1;
            for (int i = 0; i < logits.length && point >= 0; i++) {
                if (logits[i] >= floor) {
                    point -= Math.exp((logits[i] - best) / temperature);
                    last = logits[i] == Float.NEGATIVE_INFINITY ? last : i;
                }
            }
            return last;
        }
        return drawOfLikeliest(logits, best, floor, total);
    }

    /** The likeliest are few as a rule: only as many are sorted as the choice can reach. */
    private int drawOfLikeliest(float[] logits, float best, double floor, double total) {
        double depth = FIRST_DEPTH;
        while (true) {
            double limit = Math.max(floor, best - depth * sampling.temperature());
            long[] order = sorted(logits, limit);
            boolean all = limit == floor || order.length == logits.length;
            int most = sampling.topK() == 0 ? order.length : Math.min(sampling.topK(), order.length);
            double reachable = 0;
            double[] weights = new double[most];
            for (int i = 0; i < most; i++) {
                weights[i] = Math.exp((logits[index(order[i])] - best) / sampling.temperature());
                reachable += weights[i];
            }
            boolean enoughForK = sampling.topK() != 0 && sampling.topK() <= order.length;
            double whole = enoughForK ? reachable : total;
            double wanted = sampling.topP() * whole;
            if (all || enoughForK || (sampling.topK() == 0 && reachable >= wanted)) {
                return index(order[place(weights, Math.min(wanted, reachable))]);
            }
            depth = depth > 1000 ? Double.POSITIVE_INFINITY : 2 * depth;
        }
    }

    /** A draw of those that reach the wanted weight. */
    private int place(double[] weights, double wanted) {
        double reached = 0;
        int count = 0;
        while (count < weights.length && (count == 0 || reached < wanted)) {
            reached += weights[count++];
        }
        double point = random.nextDouble() * reached;
        int at = 0;
        while (at < count - 1 && point >= weights[at]) {
            point -= weights[at++];
        }
        return at;
    }

    /** Those from a limit on, the likeliest first and of equal ones that of the lower id. */
    private static long[] sorted(float[] logits, double limit) {
        long[] found = new long[logits.length];
        int count = 0;
        for (int i = 0; i < logits.length; i++) {
            if (logits[i] >= limit && logits[i] > Float.NEGATIVE_INFINITY) {
                int bits = Float.floatToIntBits(logits[i]);
                int ascending = bits ^ (bits >> 31 & Integer.MAX_VALUE);
                found[count++] = (long) ~ascending << 32 | i;
            }
        }
        long[] order = Arrays.copyOf(found, count);
        Arrays.sort(order);
        return order;
    }

    private static int index(long sorted) {
        return (int) sorted;
    }
}
