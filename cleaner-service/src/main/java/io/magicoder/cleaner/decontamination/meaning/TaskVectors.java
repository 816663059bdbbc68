package io.magicoder.cleaner.decontamination.meaning;

import java.util.ArrayList;
import java.util.List;

/** The tasks by their meaning: vectors of length 1. */
final class TaskVectors {
    private final List<BenchmarkTask> tasks = new ArrayList<>();
    private final List<float[]> vectors = new ArrayList<>();

    /** A task, and the cosine of its vector with one that is compared. */
    record Near(BenchmarkTask task, double cosine) {}

    void add(BenchmarkTask task, float[] vector) {
        tasks.add(task);
        vectors.add(unit(vector));
    }

    int size() {
        return tasks.size();
    }

    /** The nearest tasks, each once, the nearest first; of two that are as near, the first that was added. */
    List<Near> nearest(float[] vector, int most) {
        float[] wanted = unit(vector);
        List<Near> nearest = new ArrayList<>(most + 1);
        for (int i = 0; i < tasks.size(); i++) {
            double cosine = product(wanted, vectors.get(i));
            if (nearest.size() < most || cosine > nearest.getLast().cosine()) {
                insert(nearest, new Near(tasks.get(i), cosine), most);
            }
        }
        return nearest;
    }

    private static void insert(List<Near> nearest, Near found, int most) {
        for (Near other : nearest) {
            if (other.task().name().equals(found.task().name())) {
                if (other.cosine() >= found.cosine()) {
                    return; // another description of the same task
                }
                nearest.remove(other);
                break;
            }
        }
        int place = nearest.size();
        while (place > 0 && nearest.get(place - 1).cosine() < found.cosine()) {
            place--;
        }
        nearest.add(place, found);
        if (nearest.size() > most) {
            nearest.removeLast();
        }
    }

    private static float[] unit(float[] vector) {
        double square = 0;
        for (float value : vector) {
            square += (double) value * value;
        }
        double length = Math.sqrt(square);
        float[] unit = new float[vector.length];
        for (int i = 0; i < unit.length; i++) {
            unit[i] = (float) (vector[i] / length);
        }
        return unit;
    }

    /** In eight sums, which the compiler computes side by side. */
    private static double product(float[] left, float[] right) {
        float[] sums = new float[8];
        int whole = left.length - left.length % 8;
        for (int i = 0; i < whole; i += 8) {
            for (int lane = 0; lane < 8; lane++) {
                sums[lane] += left[i + lane] * right[i + lane];
            }
        }
        double sum = 0;
        for (float each : sums) {
            sum += each;
        }
        for (int i = whole; i < left.length; i++) {
            sum += left[i] * right[i];
        }
        return Math.clamp(sum, -1, 1);
    }
}
