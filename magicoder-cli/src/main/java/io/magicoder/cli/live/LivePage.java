package io.magicoder.cli.live;

import io.magicoder.cli.live.LiveState.Answer;
import io.magicoder.cli.live.LiveState.Surroundings;
import io.magicoder.cli.pipeline.InferenceClient;
import io.magicoder.cli.runs.GroupLags;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.cli.topics.DeadLetters;
import io.magicoder.events.EventJson;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.LockSupport;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import org.jspecify.annotations.Nullable;

/**
 * A page that shows one run while it goes on: what its {@link RunWatch} knows, how far the services are behind, and what
 * the model answers. Nothing is computed, and no broker asked, while nobody looks.
 */
public final class LivePage implements AutoCloseable {
    private static final Duration LOOK = Duration.ofSeconds(1);

    /** Looks between two questions to the broker. */
    private static final int LOOKS_PER_QUESTION = 3;

    private final LiveFeed feed = new LiveFeed();
    private final LiveServer server;
    private final Admin admin;
    private final DeadLetters deadLetters;
    private final @Nullable URI playground;
    private final List<Answer> answers = new CopyOnWriteArrayList<>();
    private final Thread teller;
    private volatile @Nullable RunWatch watch;
    private volatile Surroundings surroundings = Surroundings.UNKNOWN;
    private volatile boolean closed;

    private LivePage(Map<String, Object> clientSettings, int port, @Nullable URI playground) {
        this.playground = playground;
        server = LiveServer.start(port, feed);
        admin = Admin.create(clientSettings);
        deadLetters = new DeadLetters(clientSettings);
        teller = Thread.ofPlatform().name("live-page").daemon().start(this::tellAgainAndAgain);
    }

    /**
     * Starts to serve the page.
     *
     * @param clientSettings of any Kafka client
     * @param port 0 for a free one
     * @param playground where the model can be tried, if anywhere
     * @throws io.magicoder.cli.UserError if it cannot listen on the port
     */
    public static LivePage serve(Map<String, Object> clientSettings, int port, @Nullable URI playground) {
        return new LivePage(clientSettings, port, playground);
    }

    /** Address of the page on this machine. */
    public URI url() {
        return server.url();
    }

    /** Opens the page in the user's browser, where there is one. */
    public void openInBrowser() {
        DesktopBrowser.ofThisMachine().ifPresent(browser -> browser.open(url()));
    }

    /** Shows a run, instead of the one before. */
    public void show(RunWatch run) {
        answers.clear();
        watch = run;
    }

    /** Shows what the checkpoint of the run answered. */
    public void show(String question, InferenceClient.Answer answer) {
        answers.add(new Answer(question, answer.text(), answer.finishReason(), answer.checkpointId()));
    }

    private void tellAgainAndAgain() {
        for (int look = 0; !closed; look++) {
            if (feed.hasListeners()) {
                if (look % LOOKS_PER_QUESTION == 0) {
                    surroundings = ask();
                }
                tell();
            }
            LockSupport.parkNanos(LOOK.toNanos());
        }
    }

    private void tell() {
        RunWatch run = watch;
        feed.publish(EventJson.text(
                run == null
                        ? LiveState.beforeAnyRun(playground)
                        : LiveState.of(run, surroundings, List.copyOf(answers), playground)));
    }

    /** What was known before, while the broker is away: the watch says so if it stays away. */
    private Surroundings ask() {
        RunWatch run = watch;
        if (run == null) {
            return Surroundings.UNKNOWN;
        }
        try {
            return new Surroundings(GroupLags.of(admin, run.activity().spans()), deadLetters.waiting());
        } catch (KafkaException e) {
            return surroundings;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return surroundings;
        }
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        if (feed.hasListeners()) {
            tell();
        }
        closed = true;
        LockSupport.unpark(teller);
        server.close();
        admin.close(Duration.ZERO);
    }
}
