package io.magicoder.cleaner.decontamination;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.events.DeterministicId;
import io.magicoder.rowfiles.RowFileException;
import io.magicoder.rowfiles.RowReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The benchmarks in a folder. A benchmark is known by its columns, not by the name of its file.
 *
 * @param files that hold benchmarks, in the order of their paths
 * @param passedOver files of JSON that are none: what people have beside benchmarks
 */
public record Benchmarks(List<BenchmarkFile> files, List<Path> passedOver) {
    private static final int DEPTH = 4;
    private static final Set<String> COMPRESSIONS = Set.of("gz", "zst");
    private static final Set<String> ROWS = Set.of("jsonl", "ndjson", "parquet", "json");
    /** What a benchmark may well be published as, and cannot be read: it must not be overlooked. */
    private static final Set<String> FOREIGN_ROWS = Set.of(
            "csv", "tsv", "xlsx", "xls", "arrow", "feather", "pkl", "zip", "tar", "tgz", "7z", "bz2", "xz", "npz");

    public Benchmarks {
        files = List.copyOf(files);
        passedOver = List.copyOf(passedOver);
    }

    /**
     * A file of a benchmark.
     *
     * @param benchmark name for people
     * @param tasks rows
     * @param sha256 of its bytes
     */
    public record BenchmarkFile(Path path, String benchmark, long tasks, List<Needle> needles, String sha256) {
        public BenchmarkFile {
            needles = List.copyOf(needles);
        }
    }

    /**
     * Reads all benchmarks of a folder and of the folders in it. Hidden files, companions, checksums and documents in it
     * are ignored.
     *
     * @throws IllegalArgumentException in one sentence that names the file, if the folder holds no benchmark, or a file
     *     that looks like one and cannot be read as one
     */
    public static Benchmarks read(Path folder) {
        if (!Files.isDirectory(folder)) {
            throw new IllegalArgumentException("the benchmarks folder " + folder + " does not exist");
        }
        OwnBenchmarks own = OwnBenchmarks.of(folder);
        List<BenchmarkFile> files = new ArrayList<>();
        List<Path> passedOver = new ArrayList<>();
        for (Path file : candidates(folder)) {
            read(file, own).ifPresentOrElse(files::add, () -> passedOver.add(file));
        }
        if (files.stream().allMatch(file -> file.needles().isEmpty())) {
            throw new IllegalArgumentException(
                    "the benchmarks folder " + folder
                            + " holds no task of a benchmark: put the published files of one into it (.jsonl, .json or .parquet)");
        }
        return new Benchmarks(files, passedOver);
    }

    /** All needles; those of the reference's parts first, in its order. */
    public List<Needle> needles() {
        return files.stream()
                .flatMap(file -> file.needles().stream())
                .sorted(Comparator.comparing(Needle::part)) // stable: rows stay in the order of their file
                .toList();
    }

    /** The names of the benchmarks. */
    public Set<String> names() {
        Set<String> names = new LinkedHashSet<>();
        files.forEach(file -> names.add(file.benchmark()));
        return names;
    }

    /** Of the bytes of all files: equal versions decide alike. */
    public String version() {
        return DeterministicId.of(
                files.stream().map(BenchmarkFile::sha256).sorted().toArray(String[]::new));
    }

    private static List<Path> candidates(Path folder) {
        try (Stream<Path> all = Files.walk(folder, DEPTH)) {
            return all.filter(Files::isRegularFile)
                    .filter(file -> !isCompanion(folder.relativize(file)) && isRows(file))
                    .sorted()
                    .toList();
        } catch (IOException | UncheckedIOException e) {
            throw new IllegalArgumentException(
                    "the benchmarks folder " + folder + " cannot be read: " + e.getMessage(), e);
        }
    }

    /** Hidden, or in a hidden folder; what macOS puts into archives; or ours. */
    private static boolean isCompanion(Path inFolder) {
        for (Path part : inFolder) {
            String name = part.toString();
            if (name.startsWith(".") || name.equals("__MACOSX")) {
                return true;
            }
        }
        return inFolder.endsWith(OwnBenchmarks.NAME);
    }

    private static boolean isRows(Path file) {
        String name = String.valueOf(file.getFileName()).toLowerCase(Locale.ROOT);
        if (FOREIGN_ROWS.contains(extension(name)) || FOREIGN_ROWS.contains(extension(withoutCompression(name)))) {
            throw new IllegalArgumentException(
                    file
                            + " is of a kind that benchmarks are not read from: make it .jsonl or .parquet, or take it out of the folder");
        }
        return ROWS.contains(extension(withoutCompression(name)));
    }

    private static String withoutCompression(String name) {
        return COMPRESSIONS.contains(extension(name)) ? name.substring(0, name.lastIndexOf('.')) : name;
    }

    private static String extension(String name) {
        return name.substring(name.lastIndexOf('.') + 1);
    }

    /** Empty for a file of JSON that is no benchmark: lists of files, descriptions, other data. */
    private static Optional<BenchmarkFile> read(Path file, OwnBenchmarks own) {
        boolean doubtful =
                withoutCompression(file.toString().toLowerCase(Locale.ROOT)).endsWith(".json");
        Optional<BenchmarkAdapter> adapter = own.adapter(file);
        List<Needle> needles = new ArrayList<>();
        long row = 0;
        try (RowReader rows = RowReader.open(file)) {
            while (rows.hasNext()) {
                ObjectNode task = rows.next();
                if (adapter.isEmpty()) {
                    adapter = PublishedBenchmarks.ALL.stream()
                            .filter(known -> known.knows(task))
                            .findFirst();
                }
                if (adapter.isEmpty() || !adapter.get().knows(task)) {
                    if (doubtful && row == 0) {
                        return Optional.empty();
                    }
                    throw new IllegalArgumentException(unknown(file, row, adapter));
                }
                needles.addAll(needles(adapter.get(), task, row, file));
                row++;
            }
        } catch (RowFileException e) {
            if (doubtful && row == 0) {
                return Optional.empty();
            }
            throw new IllegalArgumentException(e.getMessage(), e);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
        needles.removeIf(
                needle -> needle.text().chars().noneMatch(Character::isLetterOrDigit)); // it would match anything
        return Optional.of(new BenchmarkFile(
                file, adapter.map(BenchmarkAdapter::benchmark).orElse("no rows"), row, needles, sha256(file)));
    }

    private static String unknown(Path file, long row, Optional<BenchmarkAdapter> adapter) {
        return adapter.map(known -> "row " + (row + 1) + " of " + file + " lacks the columns of " + known.benchmark()
                        + ", which the rows before it have")
                .orElseGet(() -> file + " has the columns of no known benchmark ("
                        + String.join(
                                ", ",
                                new LinkedHashSet<>(PublishedBenchmarks.ALL.stream()
                                        .map(BenchmarkAdapter::benchmark)
                                        .toList()))
                        + "): name its columns in " + OwnBenchmarks.NAME + " beside it, or take it out of the folder");
    }

    private static List<Needle> needles(BenchmarkAdapter adapter, ObjectNode task, long row, Path file) {
        try {
            return adapter.reading().needles(task, row);
        } catch (IllegalArgumentException e) {
            throw new IllegalArgumentException(
                    "row " + (row + 1) + " of " + file + " is no task of " + adapter.benchmark() + ": "
                            + e.getMessage(),
                    e);
        }
    }

    private static String sha256(Path file) {
        try {
            return DeterministicId.sha256Hex(file);
        } catch (IOException e) {
            throw new IllegalArgumentException(file + " cannot be read: " + e.getMessage(), e);
        }
    }
}
