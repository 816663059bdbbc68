package io.magicoder.trainer.training;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.magicoder.trainer.checkpoint.FileTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Where a training that was stopped or killed goes on: folders {@code step-N}, each with the weights, the state of the
 * optimizer and {@value #STATE}. One is written beside, synced and renamed, so that what has its name is complete.
 */
public final class ResumePoints {
    private static final String STATE = "state.json";
    private static final String MODEL = "model";
    private static final String OPTIMIZER = "optimizer.safetensors";
    private static final String BEST = "best";
    private static final Pattern NAME = Pattern.compile("step-(\\d+)");
    private static final ObjectMapper JSON = JsonMapper.builder().build();

    private final Path directory;
    private final int keep;
    private final SortedMap<String, String> origin;

    /** What {@value #STATE} holds. */
    private record Saved(SortedMap<String, String> origin, TrainingState state) {}

    /** One of them. */
    record Point(TrainingState state, Path model, Path optimizer) {}

    /** Writes weights or optimizer. */
    @FunctionalInterface
    interface Contents {
        void write(Path model, Path optimizer) throws IOException;
    }

    /**
     * The resume points in a directory, which need not exist yet.
     *
     * @param keep how many of the newest to keep, at least 1
     * @param origin what the training is made of, by name: settings, data, starting model. One of another origin is refused
     */
    public ResumePoints(Path directory, int keep, Map<String, String> origin) {
        this.directory = directory;
        this.keep = Math.max(1, keep);
        this.origin = new TreeMap<>(origin);
    }

    /**
     * The newest one.
     *
     * @throws IllegalArgumentException if it is of a training with another origin
     * @throws IOException if it cannot be read
     */
    Optional<Point> newest() throws IOException {
        List<Path> points = newestFirst();
        if (points.isEmpty()) {
            return Optional.empty();
        }
        Path point = points.getFirst();
        Saved saved = JSON.readValue(point.resolve(STATE).toFile(), Saved.class);
        requireSameOrigin(point, saved.origin());
        return Optional.of(new Point(saved.state(), point.resolve(MODEL), point.resolve(OPTIMIZER)));
    }

    /**
     * Steps that are done at the newest one; empty if there is none.
     *
     * @throws IllegalArgumentException if it is of a training with another origin
     */
    public OptionalLong newestStep() throws IOException {
        return newest().map(point -> OptionalLong.of(point.state().step())).orElse(OptionalLong.empty());
    }

    private void requireSameOrigin(Path point, SortedMap<String, String> other) {
        List<String> differences = new ArrayList<>();
        for (String key : Stream.concat(origin.keySet().stream(), other.keySet().stream())
                .distinct()
                .toList()) {
            if (!Objects.equals(origin.get(key), other.get(key))) {
                differences.add(key + " was " + other.get(key) + " and is " + origin.get(key));
            }
        }
        if (!differences.isEmpty()) {
            throw new IllegalArgumentException(point + " belongs to another training (" + String.join("; ", differences)
                    + "): give the same settings and data again, or begin anew in another directory");
        }
    }

    /**
     * Adds one and removes those that are too old.
     *
     * @throws IOException if there is no room, or the directory cannot be written; the earlier ones are as they were
     */
    void save(TrainingState state, Contents contents) throws IOException {
        Path target = directory.resolve("step-" + state.step());
        if (Files.exists(target)) {
            return; // resumed from it, and stopped before another step
        }
        FileTree.write(target, partial -> {
            contents.write(Files.createDirectories(partial.resolve(MODEL)), partial.resolve(OPTIMIZER));
            Files.write(partial.resolve(STATE), JSON.writeValueAsBytes(new Saved(origin, state)));
        });
        List<Path> points = newestFirst();
        for (Path old : points.subList(Math.min(keep, points.size()), points.size())) {
            FileTree.delete(old);
        }
    }

    /** Where the model with the lowest held-out loss lies, if it was saved. */
    Optional<Path> best() {
        Path best = directory.resolve(BEST);
        return Files.isDirectory(best) ? Optional.of(best) : Optional.empty();
    }

    /** Replaces the model with the lowest held-out loss. */
    void saveBest(FileTree.Contents model) throws IOException {
        FileTree.write(directory.resolve(BEST), model);
    }

    /** Removes all of them. */
    public void discard() throws IOException {
        FileTree.delete(directory);
    }

    private List<Path> newestFirst() throws IOException {
        if (!Files.isDirectory(directory)) {
            return List.of();
        }
        try (Stream<Path> children = Files.list(directory)) {
            return children.filter(child -> step(child) >= 0)
                    .sorted(Comparator.comparingLong(ResumePoints::step).reversed())
                    .toList();
        }
    }

    private static long step(Path point) {
        Matcher name = NAME.matcher(String.valueOf(point.getFileName()));
        return name.matches() ? Long.parseLong(name.group(1)) : -1;
    }
}
