package io.magicoder.cli.pipeline;

import io.magicoder.events.Topics;
import java.time.Duration;

/** Keeps a {@link RunView} up to date in the background. */
public final class RunWatch implements AutoCloseable {
    private final RunView view;
    private final Thread follower;
    private volatile boolean closed;

    public RunWatch(String bootstrapServers, String runId) {
        view = new RunView(runId);
        follower = Thread.ofPlatform().name("watch-run").daemon().start(() -> follow(bootstrapServers));
    }

    private void follow(String bootstrapServers) {
        try (TopicReader reader = new TopicReader(bootstrapServers, Topics.events())) {
            while (!closed) {
                reader.poll(Duration.ofMillis(200), event -> {
                    if (view.concerns(event)) {
                        view.fold(event);
                    }
                });
            }
        }
    }

    public RunView view() {
        return view;
    }

    @Override
    public void close() {
        closed = true;
        try {
            follower.join(Duration.ofSeconds(10));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
