package io.magicoder.trainer;

import com.fasterxml.jackson.databind.ObjectMapper;
import io.magicoder.events.EventJson;
import io.magicoder.events.TrainingProgress;
import io.magicoder.trainer.checkpoint.FileTree;
import io.magicoder.trainer.training.TrainingLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/**
 * All trainings this trainer knows, one folder each below {@code MODEL/trainings}: {@code training-log.jsonl}, the
 * tokenised rows and resume points until it has ended, and {@code training.json} once it ended or if somebody asked for it. A finished one
 * is remembered there even when its checkpoint is gone, so that a redelivered data set does not train again.
 */
public final class Trainings {
    private static final String STATUS_FILE = "training.json";
    private static final ObjectMapper JSON = EventJson.mapper();

    private final Path directory;
    private final Map<String, TrainingStatus> known = new ConcurrentHashMap<>();

    /** @throws IOException if what earlier processes left cannot be read */
    public Trainings(Path modelDirectory) throws IOException {
        this.directory = modelDirectory.resolve("trainings");
        Files.createDirectories(directory);
        try (Stream<Path> children = Files.list(directory)) {
            for (Path child : children.toList()) {
                Path file = child.resolve(STATUS_FILE);
                if (Files.exists(file)) {
                    update(JSON.readValue(file.toFile(), TrainingStatus.class));
                }
            }
        }
    }

    /** Where the log of a training lies. */
    public Path directory(String trainingId) {
        return directory.resolve(trainingId);
    }

    /** Where the tokenised rows of a training lie. */
    Path rows(String trainingId) {
        return directory(trainingId).resolve("rows");
    }

    /** Where the resume points of a training lie. */
    Path resumePoints(String trainingId) {
        return directory(trainingId).resolve("checkpoints");
    }

    /** Removes what a training that ended does not need; one that failed may yet go on. */
    void discard(TrainingStatus ended) throws IOException {
        FileTree.delete(rows(ended.trainingId()));
        if (ended.state() != TrainingProgress.State.FAILED) {
            FileTree.delete(resumePoints(ended.trainingId()));
        }
    }

    public List<TrainingStatus> newestFirst() {
        return known.values().stream()
                .sorted(Comparator.comparing(TrainingStatus::updatedAt).reversed())
                .toList();
    }

    public Optional<TrainingStatus> find(String trainingId) {
        return Optional.ofNullable(known.get(trainingId));
    }

    boolean isFinished(String trainingId) {
        return find(trainingId)
                .filter(status -> status.state() == TrainingProgress.State.FINISHED)
                .isPresent();
    }

    /** The last training of a run that ended. */
    Optional<TrainingStatus> lastEnded(String runId) {
        return newestFirst().stream()
                .filter(status -> status.runId().equals(runId) && status.state().isEnd())
                .findFirst();
    }

    /** The losses of all steps done so far. */
    public List<Double> losses(String trainingId) throws IOException {
        return TrainingLog.read(directory(trainingId)).stream()
                .map(TrainingLog.Line::loss)
                .toList();
    }

    void update(TrainingStatus status) {
        known.put(status.trainingId(), status);
    }

    /** Remembers a status beyond the life of this process. */
    void keep(TrainingStatus status) throws IOException {
        update(status);
        Path folder = Files.createDirectories(directory(status.trainingId()));
        Path beside = folder.resolve(STATUS_FILE + ".partial");
        Files.write(beside, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(status));
        Files.move(beside, folder.resolve(STATUS_FILE), StandardCopyOption.ATOMIC_MOVE);
    }
}
