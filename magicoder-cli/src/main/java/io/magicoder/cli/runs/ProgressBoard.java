package io.magicoder.cli.runs;

import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.TrainingProgress;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * One line per stage of the pipeline: redrawn in place on a terminal, and elsewhere printed anew whenever it changed,
 * a few seconds apart.
 */
public final class ProgressBoard {
    private static final long PLAIN_INTERVAL_NANOS = 3_000_000_000L;

    private final PrintStream out;
    private final boolean terminal;
    private final Map<String, String> printed = new LinkedHashMap<>();
    private int linesOnScreen;
    private long lastPlain;

    public ProgressBoard(PrintStream out, boolean terminal) {
        this.out = out;
        this.terminal = terminal;
    }

    /** Shows the state of a run. */
    public synchronized void show(RunView view) {
        Map<String, String> stages = stages(view);
        if (terminal) {
            erase();
            stages.forEach((stage, text) -> out.println(line(stage, text)));
            linesOnScreen = stages.size();
            out.flush();
        } else if (System.nanoTime() - lastPlain >= PLAIN_INTERVAL_NANOS) {
            printChanged(stages);
        }
    }

    /** Shows the state of a run that has ended, whatever the time since the last call. */
    public synchronized void showLast(RunView view) {
        if (terminal) {
            show(view);
            linesOnScreen = 0;
        } else {
            printChanged(stages(view));
        }
    }

    /** Prints a sentence between the stages. */
    public synchronized void say(String sentence) {
        if (terminal) {
            erase();
        }
        out.println(sentence);
        out.flush();
    }

    private void printChanged(Map<String, String> stages) {
        stages.forEach((stage, text) -> {
            if (!text.equals(printed.put(stage, text))) {
                out.println(line(stage, text));
            }
        });
        out.flush();
        lastPlain = System.nanoTime();
    }

    private void erase() {
        if (linesOnScreen > 0) {
            out.print("\u001b[" + linesOnScreen + "A\u001b[J");
            linesOnScreen = 0;
        }
    }

    private static String line(String stage, String text) {
        return String.format(Locale.ROOT, "  %-13s %s", stage, text);
    }

    private static Map<String, String> stages(RunView view) {
        Map<String, String> stages = new LinkedHashMap<>();
        Long expected = view.expectedSeeds();
        stages.put("seeds", view.seeds() + (expected == null ? "" : " of " + expected));
        if (view.ready() == null || view.instructions() > 0) {
            stages.put("instructions", String.valueOf(view.instructions()));
        }
        stages.put("samples", String.valueOf(view.samples()));
        stages.put("rejections", describeRejections(view.rejections()));
        if (view.tokens() > 0) {
            stages.put("teacher", describeTeacher(view));
        }
        stages.put("shards", view.shards() + (view.ready() == null ? "" : ", data set complete"));
        stages.put("training", describeTraining(view.training()));
        stages.put("checkpoint", describeCheckpoint(view));
        return stages;
    }

    private static String describeTeacher(RunView view) {
        if (view.dollars() == 0) {
            return view.tokens() + " tokens";
        }
        return String.format(Locale.ROOT, "%d tokens, %.4f dollars", view.tokens(), view.dollars())
                + (view.samples() == 0
                        ? ""
                        : String.format(Locale.ROOT, ", %.6f a sample", view.dollars() / view.samples()));
    }

    /** The total and the reasons, such as {@code 12 (EMPTY 2, TRUNCATED 10)}. */
    public static String describeRejections(Map<String, Long> byReason) {
        long total = byReason.values().stream().mapToLong(Long::longValue).sum();
        String reasons = byReason.entrySet().stream()
                .map(entry -> entry.getKey() + " " + entry.getValue())
                .collect(Collectors.joining(", "));
        return total + (reasons.isEmpty() ? "" : " (" + reasons + ")");
    }

    private static String describeTraining(@Nullable TrainingProgress training) {
        if (training == null) {
            return "waits for the data set";
        }
        List<String> parts = new ArrayList<>();
        parts.add("step " + training.step() + " of " + training.totalSteps());
        if (training.loss() != null) {
            parts.add(String.format(Locale.ROOT, "loss %.3f", training.loss()));
        }
        if (training.state() == TrainingProgress.State.RUNNING && training.etaSeconds() != null) {
            parts.add(String.format(
                    Locale.ROOT, "%.0f tokens/s, %d s to go", training.tokensPerSecond(), training.etaSeconds()));
        }
        if (training.message() != null) {
            parts.add(training.message());
        }
        return training.state().name().toLowerCase(Locale.ROOT) + ": " + String.join(", ", parts);
    }

    private static String describeCheckpoint(RunView view) {
        CheckpointPublished checkpoint = view.checkpoint();
        if (checkpoint == null) {
            return "none yet";
        }
        CheckpointRefused refusal = view.refusal();
        String why = view.withdrawal() != null ? view.withdrawal() : refusal == null ? null : refusal.reason();
        return checkpoint.checkpointId() + " " + view.checkpointState() + (why == null ? "" : ": " + why);
    }
}
