package io.magicoder.trainer.training;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.BufferedWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** {@code training-log.jsonl}: one line a step, numbers in full precision, readable while it grows. */
public final class TrainingLog implements AutoCloseable {
    public static final String FILE_NAME = "training-log.jsonl";

    private static final ObjectMapper JSON = new ObjectMapper();

    private final BufferedWriter writer;

    /** Begins an empty log in a directory, which is created if need be. */
    public TrainingLog(Path directory) throws IOException {
        Files.createDirectories(directory);
        writer = Files.newBufferedWriter(directory.resolve(FILE_NAME));
    }

    /** One step; the members are those of {@link StepReport}. */
    public record Line(
            long step,
            double loss,
            @JsonProperty("learning_rate") double learningRate,
            @JsonProperty("gradient_norm") double gradientNorm,
            long tokens) {}

    public void append(StepReport report) throws IOException {
        writer.write(JSON.writeValueAsString(
                new Line(report.step(), report.loss(), report.learningRate(), report.gradientNorm(), report.tokens())));
        writer.newLine();
        writer.flush();
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
