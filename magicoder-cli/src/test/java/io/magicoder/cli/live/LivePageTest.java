package io.magicoder.cli.live;

import static com.microsoft.playwright.assertions.PlaywrightAssertions.assertThat;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.microsoft.playwright.Browser;
import com.microsoft.playwright.Locator;
import com.microsoft.playwright.Page;
import io.magicoder.cli.pipeline.InferenceClient;
import io.magicoder.cli.runs.RunWatch;
import io.magicoder.cli.topics.EventProducer;
import io.magicoder.embeddedkafka.EmbeddedKafka;
import io.magicoder.events.CheckpointLoaded;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CleanSample;
import io.magicoder.events.DatasetReady;
import io.magicoder.events.DatasetReady.ShardSequence;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.RunSpecification;
import io.magicoder.events.RunStarted;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.SeedsExhausted;
import io.magicoder.events.ShardChain;
import io.magicoder.events.TeacherCall;
import io.magicoder.events.Topics;
import io.magicoder.events.TrainingProgress;
import io.magicoder.events.reading.TopicReader;
import io.magicoder.testbrowser.Chromium;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Path;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.CommonClientConfigs;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The page, against a real broker whose topics the test writes. */
class LivePageTest {
    private static final String RUN = "run-1";
    private static final Instant AT = Instant.parse("2026-05-01T12:00:00Z");
    private static final URI PLAYGROUND = URI.create("http://127.0.0.1:8085/");
    private static final TeacherCall CALL =
            new TeacherCall("scripted", 0, null, "hash", 100, 200, 5, 1, null, "stop", null, 2_000_000L);

    private EmbeddedKafka kafka;
    private EventProducer producer;
    private LivePage live;

    @BeforeEach
    void startABrokerAndThePage() {
        kafka = EmbeddedKafka.start();
        producer = new EventProducer(client());
        live = LivePage.serve(client(), 0, PLAYGROUND);
    }

    @AfterEach
    void stop() {
        live.close();
        producer.close();
        kafka.close();
    }

    private Map<String, Object> client() {
        return Map.of(CommonClientConfigs.BOOTSTRAP_SERVERS_CONFIG, kafka.bootstrapServers());
    }

    private void begin(String runId) {
        producer.send(
                Topics.RUNS,
                new RunStarted(
                        runId,
                        RunSpecification.of(List.of("/src/app")).build(),
                        "test",
                        TopicReader.ends(client(), Topics.eventNames()),
                        null,
                        null,
                        AT));
        producer.flush();
    }

    private static SeedSnippet seed(int index) {
        return new SeedSnippet(
                String.format("%032d", index),
                RUN,
                index,
                index,
                "int x" + index + ";",
                "java",
                new SeedSnippet.SourceLocation("X" + index + ".java", 3, 5, null, null, "MIT"),
                new SeedSnippet.Extraction("test", "lines", Map.of()));
    }

    private void send(int index) {
        SeedSnippet seed = seed(index);
        GeneratedInstruction pair = new GeneratedInstruction(
                GeneratedInstruction.id(seed.seedId()), RUN, seed, "Problem " + index, "return <b>1</b>;", CALL);
        producer.send(Topics.SEEDS, seed);
        producer.send(Topics.INSTRUCTIONS, pair);
        producer.send(
                Topics.SAMPLES,
                new CleanSample(
                        CleanSample.id(pair.instructionId()),
                        RUN,
                        index,
                        "Write: Problem " + index,
                        pair.solution(),
                        pair.problem(),
                        pair.solution(),
                        seed,
                        CALL));
    }

    private void reject(int index) {
        producer.send(Topics.SEEDS, seed(index));
        producer.send(
                Topics.REJECTIONS,
                new Rejection(
                        Rejection.id(seed(index).seedId()),
                        RUN,
                        Rejection.GENERATOR,
                        RejectionReason.UNPARSEABLE,
                        Rejection.Evidence.of("parsing", "no sections"),
                        seed(index),
                        CALL,
                        null,
                        AT));
    }

