package io.magicoder.cli;

import io.magicoder.cli.machine.CudaInstallation;
import io.magicoder.cli.machine.Pip;
import io.magicoder.cli.machine.Wheel;
import io.magicoder.cli.machine.WheelSource;
import io.magicoder.languagemodel.engine.NativeLibraries;
import java.io.Console;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** The libraries of a GPU host. */
@Command(
        name = "cuda",
        description =
                "Fetches libtorch for CUDA and the libraries of NVIDIA that it needs from PyPI into the user's cache, verifies"
                        + " and unpacks them; whatever runs with a device cuda finds them there. It says first what it fetches, and"
                        + " asks. Python 3 with pip does the fetching. A second call does nothing.",
        mixinStandardHelpOptions = true)
final class SetupCudaCommand implements Callable<Integer> {
    private static final String PLATFORM = "linux-x86_64";
    private static final double MB = 1e6;

    @Option(names = "--yes", description = "Do not ask.")
    private boolean yes;

    @Option(
            names = "--from",
            paramLabel = "DIR",
            description =
                    "Take the wheels from this folder, for machines without network: they were fetched elsewhere.")
    private @Nullable Path from;

    @Option(
            names = "--python",
            paramLabel = "COMMAND",
            defaultValue = "python3",
            description = "A Python 3 that has pip (default: ${DEFAULT-VALUE}).")
    private String python = "python3";

    @Override
    public Integer call() throws IOException {
        if (!NativeLibraries.platform().equals(PLATFORM)) {
            throw new UserError("there is no libtorch for CUDA on PyPI for " + NativeLibraries.platform()
                    + ": only for " + PLATFORM);
        }
        CudaInstallation installation = new CudaInstallation(
                NativeLibraries.installation(System.getenv(), Path.of(System.getProperty("user.home", "."))),
                Wheel.ofCuda());
        if (installation.isComplete()) {
            System.out.println("libtorch for CUDA is in " + installation.directory() + " already");
            return 0;
        }
        tell(installation);
        if (!yes && !isConfirmed()) {
            throw new UserError("nothing was fetched");
        }
        WheelSource source = source(installation);
        requireRoom(installation);
        try {
            installation.install(source, System.out::println);
        } catch (IOException e) {
            throw new UserError(
                    e.getMessage() + "; without network, put the files named above into a folder on a machine with one"
                            + " (pip download --no-deps, or by hand from PyPI's pages) and call this again with --from"
                            + " that folder",
                    e);
        }
        System.out.println("libtorch for CUDA is in " + installation.directory()
                + "; './magicoder doctor --device cuda'" + " tells whether this machine can use it");
        return 0;
    }

    private static void tell(CudaInstallation installation) {
        System.out.println("From PyPI into " + installation.directory() + ":");
        for (Wheel wheel : installation.wheels()) {
            System.out.printf(
                    Locale.ROOT, "  %s  %.0f MB  sha256 %s%n", wheel.file(), wheel.bytes() / MB, wheel.sha256());
        }
        System.out.printf(Locale.ROOT, "%.0f MB are to be fetched.%n", installation.missingBytes() / MB);
    }

    private static boolean isConfirmed() {
        Console console = Optional.ofNullable(System.console())
                .filter(Console::isTerminal)
                .orElseThrow(() -> new UserError("nobody can be asked here: say --yes"));
        String answer = console.readLine("Fetch them? [y/N] ");
        return answer != null && answer.strip().toLowerCase(Locale.ROOT).startsWith("y");
    }

    private static void requireRoom(CudaInstallation installation) throws IOException {
        Path cache = Files.createDirectories(installation.directory().resolveSibling(""));
        long free = Files.getFileStore(cache).getUsableSpace();
        if (free < installation.neededBytes()) {
            throw new UserError(String.format(
                    Locale.ROOT,
                    "%s has %.1f GB free, and %.1f GB are needed: make room, or set XDG_CACHE_HOME",
                    cache,
                    free / 1e9,
                    installation.neededBytes() / 1e9));
        }
    }

    private WheelSource source(CudaInstallation installation) {
        Path folder = from;
        if (folder == null) {
            return new Pip(python);
        }
        List<String> missing = installation.wheels().stream()
                .map(Wheel::file)
                .filter(name -> !Files.isRegularFile(folder.resolve(name)))
                .toList();
        if (!missing.isEmpty()) {
            throw new UserError("--from " + folder + " lacks " + String.join(", ", missing)
                    + ": fetch them on a machine with network (pip download --no-deps, or by hand from PyPI's pages)");
        }
        return (wheel, downloads) -> Files.copy(folder.resolve(wheel.file()), downloads.resolve(wheel.file()));
    }
}
