package io.magicoder.cli.machine;

import com.sun.management.OperatingSystemMXBean;
import io.magicoder.languagemodel.engine.Device;
import io.magicoder.languagemodel.engine.NativeLibraries;
import io.magicoder.languagemodel.engine.ProcessEnvironment;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.regex.Pattern;

/**
 * What a machine has. Everything native is tried in processes of its own.
 *
 * @param environment of this process
 * @param home of the user
 * @param project the folder of the project, with the launcher and the Maven wrapper
 * @param workspace of the pipelines
 * @param cuda whether a GPU is needed
 */
public record MachineReport(Map<String, String> environment, Path home, Path project, Path workspace, boolean cuda) {
    /** What Maven paints its version with, even for a reader that is no terminal. */
    private static final Pattern COLOURS = Pattern.compile("\u001B\\[[;\\d]*m");

    private static final double GIB = 1L << 30;

    /** The embedded broker, five services and a small model. */
    private static final long MEMORY_BYTES = 3L << 30;

    /** Libraries are extracted, rows and checkpoints written. */
    private static final long DISK_BYTES = 2L << 30;

    private static final int JAVA = 25;

    /** Of containers: version 2, then version 1. */
    private static final List<Path> MEMORY_LIMITS =
            List.of(Path.of("/sys/fs/cgroup/memory.max"), Path.of("/sys/fs/cgroup/memory/memory.limit_in_bytes"));

    public MachineReport {
        environment = Map.copyOf(environment);
    }

    /** Looks at everything; takes seconds. */
    public List<Finding> findings() {
        List<Finding> findings = new ArrayList<>();
        findings.add(java());
        findings.add(maven());
        findings.add(locale());
        findings.add(settings());
        findings.add(memory());
        findings.add(disk("disk of the workspace", workspace));
        findings.add(disk("disk of the user's cache", installation().resolveSibling("")));
        findings.add(disk("disk of extracted libraries", extracted()));
        findings.add(processor());
        NativeProbe.Outcome driver = NativeProbe.askDriver();
        findings.add(driver(driver));
        findings.add(libtorchForCuda());
        findings.addAll(cards(driver));
        return findings;
    }

    private static Finding java() {
        Runtime.Version version = Runtime.version();
        String found = version + " in " + System.getProperty("java.home");
        return version.feature() >= JAVA
                ? Finding.ok("JDK", found)
                : Finding.missing("JDK", true, found, "install a JDK " + JAVA + " and set JAVA_HOME");
    }

    private Finding maven() {
        Optional<String> installed = firstLine("mvn", "--batch-mode", "--version");
        if (installed.isPresent()) {
            return Finding.ok("Maven", installed.get());
        }
        return Files.isExecutable(project.resolve("mvnw"))
                ? Finding.ok("Maven", "none is installed: the wrapper fetches one at the next build")
                : Finding.missing("Maven", true, "none, and no wrapper in " + project, "install Maven 3.8.6 or newer");
    }

    private Finding locale() {
        String named = environment.getOrDefault("LC_ALL", environment.getOrDefault("LANG", "not set"));
        String ofFiles = System.getProperty("sun.jnu.encoding", "");
        return Charset.isSupported(ofFiles) && Charset.forName(ofFiles).equals(StandardCharsets.UTF_8)
                ? Finding.ok("locale", named + ", names of files are UTF-8")
                : Finding.missing(
                        "locale",
                        true,
                        named + ", names of files are " + ofFiles,
                        "start by ./magicoder, or set LC_ALL=C.UTF-8");
    }

    private Finding settings() {
        Map<String, String> wanting = new TreeMap<>(ProcessEnvironment.variables());
        wanting.entrySet().removeIf(wanted -> wanted.getValue().equals(environment.get(wanted.getKey())));
        return wanting.isEmpty()
                ? Finding.ok("environment of PyTorch", "set")
                : Finding.missing(
                        "environment of PyTorch",
                        false,
                        String.join(", ", wanting.keySet()) + " not as it should be: memory grows",
                        "start by ./magicoder, or set what process.env of the language model says");
    }

    private static Finding memory() {
        OperatingSystemMXBean system = ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
        long bytes = system.getTotalMemorySize();
        String found = String.format(Locale.ROOT, "%.1f GiB", bytes / GIB);
        Optional<Long> limit = memoryLimit();
        if (limit.isPresent()) {
            bytes = Math.min(bytes, limit.get());
            found += String.format(Locale.ROOT, ", of which this container may use %.1f GiB", limit.get() / GIB);
        }
        return bytes >= MEMORY_BYTES
                ? Finding.ok("memory", found)
                : Finding.missing(
                        "memory",
                        true,
                        found,
                        String.format(Locale.ROOT, "give it at least %.0f GiB", MEMORY_BYTES / GIB));
    }

