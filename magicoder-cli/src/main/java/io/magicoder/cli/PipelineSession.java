package io.magicoder.cli;

import io.magicoder.cli.live.LivePage;
import io.magicoder.cli.pipeline.InferenceClient;
import io.magicoder.cli.pipeline.Pipeline;
import io.magicoder.cli.pipeline.PipelineSettings;
import io.magicoder.cli.pipeline.TrainerClient.Wish;
import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointRefused;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.RunSpecification;
import io.magicoder.trainer.rows.RowCounts;
import io.magicoder.trainer.training.TrainingSettings;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;

/** One sitting of {@code demo} or {@code run}: start everything, watch one run to its end, ask, serve or stop. */
final class PipelineSession {
    static final Duration LOOK = Duration.ofMillis(250);
    private static final int MOST_RESUMPTIONS = 3;

    private static final Duration SERVING_LIMIT = Duration.ofMinutes(2);
    private static final int ANSWER_TOKENS = 400;

    private final PipelineSettings settings;
    private final LivePageOptions pageOptions;
    private final PrintStream out;
    private final ProgressBoard board;

    PipelineSession(PipelineSettings settings, LivePageOptions pageOptions, PrintStream out) {
        this.settings = settings;
        this.pageOptions = pageOptions;
        this.out = out;
        board = new ProgressBoard(out, CommandLine.Help.Ansi.AUTO.enabled());
    }

    /**
     * Runs a specification to a stage.
     *
     * @param question to ask the model, if there is one in the end
     * @param exit whether to stop then, instead of serving until Ctrl-C
     * @throws UserError if the run cannot be finished; the message says why
     */
    void run(RunSpecification specification, Stage until, String question, boolean exit)
            throws IOException, InterruptedException {
        long begin = System.nanoTime();
        out.println("Starting Kafka and the services; logs: "
                + settings.workspace().log("kafka").getParent());
        try (Pipeline pipeline = Pipeline.start(settings.reading(specification).upTo(servicesFor(until)), board::say)) {
            out.printf(Locale.ROOT, "All services are ready after %.1f s.%n", secondsSince(begin));
            String runId = pipeline.extractor().start(specification, until == Stage.CHECKPOINT);
            out.println("Run " + runId + " of " + String.join(", ", specification.sources()));
            try (RunWatch watch = new RunWatch(pipeline.clientSettings(), runId);
                    LivePage page = pageOptions.serve(
                            pipeline.clientSettings(),
                            until == Stage.CHECKPOINT ? pipeline.inferenceUrl() : null,
                            out)) {
                page.show(watch);
                RunView view = watch.view();
                RunFollower follower = new RunFollower(watch, board, pipeline::breakdown);
                follower.await(
                        until == Stage.SEEDS ? Stage.SEEDS : Stage.DATASET,
                        new Resumption(pipeline, specification, until));
                if (until == Stage.CHECKPOINT) {
                    Instant asked = Instant.now();
                    String trainingId = pipeline.trainer().ask(runId, Wish.AS_CONFIGURED);
                    follower.awaitCheckpoint(trainingId, asked);
                    Optional<RowCounts> rows = pipeline.trainer().rows(trainingId);
                    InferenceClient.Answer answer = awaitAnswer(pipeline, view, question);
                    page.show(question, answer);
                    board.showLast(view);
                    summarise(view, rows, question, answer, secondsSince(begin));
                    if (!exit) {
                        serve(pipeline.inferenceUrl(), question);
                    }
                } else {
                    board.showLast(view);
                    out.printf(
                            Locale.ROOT,
                            "Run %s has its %s after %.0f s.%n",
                            runId,
                            until == Stage.SEEDS ? "seeds" : "data set",
                            secondsSince(begin));
                }
            }
        }
    }

    private void serve(URI inference, String question) throws InterruptedException {
        out.println();
        out.println("Ask the next one while it serves (Ctrl-C stops everything), in a browser at " + inference
                + "/ or with");
        out.println("  curl -s " + inference + "/v1/instruct -H 'Content-Type: application/json' -d '"
                + "{\"instruction\": \"" + question.replace("\n", "\\n") + "\", \"max_tokens\": 400}'");
        new CountDownLatch(1).await(); // the shutdown hook of the pipeline ends this
    }

    private static List<String> servicesFor(Stage until) {
        return switch (until) {
            case SEEDS -> List.of("seed-extractor");
            case DATASET -> List.of("seed-extractor", "generator", "cleaner");
            case CHECKPOINT -> List.of("seed-extractor", "generator", "cleaner", "trainer", "inference");
        };
    }

    /** An extractor that was killed and restarted forgets what it was asked for, and is asked again. */
    private final class Resumption implements RunFollower.Extraction {
        private final Pipeline pipeline;
        private final RunSpecification specification;
        private final Stage until;
        private int resumed;

        Resumption(Pipeline pipeline, RunSpecification specification, Stage until) {
            this.pipeline = pipeline;
            this.specification = specification;
            this.until = until;
        }

        @Override
        public @Nullable String failure() throws InterruptedException {
            String failure = pipeline.extractor().failure(specification.runId());
            if (failure == null || resumed++ >= MOST_RESUMPTIONS) {
                return failure;
            }
            board.say("the extraction stopped (" + failure + "); resuming it");
            pipeline.extractor().start(specification, until == Stage.CHECKPOINT);
            return null;
        }
    }

    private InferenceClient.Answer awaitAnswer(Pipeline pipeline, RunView view, String question)
            throws InterruptedException {
        long deadline = System.nanoTime() + SERVING_LIMIT.toNanos();
        while (System.nanoTime() < deadline) {
            board.show(view);
            CheckpointRefused refusal = view.refusal();
            if (refusal != null) {
                throw new UserError("the checkpoint was refused: " + refusal.reason());
            }
            // Where it was withdrawn, another one may serve.
            if (view.isLoaded() || view.withdrawal() != null) {
                Optional<InferenceClient.Answer> answer = pipeline.inference().ask(question, ANSWER_TOKENS);
                if (answer.isPresent()) {
                    return answer.get();
                }
            }
            Thread.sleep(LOOK);
        }
        throw new UserError("no model was served within " + SERVING_LIMIT.toMinutes() + " minutes; see "
                + settings.workspace().log("inference"));
    }

    private void summarise(
            RunView view, Optional<RowCounts> rows, String question, InferenceClient.Answer answer, double seconds) {
        DatasetReady data = view.ready();
        CheckpointPublished checkpoint = view.checkpoint();
        if (data == null || checkpoint == null) {
            throw new IllegalStateException("a run is summarised before its end");
        }
        out.println();
        out.printf(Locale.ROOT, "Run %s is complete after %.0f s.%n", view.runId(), seconds);
        new RunSummary(data, checkpoint, view.firstLoss(), rows, isChosen())
                .lines()
                .forEach(out::println);
        out.println();
        out.println("Asked: " + question);
        out.println("Checkpoint " + answer.checkpointId() + " says (" + answer.finishReason() + "):");
        answer.text().lines().forEach(line -> out.println("  | " + line));
    }

    /** Whether a condition chooses the samples that are trained on. */
    private boolean isChosen() {
        return settings.overridesOf("trainer").containsKey(TrainingSettings.WHERE);
    }

    private static double secondsSince(long begin) {
        return (System.nanoTime() - begin) / 1e9;
    }
}
