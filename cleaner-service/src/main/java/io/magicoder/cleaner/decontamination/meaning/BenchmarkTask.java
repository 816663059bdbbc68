package io.magicoder.cleaner.decontamination.meaning;

import io.magicoder.cleaner.decontamination.Needle;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A task of a benchmark as it is compared by meaning.
 *
 * @param description what it asks for; the code of a task that is published without words
 * @param solution the first that is published; null if there is none beside the description
 */
public record BenchmarkTask(
        String benchmark,
        String task,
        String description,
        @Nullable String solution) {

    /** The tasks behind some texts, in their order; a task that is described twice is there twice. */
    public static List<BenchmarkTask> of(List<Needle> needles) {
        Map<String, List<Needle>> byTask = new LinkedHashMap<>();
        needles.forEach(
                needle -> byTask.computeIfAbsent(name(needle.part().benchmark(), needle.task()), _ -> new ArrayList<>())
                        .add(needle));
        return byTask.values().stream()
                .flatMap(texts -> of(texts.getFirst(), texts).stream())
                .toList();
    }

    private static List<BenchmarkTask> of(Needle first, List<Needle> texts) {
        List<String> words = texts.stream()
                .filter(needle -> needle.part().language() == null)
                .map(Needle::text)
                .distinct()
                .toList();
        List<String> codes = texts.stream()
                .filter(needle -> needle.part().language() != null)
                .map(Needle::text)
                .toList();
        String benchmark = first.part().benchmark();
        if (words.isEmpty()) {
            return List.of(new BenchmarkTask(benchmark, first.task(), codes.getFirst(), null));
        }
        return words.stream()
                .map(description -> new BenchmarkTask(
                        benchmark, first.task(), description, codes.isEmpty() ? null : codes.getFirst()))
                .toList();
    }

    /** {@code MBPP 11}. */
    public String name() {
        return name(benchmark, task);
    }

    private static String name(String benchmark, String task) {
        return benchmark + " " + task;
    }
}
