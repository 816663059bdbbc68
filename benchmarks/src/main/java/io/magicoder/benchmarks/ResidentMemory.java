package io.magicoder.benchmarks;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Resident memory of processes in megabytes; 0 where the system does not tell, or of a process that is gone. */
final class ResidentMemory {
    private ResidentMemory() {}

    static double now(long pid) {
        return megabytes(pid, "VmRSS:");
    }

    /** The most so far. */
    static double most(long pid) {
        return megabytes(pid, "VmHWM:");
    }

    private static double megabytes(long pid, String line) {
        try (Stream<String> lines = Files.lines(Path.of("/proc/" + pid + "/status"))) {
            return lines.filter(text -> text.startsWith(line))
                    .mapToDouble(text -> Double.parseDouble(text.replaceAll("\\D", "")) / 1024)
                    .sum();
        } catch (IOException | UncheckedIOException e) {
            return 0;
        }
    }
}
