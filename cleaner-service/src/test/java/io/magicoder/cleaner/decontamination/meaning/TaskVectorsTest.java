package io.magicoder.cleaner.decontamination.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.magicoder.cleaner.decontamination.meaning.TaskVectors.Near;
import java.util.Comparator;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class TaskVectorsTest {
    private static final int DIMENSION = 83;

    @Test
    void theNearestAreThoseOfTheLargestCosines() {
        // Given
        Random random = new Random(5);
        List<float[]> vectors =
                IntStream.range(0, 200).mapToObj(_ -> vector(random)).toList();
        TaskVectors tasks = new TaskVectors();
        for (int i = 0; i < vectors.size(); i++) {
            tasks.add(new BenchmarkTask("B", String.valueOf(i % 150), "d" + i, null), vectors.get(i));
        }

        for (int round = 0; round < 50; round++) {
            // When
            float[] wanted = vector(random);
            List<Near> nearest = tasks.nearest(wanted, 5);

            // Then: by the definition, each task once
            List<String> expected = IntStream.range(0, vectors.size())
                    .boxed()
                    .sorted(Comparator.comparingDouble(i -> -cosine(wanted, vectors.get(i))))
                    .map(i -> String.valueOf(i % 150))
                    .distinct()
                    .limit(5)
                    .toList();
            assertThat(nearest).extracting(near -> near.task().task()).containsExactlyElementsOf(expected);
            int first = Integer.parseInt(nearest.getFirst().task().description().substring(1));
            assertThat(nearest.getFirst().cosine()).isCloseTo(cosine(wanted, vectors.get(first)), within(1e-6));
        }
    }

    @Test
    void ofTasksThatAreAsNearTheFirstCounts() {
        // Given
        TaskVectors tasks = new TaskVectors();
        for (String task : List.of("a", "b", "c")) {
            tasks.add(new BenchmarkTask("B", task, task, null), new float[] {1, 2});
        }

        // Then
        assertThat(tasks.nearest(new float[] {2, 4}, 2))
                .extracting(near -> near.task().task())
                .containsExactly("a", "b");
    }

    private static float[] vector(Random random) {
        float[] vector = new float[DIMENSION];
        for (int i = 0; i < vector.length; i++) {
            vector[i] = (float) random.nextGaussian();
        }
        return vector;
    }

    private static double cosine(float[] left, float[] right) {
        double product = 0;
        double lefts = 0;
        double rights = 0;
        for (int i = 0; i < left.length; i++) {
            product += (double) left[i] * right[i];
            lefts += (double) left[i] * left[i];
            rights += (double) right[i] * right[i];
        }
        return product / Math.sqrt(lefts * rights);
    }
}
