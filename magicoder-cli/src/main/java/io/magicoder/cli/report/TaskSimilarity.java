package io.magicoder.cli.report;

import it.unimi.dsi.fastutil.ints.Int2IntLinkedOpenHashMap;
import it.unimi.dsi.fastutil.ints.IntArrayList;
import it.unimi.dsi.fastutil.objects.Object2IntOpenHashMap;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * How near rows are to tasks: the cosine of TF-IDF vectors, as scikit-learn's {@code TfidfVectorizer} makes them by default. One
 * vocabulary and one set of document frequencies serve rows and tasks, so every row is learnt before any is compared.
 */
public final class TaskSimilarity {
    private static final int LEAST_CHARACTERS = 2;

    private final List<HumanEvalTask> tasks;
    private final Object2IntOpenHashMap<String> vocabulary = new Object2IntOpenHashMap<>();
    private final IntArrayList frequencies = new IntArrayList();
    private int documents;

    /** With no row yet. */
    public TaskSimilarity(List<HumanEvalTask> tasks) {
        this.tasks = List.copyOf(tasks);
        vocabulary.defaultReturnValue(-1);
        tasks.forEach(task -> learn(task.text()));
    }

    /**
     * The nearest task.
     *
     * @param cosine from 0 to 1
     * @param task its place among the tasks
     */
    public record Nearest(double cosine, int task) {}

    /** Counts a row's words. */
    public void learn(String text) {
        documents++;
        for (int term : counts(text, true).keySet().toIntArray()) {
            frequencies.set(term, frequencies.getInt(term) + 1);
        }
    }

    /** How many different words were learnt. */
    int vocabulary() {
        return vocabulary.size();
    }

    /** Compares rows, all of which have been learnt. */
    public Comparison compare() {
        return new Comparison();
    }

    /** The terms of a text in the order in which they first stand there, so that sums of them are always the same. */
    private Int2IntLinkedOpenHashMap counts(String text, boolean learning) {
        Int2IntLinkedOpenHashMap counts = new Int2IntLinkedOpenHashMap();
        WordTokens.forEach(text.toLowerCase(Locale.ROOT), LEAST_CHARACTERS, word -> {
            int term = vocabulary.getInt(word);
            if (term < 0 && learning) {
                term = vocabulary.size();
                vocabulary.put(word, term);
                frequencies.add(0);
            }
            if (term >= 0) {
                counts.addTo(term, 1);
            }
        });
        return counts;
    }

    /** The tasks' vectors, by term. */
    public final class Comparison {
        private final List<List<Weight>> byTerm = new ArrayList<>();

        private Comparison() {
            for (int term = 0; term < vocabulary.size(); term++) {
                byTerm.add(List.of());
            }
            for (int task = 0; task < tasks.size(); task++) {
                int place = task;
                Int2IntLinkedOpenHashMap counts = counts(tasks.get(task).text(), false);
                double length = length(counts);
                counts.int2IntEntrySet().forEach(entry -> {
                    if (byTerm.get(entry.getIntKey()).isEmpty()) {
                        byTerm.set(entry.getIntKey(), new ArrayList<>(1));
                    }
                    byTerm.get(entry.getIntKey())
                            .add(new Weight(place, entry.getIntValue() * rarity(entry.getIntKey()) / length));
                });
            }
        }

        private record Weight(int task, double value) {}

        /** The task that a row is nearest to; the first of several. */
        public Nearest nearest(String text) {
            double[] products = new double[tasks.size()];
            Int2IntLinkedOpenHashMap counts = counts(text, false);
            double length = length(counts);
            counts.int2IntEntrySet().forEach(entry -> {
                double value = entry.getIntValue() * rarity(entry.getIntKey()) / length;
                for (Weight weight : byTerm.get(entry.getIntKey())) {
                    products[weight.task()] += value * weight.value();
                }
            });
            int best = 0;
            for (int task = 1; task < products.length; task++) {
                best = products[task] > products[best] ? task : best;
            }
            return new Nearest(Math.min(1, products[best]), best);
        }

        private double length(Int2IntLinkedOpenHashMap counts) {
            double[] sum = {0};
            counts.int2IntEntrySet().forEach(entry -> {
                double value = entry.getIntValue() * rarity(entry.getIntKey());
                sum[0] += value * value;
            });
            return sum[0] == 0 ? 1 : Math.sqrt(sum[0]);
        }

        private double rarity(int term) {
            return Math.log((1.0 + documents) / (1.0 + frequencies.getInt(term))) + 1;
        }
    }
}