    private static TrainingProgress progress(long step, double loss) {
        return new TrainingProgress(
                "training-1",
                RUN,
                TrainingProgress.State.RUNNING,
                step,
                40,
                1,
                loss,
                1e-4,
                1.0,
                step * 100,
                500,
                9L,
                null,
                null,
                null,
                AT);
    }

    private static Locator stage(Page page, String name) {
        return page.locator("#funnel tr", new Page.LocatorOptions().setHas(page.getByText(name)))
                .locator("td")
                .first();
    }

    private static Locator cell(Page page, String topic, int column) {
        return page.locator("#topics tbody tr", new Page.LocatorOptions().setHas(page.getByText(topic)))
                .locator("td")
                .nth(column);
    }

    @Test
    void aRunIsShownWhileItGoesOn() throws ExecutionException, InterruptedException {
        try (Chromium chromium = Chromium.start();
                RunWatch watch = new RunWatch(client(), RUN)) {
            Page page = chromium.open(live.url().toString());
            assertThat(page.locator("#waiting")).containsText("No run has begun yet");
            assertThat(page.getByText("Playground")).hasAttribute("href", PLAYGROUND.toString());

            live.show(watch);
            begin("run-0"); // whose records are none of this run
            begin(RUN);
            for (int index = 0; index < 7; index++) {
                send(index);
            }
            reject(7);
            producer.flush();

            assertThat(page.locator("#run")).hasText("run-1 of /src/app");
            assertThat(stage(page, "seeds")).hasText("8");
            assertThat(stage(page, "samples")).hasText("7");
            assertThat(stage(page, "UNPARSEABLE")).hasText("1");
            assertThat(page.locator("#spent"))
                    .hasText("The teacher took 2,400 tokens and 0.0160 dollars, 0.002286 a sample.");
            assertThat(page.locator("#training")).isHidden();
            assertThat(page.locator("#samples details")).hasCount(5);
            assertThat(cell(page, Topics.SEEDS_NAME, 0)).hasText("8");

            String opened = page.locator("#samples summary").first().innerText();
            page.locator("#samples summary").first().click();
            assertThat(page.locator("#samples details[open] pre").last()).hasText("return <b>1</b>;");
            assertThat(page.locator("#samples b")).hasCount(0);

            send(8);
            producer.flush();
            commit("magicoder-generator", Topics.SEEDS_NAME);
            assertThat(stage(page, "seeds")).hasText("9");
            assertThat(page.locator("#samples summary").first()).containsText("Problem 8");
            assertThat(page.locator("#samples details[open]")).containsText(opened); // stays open
            assertThat(cell(page, Topics.SEEDS_NAME, 2)).hasText("magicoder-generator 0");

            producer.send(Topics.RUNS, new SeedsExhausted(RUN, 9, Map.of("java", 9L), Map.of(), AT));
            producer.send(
                    Topics.RUNS,
                    new DatasetReady(
                            RUN,
                            9,
                            8,
                            1,
                            Map.of("UNPARSEABLE", 1L),
                            Map.of("java", 8L),
                            new ShardSequence(1, 0, 0, ShardChain.start(RUN)),
                            AT));
            for (int step = 1; step <= 40; step++) {
                producer.send(Topics.TRAINING_PROGRESS, progress(step, 8.0 / step));
            }
            producer.send(
                    Topics.CHECKPOINTS,
                    new CheckpointPublished(
                            "magicoder", "checkpoint-1", "training-1", RUN, "/store/1", "hash", 40, 0.2, 1, AT));
            producer.send(Topics.CHECKPOINT_STATUS, new CheckpointLoaded("magicoder", "checkpoint-1", "me", 5, AT));
            producer.flush();
            live.show("Add two numbers.", new InferenceClient.Answer("<i>a + b</i>", "stop", "checkpoint-1"));

            assertThat(page.locator("#balance"))
                    .hasText("The data set is complete: 9 seeds = 8 samples + 1 rejections, in 1 shard.");
            assertThat(page.locator("#training p").first())
                    .hasText("running: step 40 of 40, loss 0.200, 500 tokens/s, 9 s to go");
            assertThat(page.locator("#training svg"))
                    .hasAttribute("aria-label", "Loss by step: 8.000 at step 1, 0.200 at step 40");
            assertThat(page.locator("#checkpoint")).containsText("checkpoint-1 served, step 40, loss 0.200");
            assertThat(page.locator("#checkpoint .answer")).hasText("<i>a + b</i>");
            pictures(page);

            live.close();
            assertThat(page.locator("#connection")).containsText("has ended");
            assertThat(stage(page, "seeds")).hasText("9 of 9");
            assertThat(chromium.complaints()).isEmpty();
        }
    }

