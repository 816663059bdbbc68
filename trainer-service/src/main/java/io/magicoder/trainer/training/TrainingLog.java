package io.magicoder.trainer.training;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code training-log.jsonl}: one line a step, numbers in full precision, readable while it grows. */
public final class TrainingLog implements AutoCloseable {
    public static final String FILE_NAME = "training-log.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter writer;

    private TrainingLog(BufferedWriter writer) {
        this.writer = writer;
    }

    /**
     * Begins a log in a directory, which is created if need be, or goes on with the one that is there: what it says of
     * later steps than a resume point's goes, so that each step stands once.
     *
     * @param resumedStep steps that are done
     */
    public static TrainingLog open(Path directory, long resumedStep) throws IOException {
        Files.createDirectories(directory);
        List<Line> kept = read(directory).stream()
                .filter(line -> line.step() <= resumedStep)
                .toList();
        Path file = directory.resolve(FILE_NAME);
        Path beside = directory.resolve(FILE_NAME + ".partial");
        try (BufferedWriter rest = Files.newBufferedWriter(beside)) {
            for (Line line : kept) {
                write(rest, line);
            }
        }
        Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        return new TrainingLog(Files.newBufferedWriter(file, StandardOpenOption.APPEND));
    }

    /** One step; the members are those of {@link StepReport}. */
    @JsonInclude(JsonInclude.Include.NON_NULL)
    public record Line(
            long step,
            double loss,
            @JsonProperty("learning_rate") double learningRate,
            @JsonProperty("gradient_norm") double gradientNorm,
            @JsonProperty("held_out_loss") @Nullable Double heldOutLoss,
            long tokens) {}

    public void append(StepReport report) throws IOException {
        write(
                writer,
                new Line(
                        report.step(),
                        report.loss(),
                        report.learningRate(),
                        report.gradientNorm(),
                        report.heldOutLoss(),
                        report.tokens()));
        writer.flush();
    }

    private static void write(BufferedWriter writer, Line line) throws IOException {
        writer.write(JSON.writeValueAsString(line));
        writer.write('\n');
    }

    /** All complete lines of the log in a directory, none if there is no log. */
    public static List<Line> read(Path directory) throws IOException {
        Path file = directory.resolve(FILE_NAME);
        if (!Files.exists(file)) {
            return List.of();
        }
        String text = Files.readString(file);
        return text.substring(0, text.lastIndexOf('\n') + 1)
                .lines()
                .map(TrainingLog::parse)
                .toList();
    }

    private static Line parse(String line) {
        try {
            return JSON.readValue(line, Line.class);
        } catch (JsonProcessingException e) {
            throw new IllegalStateException("no line of a training log: " + line, e);
        }
    }

    @Override
    public void close() throws IOException {
        writer.close();
    }
}
