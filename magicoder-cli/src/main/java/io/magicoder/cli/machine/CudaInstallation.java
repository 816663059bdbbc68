package io.magicoder.cli.machine;

import io.magicoder.languagemodel.engine.NativeLibraries;
import io.magicoder.trainer.checkpoint.FileTree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Enumeration;
import java.util.List;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Libtorch for CUDA in the user's cache, where {@link NativeLibraries} looks for it: of each wheel the libraries alone, in the folders
 * in which they find each other.
 *
 * @param directory of what is installed; it appears when everything is there
 * @param wheels what it is made of
 */
public record CudaInstallation(Path directory, List<Wheel> wheels) {
    /** Python's own binding, and what needs a library that is not fetched, stay where they are. */
    private static final Pattern LIBRARY = Pattern.compile(
            "torch/version\\.py|torch/lib/(?!libtorch_python|libtorch_cuda_linalg)[^/]+|(nvidia/\\w+|cusparselt)/lib/[^/]+\\.so[^/]*");

    /** Unpacked they take about twice the room, beside the wheels. */
    private static final int ROOM = 3;

    public CudaInstallation {
        wheels = List.copyOf(wheels);
    }

    /** Whether these wheels are installed. */
    public boolean isComplete() {
        try {
            return Files.isRegularFile(receipt()) && Files.readString(receipt()).equals(contents());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder that wheels are brought to, and where those that lie there already are taken. */
    public Path downloads() {
        return directory.resolveSibling(directory.getFileName() + ".wheels");
    }

    /** Bytes that are still to be brought. */
    public long missingBytes() {
        return wheels.stream()
                .filter(wheel -> !Files.isRegularFile(downloads().resolve(wheel.file())))
                .mapToLong(Wheel::bytes)
                .sum();
    }

    /** Bytes on the disk that an installation may need while it is made. */
    public long neededBytes() {
        return ROOM * wheels.stream().mapToLong(Wheel::bytes).sum();
    }

    /**
     * Brings what is missing, verifies all of it and unpacks it. What is half done is done anew by the next call.
     *
     * @param progress is told a line for each wheel
     * @throws IOException one sentence if a wheel cannot be brought or is another one than it should be
     */
    public void install(WheelSource source, Consumer<String> progress) throws IOException {
        Files.createDirectories(downloads());
        for (Wheel wheel : wheels) {
            Path file = downloads().resolve(wheel.file());
            if (!wheel.is(file)) {
                Files.deleteIfExists(file);
                progress.accept("fetching " + wheel.file());
                source.bring(wheel, downloads());
                if (!wheel.is(file)) {
                    Files.deleteIfExists(file);
                    throw new IOException("what came as " + wheel.file() + " has not the SHA-256 " + wheel.sha256()
                            + ": it was deleted");
                }
            }
        }
        Path beside = directory.resolveSibling(directory.getFileName() + ".part");
        FileTree.delete(beside);
        for (Wheel wheel : wheels) {
            progress.accept("unpacking " + wheel.file());
            unpack(downloads().resolve(wheel.file()), beside);
        }
        Files.writeString(beside.resolve("environment"), environment());
        Files.writeString(beside.resolve(receipt().getFileName()), contents());
        FileTree.delete(directory);
        Files.move(beside, directory, StandardCopyOption.ATOMIC_MOVE);
        FileTree.delete(downloads());
    }

    private static void unpack(Path wheel, Path target) throws IOException {
        try (ZipFile zip = new ZipFile(wheel.toFile())) {
            for (Enumeration<? extends ZipEntry> entries = zip.entries(); entries.hasMoreElements(); ) {
                ZipEntry entry = entries.nextElement();
                if (LIBRARY.matcher(entry.getName()).matches()) {
                    Path file = target.resolve(entry.getName());
                    Files.createDirectories(file.resolveSibling(""));
                    try (var content = zip.getInputStream(entry)) {
                        Files.copy(content, file);
                    }
                }
            }
        }
    }

    /** For processes that have another home: containers, services of another user. */
    private String environment() {
        return NativeLibraries.LIBRARY_PATH + "=" + directory.resolve("torch").resolve("lib") + "\n"
                + NativeLibraries.FLAVOR + "=" + NativeLibraries.CUDA_FLAVOR + "\n";
    }

    private Path receipt() {
        return directory.resolve("wheels");
    }

    private String contents() {
        return wheels.stream()
                .map(wheel -> wheel.sha256() + "  " + wheel.file() + "\n")
                .collect(Collectors.joining());
    }
}
