package io.magicoder.languagemodel.serving;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/** What one call of the model computes: for some sequences the next tokens that are not in the cache yet. */
final class StepPlan {
    /** How many times as long a step is where there are only prompts. */
    private static final int WITHOUT_TEXTS = 2;

    /**
     * Of one sequence.
     *
     * @param count its next tokens
     */
    record Part(Sequence sequence, int count) {
        /** Whether logits of what follows its last token are needed. */
        boolean isComplete() {
            return count == sequence.uncomputed();
        }

        /** Rows of logits that are needed. */
        int rowsOfLogits() {
            return sequence.scoresPrompt() ? count : isComplete() ? 1 : 0;
        }
    }

    private final List<Part> parts;

    private StepPlan(List<Part> parts) {
        this.parts = parts;
    }

    /**
     * Everybody's next token, and of prompts what else there is room for, in equal shares, so that a short prompt need not
     * wait for the end of a long one. Where nobody's text waits for it a step is longer: products of more rows are faster.
     *
     * @param mostTokens of a step while texts go on; each of them has one whatever this says
     * @param mostLogits rows of logits for a sequence whose prompt is scored
     */
    static StepPlan of(List<Sequence> running, int mostTokens, int mostLogits) {
        List<Part> parts = new ArrayList<>();
        List<Sequence> prompts = new ArrayList<>();
        for (Sequence sequence : running) {
            if (sequence.uncomputed() == 1) {
                parts.add(new Part(sequence, 1));
            } else {
                prompts.add(sequence);
            }
        }
        prompts.sort(Comparator.comparingInt(Sequence::uncomputed));
        int left = parts.isEmpty()
                ? WITHOUT_TEXTS * mostTokens
                : Math.max(prompts.isEmpty() ? 0 : 1, mostTokens - parts.size());
        for (int i = 0; i < prompts.size() && left > 0; i++) {
            Sequence sequence = prompts.get(i);
            int share = Math.max(1, left / (prompts.size() - i));
            int most = sequence.scoresPrompt() ? Math.min(share, mostLogits) : share;
            int count = Math.min(sequence.uncomputed(), most);
            parts.add(new Part(sequence, count));
            left -= count;
        }
        parts.sort(Comparator.comparing(part -> part.count() > 1)); // the program wants those of one token first
        return new StepPlan(parts);
    }

    List<Part> parts() {
        return parts;
    }

    int tokens() {
        return parts.stream().mapToInt(Part::count).sum();
    }
}
