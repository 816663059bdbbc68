package io.magicoder.cli.machine;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Python's installer, which knows the index, mirror, proxy and certificates that its user set up. It fetches only a file of the
 * hash that is asked for, and what it did not finish leaves nothing.
 *
 * @param python the command of a Python that has it
 */
public record Pip(String python) implements WheelSource {
    @Override
    public void bring(Wheel wheel, Path folder) throws IOException {
        Path requirements = Files.createTempFile(folder, "requirement", ".txt");
        try {
            Files.writeString(requirements, wheel.requirement() + " --hash=sha256:" + wheel.sha256() + "\n");
            run(List.of(
                    "download",
                    "--no-deps",
                    "--only-binary=:all:",
                    "--no-cache-dir",
                    "--disable-pip-version-check",
                    // For which the files were chosen, whatever Python this is.
                    "--implementation=cp",
                    "--python-version=3.11",
                    "--platform=manylinux_2_28_x86_64",
                    "--platform=manylinux2014_x86_64",
                    "--dest",
                    folder.toString(),
                    "--requirement",
                    requirements.toString()));
        } finally {
            Files.deleteIfExists(requirements);
        }
    }

    private void run(List<String> arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of(python, "-m", "pip"));
        command.addAll(arguments);
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        Process process;
        try {
            process = builder.start();
        } catch (IOException e) {
            throw new IOException(
                    "there is no " + python + ": install Python 3 with pip, or name another by --python", e);
        }
        try {
            List<String> lines;
            try (var output = process.inputReader()) {
                lines = output.lines().filter(line -> !line.isBlank()).toList();
            }
            if (process.waitFor() != 0) {
                String reason = lines.stream()
                        .filter(line -> line.startsWith("ERROR"))
                        .reduce((_, last) -> last)
                        .orElse(lines.isEmpty() ? "it says nothing" : lines.getLast());
                throw new IOException("pip cannot fetch it: " + reason.strip());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } finally {
            process.destroy();
        }
    }
}
