package io.magicoder.languagemodel.serving;

import io.magicoder.languagemodel.serving.ScoredToken.Candidate;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.PriorityQueue;

/** Log probabilities from logits. */
final class TokenScores {
    private TokenScores() {}

    /** Of a token, and of the {@code count} likeliest. */
    static ScoredToken score(int id, float[] logits, int count) {
        float best = logits[TokenChooser.likeliest(logits)];
        double sum = 0;
        for (float logit : logits) {
            sum += Math.exp(logit - best);
        }
        double whole = best + Math.log(sum);
        List<Candidate> likeliest = new ArrayList<>();
        for (int candidate : likeliest(logits, count)) {
            likeliest.add(new Candidate(candidate, logits[candidate] - whole));
        }
        return new ScoredToken(id, logits[id] - whole, likeliest);
    }

    private static List<Integer> likeliest(float[] logits, int count) {
        Comparator<Integer> byLikelihood = Comparator.comparingDouble(id -> logits[id]);
        PriorityQueue<Integer> found = new PriorityQueue<>(byLikelihood.thenComparing(Comparator.reverseOrder()));
        for (int id = 0; id < logits.length && count > 0; id++) {
            if (found.size() < count) {
                found.add(id);
            } else if (logits[id] > logits[found.element()]) {
                found.remove();
                found.add(id);
            }
        }
        return found.stream().sorted(found.comparator().reversed()).toList();
    }
}
