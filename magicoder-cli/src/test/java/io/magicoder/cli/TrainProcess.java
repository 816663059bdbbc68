package io.magicoder.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.languagemodel.CausalLanguageModel;
import io.magicoder.languagemodel.config.ModelConfig;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.engine.ProcessEnvironment;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/** {@code magicoder train} as a process of its own, on a small model and a few rows. */
final class TrainProcess implements AutoCloseable {
    private static final int PATIENCE_MINUTES = 3;

    private final Process process;
    private final Path log;

    private TrainProcess(Process process, Path log) {
        this.process = process;
        this.log = log;
    }

    /** A base model and rows in a folder. */
    static void prepare(Path folder, int rows) throws IOException {
        Path base = folder.resolve("base");
        Tokenizer.writeByteLevel(base);
        ModelConfig config = ModelConfig.small(258, 32, 2, 2, 1, 64, 512, 256, 257);
        try (CausalLanguageModel model = CausalLanguageModel.initialize(config, Precision.FP32, 1)) {
            model.save(base);
        }
        Files.writeString(
                folder.resolve("rows.jsonl"),
                IntStream.range(0, rows)
                        .mapToObj(i -> "{\"instruction\": \"Print " + i + ".\", \"response\": \"print(" + i + ")\"}\n")
                        .collect(Collectors.joining()));
    }

    /**
     * Starts a training of what {@link #prepare} made.
     *
     * @param limitBlocks largest file it may write, in blocks of 1 KiB; 0 for no limit
     */
    static TrainProcess start(Path folder, Path out, int limitBlocks, String... more) throws IOException {
        List<String> command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty("java.class.path"),
                Magicoder.class.getName(),
                "train",
                "--data",
                folder.resolve("rows.jsonl").toString(),
                "--base-model",
                folder.resolve("base").toString(),
                "--preset",
                "small",
                "--out",
                out.toString(),
                "--set",
                "save-every=1",
                "--resume"));
        command.addAll(List.of(more));
        if (limitBlocks > 0) {
            command.addAll(0, List.of("bash", "-c", "ulimit -f " + limitBlocks + "; exec \"$@\"", "limited"));
        }
        Path log = Files.createTempFile(folder, "train", ".log");
        ProcessBuilder builder =
                new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
        builder.environment().putAll(ProcessEnvironment.variables());
        builder.environment().put("OMP_NUM_THREADS", "1");
        return new TrainProcess(builder.start(), log);
    }

    /** Waits until its log has so many steps, or it ends. */
    void awaitStep(Path out, long step) {
        Path lines = out.resolve("training-log.jsonl");
        await().alias("step " + step)
                .atMost(Duration.ofMinutes(PATIENCE_MINUTES))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(2))
                .until(() -> !process.isAlive()
                        || (Files.exists(lines)
                                && Files.readString(lines).lines().count() >= step));
    }

    /** {@code kill -9}. */
    void kill() throws InterruptedException {
        process.destroyForcibly().waitFor();
    }

    /** SIGTERM. */
    void terminate() {
        process.destroy();
    }

    int exitCode() throws InterruptedException {
        assertThat(process.waitFor(PATIENCE_MINUTES, TimeUnit.MINUTES))
                .as(this::output)
                .isTrue();
        return process.exitValue();
    }

    String output() {
        try {
            return Files.readString(log, StandardCharsets.UTF_8);
        } catch (IOException e) {
            return "its output is gone: " + e.getMessage();
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