    /** None if there is no container, or it has all. */
    private static Optional<Long> memoryLimit() {
        for (Path file : MEMORY_LIMITS) {
            try {
                String text = Files.readString(file).strip();
                // Version 1 has a number beyond all memory for no limit.
                return text.equals("max") || text.length() > 18 ? Optional.empty() : Optional.of(Long.valueOf(text));
            } catch (IOException | NumberFormatException e) {
                // not this version
            }
        }
        return Optional.empty();
    }

    private static Finding disk(String name, Path folder) {
        Path there = folder.toAbsolutePath().normalize();
        while (!Files.exists(there)) {
            there = there.resolveSibling("").normalize().equals(there) ? Path.of("/") : parent(there);
        }
        try {
            long free = Files.getFileStore(there).getUsableSpace();
            String found = String.format(Locale.ROOT, "%s, %.1f GiB free", folder, free / GIB);
            if (!Files.isWritable(there)) {
                return Finding.missing(name, true, there + " cannot be written to", "change its permissions");
            }
            return free >= DISK_BYTES
                    ? Finding.ok(name, found)
                    : Finding.missing(
                            name,
                            true,
                            found,
                            String.format(Locale.ROOT, "make room for at least %.0f GiB", DISK_BYTES / GIB));
        } catch (IOException e) {
            return Finding.missing(name, true, there + ": " + e.getMessage(), "make it readable");
        }
    }

    private static Path parent(Path path) {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static Finding processor() {
        NativeProbe.Outcome product = NativeProbe.product(Device.CPU);
        String found = NativeLibraries.platform() + ", " + Runtime.getRuntime().availableProcessors() + " cores, "
                + product.line();
        return product.fine() ? Finding.ok("device cpu", found) : Finding.missing("device cpu", true, found);
    }

    private Finding driver(NativeProbe.Outcome driver) {
        return driver.fine()
                ? Finding.ok("NVIDIA driver", driver.lines().getFirst())
                : Finding.missing("NVIDIA driver", cuda, driver.line());
    }

    private Finding libtorchForCuda() {
        Optional<Path> libtorch = NativeLibraries.ofThisProcess().libtorch(new Device(Device.Kind.CUDA, 0));
        if (libtorch.isEmpty()) {
            return Finding.missing(
                    "libtorch for CUDA", cuda, "none in " + installation(), "./magicoder setup cuda fetches it");
        }
        return Finding.ok(
                "libtorch for CUDA",
                NativeLibraries.version(libtorch.get()).orElse("of no known version") + " in " + libtorch.get());
    }

    private List<Finding> cards(NativeProbe.Outcome driver) {
        if (!driver.fine() || driver.lines().size() < 2) {
            return List.of(
                    Finding.missing("device cuda", cuda, "no card", "use a machine with one, or the device cpu"));
        }
        List<Finding> cards = new ArrayList<>();
        for (int i = 0; i + 1 < driver.lines().size(); i++) {
            Device device = new Device(Device.Kind.CUDA, i);
            NativeProbe.Outcome product = NativeProbe.product(device);
            cards.add(
                    product.fine()
                            ? Finding.ok("device " + device, driver.lines().get(i + 1) + ", " + product.line())
                            : Finding.missing("device " + device, cuda, product.line()));
        }
        return cards;
    }

    private Path installation() {
        return NativeLibraries.installation(environment, home);
    }

    /** Where DJL puts what it takes out of its jars. */
    private Path extracted() {
        String named = environment.getOrDefault("DJL_CACHE_DIR", "");
        return named.isEmpty() ? home.resolve(".djl.ai") : Path.of(named);
    }

    private static Optional<String> firstLine(String... command) {
        try {
            Process process =
                    new ProcessBuilder(command).redirectErrorStream(true).start();
            try (var output = process.inputReader()) {
                Optional<String> line = output.lines().toList().stream()
                        .findFirst()
                        .map(text -> COLOURS.matcher(text).replaceAll(""));
                return process.waitFor() == 0 ? line : Optional.empty();
            }
        } catch (IOException e) {
            return Optional.empty();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return Optional.empty();
        }
    }
}
