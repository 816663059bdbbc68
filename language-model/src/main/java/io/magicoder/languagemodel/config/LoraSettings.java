package io.magicoder.languagemodel.config;

import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * A low-rank adapter (arXiv 2106.09685): of each target {@code w} only {@code B A} of {@code w + alpha / rank * B A} is
 * trained.
 *
 * @param rank columns of B and rows of A
 * @param alpha how much they count, times {@code rank}
 * @param targets names of projections such as {@code q_proj}, or only {@link #ALL_LINEAR}
 */
public record LoraSettings(int rank, double alpha, List<String> targets) {
    /** Every projection of every layer. */
    public static final String ALL_LINEAR = "all-linear";

    /** @throws IllegalArgumentException one sentence, if a number is out of range or nothing is a target */
    public LoraSettings {
        if (rank < 1) {
            throw new IllegalArgumentException("lora.rank is " + rank + ": it must be a whole number above 0");
        }
        if (!(alpha > 0) || Double.isInfinite(alpha)) {
            throw new IllegalArgumentException("lora.alpha is " + alpha + ": it must be a number above 0");
        }
        if (targets.isEmpty()) {
            throw new IllegalArgumentException(
                    "lora.targets is empty: name projections such as q_proj,v_proj, or " + ALL_LINEAR);
        }
        targets = List.copyOf(new TreeSet<>(targets));
    }

    /** With targets as settings have them: names with commas between. */
    public static LoraSettings of(int rank, double alpha, String targets) {
        return new LoraSettings(
                rank,
                alpha,
                Arrays.stream(targets.split(",", -1))
                        .map(String::strip)
                        .filter(target -> !target.isEmpty())
                        .toList());
    }

    /** What the product of the matrices is multiplied by. */
    public double scaling() {
        return alpha / rank;
    }

    /**
     * The targets among a model's projections.
     *
     * @param projections all that a layer of the model has
     * @throws IllegalArgumentException one sentence, if the model has no projection of such a name
     */
    public List<String> among(List<String> projections) {
        if (targets.equals(List.of(ALL_LINEAR))) {
            return projections;
        }
        for (String target : targets) {
            if (!projections.contains(target)) {
                throw new IllegalArgumentException("lora.targets names '" + target + "': the model has "
                        + String.join(", ", projections) + ", or all of them by " + ALL_LINEAR);
            }
        }
        return targets;
    }
}