    /** Nothing is left to read on any partition. */
    private void commit(String group, String topic) throws ExecutionException, InterruptedException {
        try (Admin admin = Admin.create(client())) {
            Map<TopicPartition, OffsetAndMetadata> ends = new HashMap<>();
            List<Long> offsets =
                    TopicReader.ends(client(), List.of(topic)).byTopic().get(topic);
            for (int partition = 0; partition < offsets.size(); partition++) {
                ends.put(new TopicPartition(topic, partition), new OffsetAndMetadata(offsets.get(partition)));
            }
            admin.alterConsumerGroupOffsets(group, ends).all().get();
        }
    }

    /** To look at. */
    private static void pictures(Page page) {
        page.screenshot(
                new Page.ScreenshotOptions().setFullPage(true).setPath(Path.of("target", "live", "live-page.png")));
    }

    @Test
    void aNarrowScreenScrollsInOneDirection() {
        try (Chromium chromium = Chromium.start();
                RunWatch watch = new RunWatch(client(), RUN)) {
            Page page = chromium.open(live.url().toString(), new Browser.NewContextOptions().setViewportSize(360, 640));
            live.show(watch);
            begin(RUN);
            send(0);
            producer.flush();

            assertThat(stage(page, "samples")).hasText("1");
            assertThat(page.evaluate("document.documentElement.scrollWidth - innerWidth"))
                    .isEqualTo(0);
            assertThat(cell(page, Topics.SEEDS_NAME, 0)).hasText("1");
            assertThat(cell(page, Topics.SEEDS_NAME, 0).boundingBox().height)
                    .as("a row of the table, which scrolls by itself, is a line")
                    .isLessThan(50);
        }
    }

    @Test
    void onlyPagesOfThisServerAreAnswered() throws IOException {
        String own = "Host: 127.0.0.1:" + live.url().getPort();
        assertThat(get("/", own)).startsWith("HTTP/1.1 200").contains("default-src 'none'; script-src 'self'");
        assertThat(get("/", "Host: localhost:" + live.url().getPort())).startsWith("HTTP/1.1 200");
        assertThat(get("/", own + "\r\nOrigin: http://127.0.0.1:" + live.url().getPort()))
                .startsWith("HTTP/1.1 200");

        for (String path : List.of("/", "/live.js", "/events")) {
            assertThat(get(path, "Host: rebound.example:" + live.url().getPort()))
                    .startsWith("HTTP/1.1 403");
            assertThat(get(path, own + "\r\nOrigin: http://elsewhere.example")).startsWith("HTTP/1.1 403");
            assertThat(get(path, own + "\r\nOrigin: null")).startsWith("HTTP/1.1 403");
        }
        assertThat(get("/../pom.xml", own)).startsWith("HTTP/1.1 404");
        assertThat(request("POST /events", own)).startsWith("HTTP/1.1 405");
    }

    private String get(String path, String headers) throws IOException {
        return request("GET " + path, headers);
    }

    private String request(String line, String headers) throws IOException {
        try (Socket socket =
                new Socket(InetAddress.ofLiteral("127.0.0.1"), live.url().getPort())) {
            socket.getOutputStream()
                    .write((line + " HTTP/1.1\r\n" + headers + "\r\nConnection: close\r\n\r\n").getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }
}
