package io.magicoder.cli.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.magicoder.cleaner.Candidate;
import io.magicoder.cleaner.decontamination.meaning.BenchmarkTask;
import io.magicoder.cleaner.decontamination.meaning.Judge.Ruling;
import io.magicoder.cleaner.decontamination.meaning.MeaningLevel;
import io.magicoder.cli.UserError;
import io.magicoder.cli.meaning.StandInServer.Answer;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.VertxConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class JudgeServerTest {
    private static final BenchmarkTask TASK =
            new BenchmarkTask("MBPP", "11", "Remove every third word.", "def f(): pass");
    private static final Candidate ROW = new Candidate(null, "Drop each third word.", "def g(): pass");

    private final Vertx vertx = Vertx.vertx();

    @SuppressWarnings("NullAway.Init") // JUnit calls start()
    private StandInServer server;

    @SuppressWarnings("NullAway.Init")
    private JudgeServer judge;

    @BeforeEach
    void start() throws IOException {
        server = new StandInServer();
        judge = new JudgeServer(
                new Endpoint(
                        new VertxConnection(vertx, URI.create(server.url()), "--judge-url", Optional.empty(), 1),
                        new Endpoint.Settings(
                                "--judge-url",
                                JudgeServer.PATH,
                                JudgeServer.control("j"),
                                Optional.empty(),
                                "JUDGE_KEY",
                                Duration.ofSeconds(30),
                                1),
                        new RetryPolicy(2, Duration.ofMillis(2), Duration.ofMillis(4)),
                        _ -> {}),
                "j");
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    @ParameterizedTest
    @CsvSource({
        "FUNCTIONALLY_IDENTICAL, FUNCTIONALLY_IDENTICAL",
        "nearly identical., NEARLY_IDENTICAL",
        "**Shared-Logic**, SHARED_LOGIC",
        "<think>Is it SHARED_LOGIC? No.</think> UNRELATED, UNRELATED",
    })
    void oneOfTheFourWordsIsARuling(String said, MeaningLevel level) throws InterruptedException {
        // Given
        server.judges(_ -> StandInServer.said(said));

        // Then
        assertThat(judge.compare(TASK, ROW)).isEqualTo(new Ruling.Ruled(level));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"", "yes", "NOT FUNCTIONALLY_IDENTICAL", "UNRELATED, or SHARED_LOGIC", "I cannot help with that."
            })
    void anythingElseIsNone(String said) throws InterruptedException {
        // Given
        server.judges(_ -> StandInServer.said(said));

        // Then
        assertThat(judge.compare(TASK, ROW))
                .isInstanceOfSatisfying(
                        Ruling.Missing.class,
                        missing -> assertThat(missing.why())
                                .startsWith("the judge's answer is none of the four words: '"));
    }

    @Test
    void anAnswerWithoutAChoiceOrCutIsNone() throws InterruptedException {
        // When
        server.then(new Answer(200, "{}"));
        server.then(new Answer(
                200, "{\"choices\": [{\"finish_reason\": \"length\", \"message\": {\"content\": \"Well\"}}]}"));

        // Then
        assertThat(judge.compare(TASK, ROW))
                .isEqualTo(new Ruling.Missing("the judge's answer is none of the four words: ''"));
        assertThat(judge.compare(TASK, ROW)).isEqualTo(new Ruling.Missing("the judge's answer was cut before its end"));
    }

    @Test
    void aQuestionThatAFilterRefusesIsNoRulingAndOthersGoOn() throws InterruptedException {
        // Given
        server.then(new Answer(400, "{\"error\": {\"code\": \"content_filter\", \"message\": \"filtered\"}}"));

        // Then
        assertThat(judge.compare(TASK, ROW))
                .isEqualTo(new Ruling.Missing("the judge does not take the question: status 400: filtered"));
        assertThat(judge.compare(TASK, ROW)).isEqualTo(new Ruling.Ruled(MeaningLevel.UNRELATED));
    }

    @Test
    void theQuestionHoldsTaskAndRow() throws InterruptedException {
        // When
        judge.compare(TASK, ROW);

        // Then
        assertThat(server.requests().getFirst().path("model").asText()).isEqualTo("j");
        assertThat(server.requests().getFirst().path("temperature").asInt()).isZero();
        assertThat(server.requests()
                        .getFirst()
                        .path("messages")
                        .path(0)
                        .path("content")
                        .asText())
                .contains(
                        "\n===== Task of the benchmark\nRemove every third word.\n===== end\n",
                        "\n===== Its solution\ndef f(): pass\n===== end\n",
                        "\n===== Problem of the row\nDrop each third word.\n===== end\n",
                        "\n===== Solution of the row\ndef g(): pass\n===== end\n");
    }

    @Test
    void aJudgeWithoutSenseIsNotTrusted() throws InterruptedException {
        // Given
        judge.requireSense();
        server.then(StandInServer.said("UNRELATED"));

        // Then
        assertThatThrownBy(judge::requireSense)
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "--judge-url: the judge j calls a row that is a task word by word unrelated to it; nothing was"
                                + " written");

        // Given
        server.then(StandInServer.said("Yes!"));

        // Then
        assertThatThrownBy(judge::requireSense)
                .isInstanceOf(UserError.class)
                .hasMessage(
                        "--judge-url: the judge j cannot judge: the judge's answer is none of the four words: 'Yes!';"
                                + " nothing was written");
    }

    @Test
    void aModelThatIsNotThereIsTold() {
        // Given
        server.then(new Answer(404, "{\"error\": {\"message\": \"model j not found\"}}"));
        server.then(new Answer(404, "{\"error\": {\"message\": \"model j not found\"}}"));

        // Then
        assertThatThrownBy(() -> judge.compare(TASK, ROW))
                .isInstanceOf(UserError.class)
                .hasMessage("--judge-url: status 404: model j not found; look at the URL and at the name of the model;"
                        + " nothing was written");
    }
}
