package io.magicoder.cli.runs;

import io.magicoder.cli.UserError;
import io.magicoder.dataset.RowFilter;
import io.magicoder.dataset.RowSelection;
import io.magicoder.dataset.SampleColumns;
import io.magicoder.events.CheckpointManifest;
import io.magicoder.events.CheckpointManifest.DataFile;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What a checkpoint learned from: its own data, and those of the checkpoints that it started from. */
public final class CheckpointOrigins {
    private static final String UNKNOWN = "unknown";

    private final Map<String, ?> clientSettings;
    private final Path checkpoints;

    /** @param checkpoints where those of this workspace lie, {@code MODEL/CHECKPOINT} */
    public CheckpointOrigins(Map<String, ?> clientSettings, Path checkpoints) {
        this.clientSettings = clientSettings;
        this.checkpoints = checkpoints;
    }

    /**
     * One training.
     *
     * @param baseModel that it started from, null if from random weights
     * @param dataset the run, null if its rows came from files
     * @param rows of the data set that were trained on, -1 if the run is no longer on the topics
     * @param repositories rows by repository
     * @param files different source files
     * @param licenses rows by licence
     * @param rowFiles that the rows came from, if no run
     */
    public record Stage(
            String checkpointId,
            @Nullable String baseModel,
            @Nullable String dataset,
            long rows,
            SortedMap<String, Long> repositories,
            long files,
            SortedMap<String, Long> licenses,
            List<DataFile> rowFiles) {}

    /**
     * The trainings that led to a checkpoint, the last one first.
     *
     * @param checkpoint its id, or its directory
     * @throws UserError if it is not known
     */
    public List<Stage> of(String checkpoint) throws IOException {
        List<Stage> stages = new ArrayList<>();
        Set<Path> seen = new HashSet<>();
        Optional<Path> directory = Optional.of(find(checkpoint)
                .orElseThrow(() -> new UserError("there is no checkpoint " + checkpoint + " on the topic or below "
                        + checkpoints + ": give its id or its directory")));
        while (directory.isPresent() && seen.add(directory.get())) {
            CheckpointManifest manifest = CheckpointManifest.read(directory.get());
            stages.add(stage(manifest));
            directory = Optional.ofNullable(manifest.baseModel()).map(Path::of).filter(CheckpointOrigins::isCheckpoint);
        }
        return stages;
    }

    private Stage stage(CheckpointManifest manifest) throws IOException {
        SortedMap<String, Long> repositories = new TreeMap<>();
        SortedMap<String, Long> licenses = new TreeMap<>();
        Set<String> files = new HashSet<>();
        List<DataFile> rowFiles = manifest.data() == null ? List.of() : manifest.data();
        String runId = manifest.runId();
        long rows = rowFiles.stream().mapToLong(DataFile::rows).sum();
        if (runId != null) {
            Optional<RunRecord> run = RunIndex.read(clientSettings).find(runId);
            String where = manifest.hyperParameters().getOrDefault(TrainingSettings.WHERE, "");
            rows = run.isPresent() ? count(run.get(), where, repositories, licenses, files) : -1;
        }
        return new Stage(
                manifest.checkpointId(),
                manifest.baseModel(),
                runId,
                rows,
                repositories,
                files.size(),
                licenses,
                rowFiles);
    }

    private long count(
            RunRecord run, String where, Map<String, Long> repositories, Map<String, Long> licenses, Set<String> files)
            throws IOException {
        try (RunData data = RunData.read(clientSettings, run)) {
            BitSet trainedOn = trainedOn(data, where);
            int[] place = {0};
            data.forEachSample(sample -> {
                if (trainedOn.get(place[0]++)) {
                    SeedSnippet.SourceLocation source = sample.seed().source();
                    String repository = Objects.requireNonNullElse(source.repository(), UNKNOWN);
                    repositories.merge(repository, 1L, Long::sum);
                    licenses.merge(Objects.requireNonNullElse(source.license(), UNKNOWN), 1L, Long::sum);
                    files.add(repository + "\n" + source.path());
                }
            });
            return trainedOn.cardinality();
        }
    }

    /** The samples that the training took, by their place. */
    private static BitSet trainedOn(RunData data, String where) throws IOException {
        if (where.isBlank()) {
            BitSet all = new BitSet();
            all.set(0, data.samples());
            return all;
        }
        try (RowSelection selection = RowFilter.parse(where).select()) {
            data.forEachSample(sample -> selection.add(SampleColumns.of(sample)));
            return selection.passing();
        }
    }

    private Optional<Path> find(String checkpoint) throws IOException {
        try {
            Path directory = Path.of(checkpoint);
            if (isCheckpoint(directory)) {
                return Optional.of(directory);
            }
        } catch (InvalidPathException e) {
            return Optional.empty();
        }
        Optional<Path> announced = CheckpointHistory.read(clientSettings)
                .find(checkpoint)
                .map(published -> Path.of(published.location()))
                .filter(CheckpointOrigins::isCheckpoint);
        if (announced.isPresent()) {
            return announced;
        }
        if (!Files.isDirectory(checkpoints)) {
            return Optional.empty();
        }
        try (Stream<Path> models = Files.list(checkpoints)) {
            return models.map(model -> model.resolve(checkpoint))
                    .filter(CheckpointOrigins::isCheckpoint)
                    .findFirst();
        }
    }

    private static boolean isCheckpoint(Path directory) {
        return Files.isRegularFile(directory.resolve(CheckpointManifest.FILE_NAME));
    }
}
