package io.magicoder.cli.pipeline;

import io.magicoder.cli.UserError;
import io.magicoder.events.EventJson;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * The processes of a pipeline, as written into its workspace.
 *
 * @param parent the command line that started them
 */
public record RunningProcesses(Entry parent, String bootstrapServers, List<Entry> processes) {
    public RunningProcesses {
        processes = List.copyOf(processes);
    }

    /** One process; its start time tells it from a later one that was given the same pid. */
    public record Entry(String name, long pid, @Nullable Instant startedAt, int port, String log) {
        static Entry of(String name, ProcessHandle handle, int port, Path log) {
            return new Entry(name, handle.pid(), startOf(handle), port, log.toString());
        }

        /** The process itself, if it still lives. */
        public Optional<ProcessHandle> alive() {
            return ProcessHandle.of(pid).filter(handle -> startedAt != null && startedAt.equals(startOf(handle)));
        }

        private static @Nullable Instant startOf(ProcessHandle handle) {
            return handle.info().startInstant().orElse(null);
        }
    }

    /** What the workspace says runs, if anything; entries may be dead. */
    public static Optional<RunningProcesses> read(Workspace workspace) throws IOException {
        Path file = workspace.processes();
        return Files.exists(file)
                ? Optional.of(EventJson.mapper().readValue(file.toFile(), RunningProcesses.class))
                : Optional.empty();
    }

    /** Those of the workspace's processes that live. */
    public static List<Entry> alive(Workspace workspace) throws IOException {
        return read(workspace).stream()
                .flatMap(running -> running.processes().stream())
                .filter(entry -> entry.alive().isPresent())
                .toList();
    }

    void write(Workspace workspace) throws IOException {
        Path beside = workspace.processes().resolveSibling("processes.json.new");
        Files.write(beside, EventJson.write(this));
        Files.move(beside, workspace.processes(), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }

    /** Whether anything of it still lives. */
    public boolean isAlive() {
        return processes.stream().anyMatch(entry -> entry.alive().isPresent());
    }

    /**
     * Refuses a workspace whose pipeline runs, and stops what a killed command line left behind.
     *
     * @throws UserError if another command line uses the workspace
     */
    static void requireNoneAlive(Workspace workspace, Consumer<String> notices)
            throws IOException, InterruptedException {
        Optional<RunningProcesses> recorded = read(workspace);
        if (recorded.isEmpty() || !recorded.get().isAlive()) {
            return;
        }
        RunningProcesses running = recorded.get();
        if (running.parent().alive().isPresent()) {
            throw new UserError("a pipeline (pid " + running.parent().pid() + ") already runs in "
                    + workspace.directory() + "; stop it, or choose another folder with --workspace");
        }
        for (Entry entry : running.processes()) {
            Optional<ProcessHandle> orphan = entry.alive();
            if (orphan.isPresent()) {
                notices.accept(
                        "stopping " + entry.name() + " (pid " + entry.pid() + "), left behind by a killed pipeline");
                stop(orphan.get());
            }
        }
    }

    private static void stop(ProcessHandle orphan) throws InterruptedException {
        orphan.destroy();
        try {
            orphan.onExit().get(20, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
            orphan.destroyForcibly();
        }
    }
}
