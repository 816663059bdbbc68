package io.magicoder.cli;

import io.magicoder.cli.live.LivePage;
import io.magicoder.cli.pipeline.InferenceClient;
import io.magicoder.cli.pipeline.ServiceHttp;
import io.magicoder.cli.runs.ProgressBoard;
import io.magicoder.cli.runs.RunView;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.cli.topics.BrokerAccess;
import io.magicoder.cli.topics.KafkaOptions;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.reading.RunIndex;
import io.magicoder.events.reading.RunRecord;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** A run of any pipeline in a browser, while it goes on. */
@Command(
        name = "watch",
        description =
                "Shows a run while it goes on, here and on a live page: what becomes of its seeds, the topics with"
                        + " their rates and lags, the last samples, what it costs, the training, the checkpoint and its answer."
                        + " Ctrl-C ends it.",
        mixinStandardHelpOptions = true)
final class WatchCommand implements Callable<Integer> {
    private static final int ANSWER_TOKENS = 400;

    @Parameters(
            arity = "0..1",
            paramLabel = "RUN",
            description = "Id of the run to show (default: the newest, and each newer one that begins).")
    private @Nullable String runId;

    @Option(
            names = "--inference",
            paramLabel = "URL",
            description = "Base URL of the inference service, such as http://127.0.0.1:8085: the page links to its"
                    + " playground, and each checkpoint is asked a question once it is served.")
    private @Nullable URI inference;

    @Option(names = "--ask", paramLabel = "TEXT", defaultValue = DemoCommand.QUESTION, description = "That question.")
    private String question = DemoCommand.QUESTION;

    @Mixin
    private KafkaOptions kafka = new KafkaOptions();

    @Mixin
    private LivePageOptions pageOptions = new LivePageOptions();

    @Override
    public Integer call() throws IOException, InterruptedException {
        PrintStream out = System.out;
        ProgressBoard board = new ProgressBoard(out, CommandLine.Help.Ansi.AUTO.enabled());
        try (BrokerAccess broker = kafka.open();
                HttpClient http = ServiceHttp.client()) {
            Map<String, Object> client = broker.clientSettings();
            if (runId != null) {
                var _ = kafka.requireRun(client, runId); // before a page is opened for it
            }
            try (LivePage page = pageOptions.serve(client, inference, out)) {
                Optional<InferenceClient> model =
                        Optional.ofNullable(inference).map(url -> new InferenceClient(http, url));
                String next = runId != null ? runId : awaitNewest(client, "");
                while (true) {
                    next = watch(client, next, board, page, model);
                }
            }
        }
    }

    /** Waits until the newest run is another one than this. */
    private static String awaitNewest(Map<String, Object> client, String run) throws InterruptedException {
        while (true) {
            List<RunRecord> runs = RunIndex.read(client).runs();
            if (!runs.isEmpty() && !runs.getLast().runId().equals(run)) {
                return runs.getLast().runId();
            }
            Thread.sleep(PipelineSession.LOOK);
        }
    }

    /** Follows a run until a newer one begins, whose id is returned; if a certain one was asked for, without end. */
    private String watch(
            Map<String, Object> client, String run, ProgressBoard board, LivePage page, Optional<InferenceClient> model)
            throws InterruptedException {
        board.say("Run " + run);
        String answered = "";
        try (RunWatch watch = new RunWatch(client, run)) {
            page.show(watch);
            RunView view = watch.view();
            while (runId != null || !watch.hasHeardOfAnother() || isNewest(client, run)) {
                board.show(view);
                String failure = watch.failure();
                if (failure != null) {
                    throw new UserError(failure);
                }
                CheckpointPublished checkpoint = view.checkpoint();
                if (model.isPresent()
                        && checkpoint != null
                        && view.isLoaded()
                        && !checkpoint.checkpointId().equals(answered)
                        && hasAnswered(model.get(), page, board)) {
                    answered = checkpoint.checkpointId();
                }
                Thread.sleep(PipelineSession.LOOK);
            }
            board.showLast(view);
        }
        return awaitNewest(client, run);
    }

    /** Whether there is an answer, or will never be one. */
    private boolean hasAnswered(InferenceClient model, LivePage page, ProgressBoard board) throws InterruptedException {
        try {
            Optional<InferenceClient.Answer> answer = model.ask(question, ANSWER_TOKENS);
            answer.ifPresent(given -> page.show(question, given));
            return answer.isPresent();
        } catch (UserError e) {
            board.say(String.valueOf(e.getMessage()));
            return true;
        }
    }

    private static boolean isNewest(Map<String, Object> client, String run) {
        return RunIndex.read(client).runs().getLast().runId().equals(run);
    }
}
