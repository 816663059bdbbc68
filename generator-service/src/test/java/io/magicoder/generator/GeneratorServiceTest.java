package io.magicoder.generator;

import static io.magicoder.generator.FakeTeacher.GOOD;
import static io.magicoder.generator.FakeTeacher.answer;
import static io.magicoder.generator.FakeTeacher.questionsAbout;
import static io.magicoder.generator.FakeTeacher.status;
import static io.magicoder.generator.FakeTeacher.when;
import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.EventJson;
import io.magicoder.events.GeneratedInstruction;
import io.magicoder.events.Rejection;
import io.magicoder.events.RejectionReason;
import io.magicoder.events.SeedSnippet;
import io.magicoder.events.Topics;
import io.quarkus.test.common.WithTestResource;
import io.quarkus.test.junit.QuarkusTest;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The service with a real broker and a teacher that does what the test wants; each test uses a snippet of its own. */
@QuarkusTest
@WithTestResource(KafkaTestResource.class)
@WithTestResource(FakeTeacher.class)
class GeneratorServiceTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String bootstrapServers = "";

    private final String snippet = "snippet-" + UUID.randomUUID();
    private final SeedSnippet seed = seed(snippet);

    @SuppressWarnings("NullAway.Init") // JUnit calls connect()
    private Outcomes topics;

    @BeforeEach
    void connect() {
        topics = new Outcomes(bootstrapServers);
    }

    @AfterEach
    void disconnect() {
        FakeTeacher.everybodyGets(Optional.empty());
        topics.close();
    }

    @Test
    void aSeedBecomesAnInstruction() {
        // When
        send(seed);
        // Then
        GeneratedInstruction instruction = topics.instructionOf(seed.seedId());
        assertThat(instruction.instructionId()).isEqualTo(GeneratedInstruction.id(seed.seedId()));
        assertThat(instruction.seed()).isEqualTo(seed);
        assertThat(instruction.problem()).isEqualTo("Add two numbers.");
        assertThat(instruction.solution()).isEqualTo("```\na + b\n```");
        assertThat(instruction.teacher()).satisfies(call -> {
            assertThat(call.model()).isEqualTo("fake-teacher");
            assertThat(call.requestSeed()).isEqualTo(976 + seed.index());
            assertThat(call.promptHash()).matches("[0-9a-f]{64}");
            assertThat(call.promptTokens()).isEqualTo(100);
            assertThat(call.completionTokens()).isEqualTo(20);
            assertThat(call.attempts()).isEqualTo(1);
            assertThat(call.fingerprint()).isEqualTo("fp_test");
            assertThat(call.finishReason()).isEqualTo("stop");
        });
    }

    @Test
    void aTraceUnderWayGoesOnThoughSpansAreNotRecorded() {
        // Given
        String trace = "aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa";
        // When
        topics.send(
                Topics.SEEDS_NAME,
                seed.key(),
                EventJson.write(seed),
                Map.of("traceparent", "00-" + trace + "-bbbbbbbbbbbbbbbb-01"));
        topics.outcomeOf(seed.seedId());
        // Then
        assertThat(header(topics.outcomesOf(seed.seedId()).getFirst(), "traceparent"))
                .startsWith("00-" + trace + "-");
    }

    @Test
    void anOutcomeSaysWhoWroteIt() {
        // When
        send(seed);
        topics.outcomeOf(seed.seedId());
        // Then
        ConsumerRecord<String, byte[]> outcome =
                topics.outcomesOf(seed.seedId()).getFirst();
        assertThat(header(outcome, "ce_source")).isEqualTo("/magicoder/generator");
        assertThat(header(outcome, "ce_id")).isEqualTo(GeneratedInstruction.id(seed.seedId()));
    }

    @Test
    void theTeacherIsAskedAsAnOpenAiServer() {
        // When
        send(seed);
        topics.outcomeOf(seed.seedId());
        // Then
        FakeTeacher.Question question = questionsAbout(snippet).getFirst();
        assertThat(question.path()).isEqualTo("/v1/chat/completions");
        assertThat(question.authorization()).isEqualTo("Bearer " + FakeTeacher.API_KEY);
        JsonNode body = question.body();
        assertThat(body.path("model").asText()).isEqualTo("fake-teacher");
        assertThat(body.path("temperature").asDouble()).isZero();
        assertThat(body.path("max_tokens").asInt()).isEqualTo(2500);
        assertThat(body.path("seed").asLong()).isEqualTo(976 + seed.index());
        assertThat(body.path("messages")).hasSize(2);
        assertThat(body.path("messages").path(0).path("role").asText()).isEqualTo("system");
        assertThat(body.path("messages").path(1).path("role").asText()).isEqualTo("user");
    }

    @ParameterizedTest
    @CsvSource({"429,Retry-After,0", "429,X-None,0", "500,X-None,0", "503,X-None,0"})
    void aPassingFailureIsRetried(int status, String header, String value) {
        // Given
        when(snippet, n -> n == 1 ? status(status, header, value) : answer(GOOD, "stop"));
        double rateLimited = metric("magicoder_generator_rate_limited_total");
        // When
        send(seed);
        // Then
        assertThat(topics.instructionOf(seed.seedId()).teacher().attempts()).isEqualTo(2);
        assertThat(metric("magicoder_generator_rate_limited_total")).isEqualTo(rateLimited + (status == 429 ? 1 : 0));
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAskedForAgain() {
        // Given
        CountDownLatch askedAgain = new CountDownLatch(1);
        when(snippet, n -> {
            if (n == 1) {
                wait(askedAgain);
            }
            askedAgain.countDown();
            return answer(GOOD, "stop");
        });
        // When
        send(seed);
        // Then
        assertThat(topics.instructionOf(seed.seedId()).teacher().attempts()).isEqualTo(2);
    }

    @Test
    void aTeacherThatKeepsFailingLeadsToARejectionWithoutTheKeyInIt() {
        // Given
        when(snippet, n -> status(500));
        // When
        send(seed);
        // Then
        Rejection rejection = topics.rejectionOf(seed.seedId());
        assertThat(rejection.reason()).isEqualTo(RejectionReason.TEACHER_FAILED);
        assertThat(rejection.rejectedBy()).isEqualTo(Rejection.GENERATOR);
        assertThat(rejection.evidence().stage()).isEqualTo("teacher");
        assertThat(rejection.evidence().detail()).isEqualTo("status 500: said about ***");
        assertThat(rejection.teacher())
                .satisfies(call -> assertThat(call.attempts()).isEqualTo(3));
    }

    @Test
    void aRequestTheTeacherRefusesIsMadeOnce() {
        // Given
        when(snippet, n -> status(400));
        // When
        send(seed);
        // Then
        assertThat(topics.rejectionOf(seed.seedId()).reason()).isEqualTo(RejectionReason.TEACHER_FAILED);
        assertThat(questionsAbout(snippet)).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"<html>hello</html>", "{}", "{\"choices\": []}", "{\"choices\": [{}]}", "null", ""})
    void successWithoutAnAnswerIsAFailure(String body) {
        // Given
        when(snippet, n -> new FakeTeacher.Reply(200, Map.of("Content-Type", "application/json"), body));
        // When
        send(seed);
        // Then
        assertThat(topics.rejectionOf(seed.seedId())).satisfies(rejection -> {
            assertThat(rejection.reason()).isEqualTo(RejectionReason.TEACHER_FAILED);
            assertThat(rejection.evidence().detail()).startsWith("the answer is no chat completion");
        });
    }

    @ParameterizedTest
    @CsvSource({
        "'# Problem\nadd',length,TRUNCATED",
        "'',stop,EMPTY",
        "'I cannot help with that.',stop,REFUSED",
        "'a + b',stop,UNPARSEABLE"
    })
    void anUnusableAnswerIsRejectedWithWhatItCost(String text, String finishReason, RejectionReason reason) {
        // Given
        when(snippet, n -> answer(text, finishReason));
        // When
        send(seed);
        // Then
        Rejection rejection = topics.rejectionOf(seed.seedId());
        assertThat(rejection.reason()).isEqualTo(reason);
        assertThat(rejection.evidence().stage()).isEqualTo("parsing");
        assertThat(rejection.teacher()).satisfies(call -> {
            assertThat(call.completionTokens()).isEqualTo(20);
            assertThat(call.finishReason()).isEqualTo(finishReason);
        });
    }

    @Test
    void aSnippetThatFillsTheContextIsRejectedWithoutACall() {
        // Given
        SeedSnippet large = seed("int a = b;\n".repeat(80_000));
        // When
        send(large);
        // Then
        Rejection rejection = topics.rejectionOf(large.seedId());
        assertThat(rejection.reason()).isEqualTo(RejectionReason.OVER_BUDGET);
        assertThat(rejection.teacher()).isNull();
    }

    @Test
    void anAnswerThatFitsOnNoTopicIsRejected() {
        // Given
        when(snippet, n -> answer(GOOD + "\n" + "x".repeat(EventJson.MAX_RECORD_BYTES), "stop"));
        // When
        send(seed);
        // Then
        assertThat(topics.rejectionOf(seed.seedId()).reason()).isEqualTo(RejectionReason.TOO_LARGE);
    }

    @Test
    void aRedeliveredSeedIsNotPaidForAgain() {
        // Given
        send(seed);
        topics.outcomeOf(seed.seedId());
        double before = redelivered();
        // When
        send(seed);
        // Then
        await().atMost(PATIENCE).until(() -> redelivered() > before);
        assertThat(questionsAbout(snippet)).hasSize(1);
        assertThat(topics.outcomesOf(seed.seedId())).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404})
    void aConfigurationFaultPausesUntilItIsRepairedAndBurnsNoSeed(int status) {
        // Given
        FakeTeacher.everybodyGets(Optional.of(status(status)));
        // When
        send(seed);
        // Then
        await().atMost(PATIENCE).until(() -> teacherStatus() == 503);
        assertThat(teacherHealth()).contains("status " + status).doesNotContain(FakeTeacher.API_KEY);
        assertThat(readinessStatus()).isEqualTo(200);
        assertThat(metric("magicoder_generator_paused")).isEqualTo(1);
        int asked = controlQuestions();
        await().atMost(PATIENCE).until(() -> controlQuestions() > asked + 3);
        assertThat(questionsAbout(snippet)).hasSize(1);
        assertThat(topics.outcomesOf(seed.seedId())).isEmpty();
        // When
        FakeTeacher.everybodyGets(Optional.empty());
        // Then
        topics.instructionOf(seed.seedId());
        assertThat(teacherStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"status 500", "<html>down for maintenance</html>"})
    void aTeacherThatAnswersNothingButFailuresPausesAndBurnsNoSeed(String failure) {
        // Given
        FakeTeacher.everybodyGets(Optional.of(
                failure.startsWith("status")
                        ? status(500)
                        : new FakeTeacher.Reply(200, Map.of("Content-Type", "text/html"), failure)));
        // When
        send(seed);
        // Then
        await().atMost(PATIENCE).until(() -> teacherStatus() == 503);
        assertThat(teacherHealth()).contains(failure.startsWith("status") ? failure : "it is marked text/html");
        assertThat(readinessStatus()).isEqualTo(200);
        assertThat(topics.outcomesOf(seed.seedId())).isEmpty();
        // When
        FakeTeacher.everybodyGets(Optional.empty());
        // Then
        topics.instructionOf(seed.seedId());
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 403, 404, 422})
    void aRefusalThatConcernsOneSeedEndsThatSeedAloneThoughItIsTheOnlyOneLeft(int status) {
        // Given
        when(snippet, n -> status(status));
        // When
        send(seed);
        // Then
        assertThat(topics.rejectionOf(seed.seedId()).reason()).isEqualTo(RejectionReason.TEACHER_FAILED);
        assertThat(questionsAbout(snippet)).hasSize(status == 400 || status == 422 ? 1 : 2);
        assertThat(teacherStatus()).isEqualTo(200);
    }

    @Test
    void aFlaggedInputIsRefusedWithTheTeachersSentence() {
        // Given
        when(
                snippet,
                n -> new FakeTeacher.Reply(
                        403,
                        Map.of("Content-Type", "application/json"),
                        "{\"error\": {\"code\": 403, \"message\": \"Your input was flagged\", \"metadata\": {\"flagged_input\": \"x\"}}}"));
        // When
        send(seed);
        // Then
        Rejection rejection = topics.rejectionOf(seed.seedId());
        assertThat(rejection.reason()).isEqualTo(RejectionReason.REFUSED);
        assertThat(rejection.evidence().detail()).contains("Your input was flagged");
    }

    @Test
    void aRateLimitInsideASuccessIsWaitedFor() {
        // Given
        when(
                snippet,
                n -> n <= 6
                        ? new FakeTeacher.Reply(
                                200,
                                Map.of("Content-Type", "application/json"),
                                "{\"error\": {\"message\": \"rate limit of upstream\", \"code\": 429}}")
                        : answer(GOOD, "stop"));
        // When
        send(seed);
        // Then
        assertThat(topics.instructionOf(seed.seedId()).teacher().attempts()).isEqualTo(7);
    }

    @Test
    void anAnswerThatWasBrokenOffIsAskedForAgain() {
        // Given
        when(snippet, n -> n == 1 ? answer(GOOD.substring(0, GOOD.length() - 4), "error") : answer(GOOD, "stop"));
        // When
        send(seed);
        // Then
        GeneratedInstruction instruction = topics.instructionOf(seed.seedId());
        assertThat(instruction.solution()).isEqualTo("```\na + b\n```");
        assertThat(instruction.teacher().completionTokens()).isEqualTo(40);
    }

    @ParameterizedTest
    @ValueSource(strings = {"text/plain; charset=utf-8", "text/event-stream", "application/octet-stream"})
    void anAnswerIsReadWhateverItIsMarked(String type) {
        // Given
        when(
                snippet,
                n -> new FakeTeacher.Reply(
                        200, Map.of("Content-Type", type), answer(GOOD, "stop").body()));
        // When
        send(seed);
        // Then
        assertThat(topics.instructionOf(seed.seedId()).problem()).isEqualTo("Add two numbers.");
    }

    @Test
    void whatTheModelThoughtIsKeptApartAndCounted() {
        // Given
        when(
                snippet,
                n -> new FakeTeacher.Reply(
                        200,
                        Map.of("Content-Type", "application/json"),
                        answer(GOOD, "stop")
                                .body()
                                .replace("\"content\":", "\"reasoning_content\": \"A sum.\", \"content\":")
                                .replace(
                                        "\"completion_tokens\":20",
                                        "\"completion_tokens\":20,\"completion_tokens_details\":{\"reasoning_tokens\":7}")));
        // When
        send(seed);
        // Then
        GeneratedInstruction instruction = topics.instructionOf(seed.seedId());
        assertThat(instruction.reasoning()).isEqualTo("A sum.");
        assertThat(instruction.solution()).doesNotContain("A sum.");
        assertThat(instruction.teacher().reasoningTokens()).isEqualTo(7);
    }

    @Test
    void anUnreachableTeacherPausesUntilItIsBackAndBurnsNoSeed() {
        // Given
        FakeTeacher.hangUp();
        // When
        send(seed);
        // Then
        await().atMost(PATIENCE).until(() -> teacherStatus() == 503);
        assertThat(teacherHealth()).contains("Connection refused");
        assertThat(topics.outcomesOf(seed.seedId())).isEmpty();
        // When
        FakeTeacher.listen();
        // Then
        topics.instructionOf(seed.seedId());
        assertThat(readinessStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"garbage", "no members", "tombstone", "large garbage"})
    void aRecordThatBelongsToNoRunIsSetAsideWithItsBytesAndTheReason(String kind) {
        // Given
        byte[] bytes = switch (kind) {
            case "garbage" -> "{ no JSON".getBytes(StandardCharsets.UTF_8);
            case "no members" -> "{\"index\":1,\"rawIndex\":2}".getBytes(StandardCharsets.UTF_8);
            case "tombstone" -> null;
            default -> "x".repeat(2 * 1024 * 1024).getBytes(StandardCharsets.UTF_8);
        };
        String key = kind + snippet;
        // When
        topics.send(Topics.SEEDS_NAME, key, bytes);
        // Then
        ConsumerRecord<String, byte[]> letter = topics.deadLetter(key);
        assertThat(letter.value()).isEqualTo(bytes);
        assertThat(header(letter, "dead-letter-reason"))
                .contains(
                        switch (kind) {
                            case "tombstone" -> "the record has no value";
                            case "large garbage" -> "over the limit";
                            default -> "the record is no SeedSnippet";
                        })
                .doesNotContain("Exception");
        assertThat(header(letter, "dead-letter-topic")).isEqualTo(Topics.SEEDS_NAME);
        assertThat(header(letter, "dead-letter-offset")).matches("\\d+");
        send(seed);
        topics.instructionOf(seed.seedId());
        assertThat(readinessStatus()).isEqualTo(200);
    }

    @ParameterizedTest
    @ValueSource(strings = {"a member is missing", "it is too large", "it is cut off"})
    void aRecordThatNamesItsSeedEndsAsARejectionSoThatItsRunCanClose(String kind) {
        // Given
        byte[] bytes = switch (kind) {
            case "a member is missing" ->
                ("{\"seedId\":\"" + seed.seedId() + "\",\"runId\":\"" + seed.runId() + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
            case "it is cut off" -> Arrays.copyOf(EventJson.write(seed), EventJson.write(seed).length / 2);
            default ->
                ("{\"seedId\":\"" + seed.seedId() + "\",\"runId\":\"" + seed.runId() + "\",\"snippet\":\""
                                + "x".repeat(2 * 1024 * 1024) + "\"}")
                        .getBytes(StandardCharsets.UTF_8);
        };
        // When
        topics.send(Topics.SEEDS_NAME, seed.seedId(), bytes);
        // Then
        Rejection rejection = topics.rejectionOf(seed.seedId());
        assertThat(rejection.reason()).isEqualTo(RejectionReason.UNREADABLE);
        assertThat(rejection.seed()).isEqualTo(SeedSnippet.unreadable(seed.seedId(), seed.runId()));
        assertThat(rejection.runId()).isEqualTo(seed.runId());
        assertThat(rejection.evidence().detail())
                .startsWith("the record of the seed cannot be used: ")
                .contains("; it begins: {\"seedId\":\"" + seed.seedId())
                .doesNotContain("Exception");
        assertThat(rejection.teacher()).isNull();
    }

    @Test
    void theRawAnswerTravelsWithItsRejection() {
        // Given
        when(snippet, n -> answer("no sections\nhere", "stop"));
        // When
        send(seed);
        // Then
        assertThat(topics.rejectionOf(seed.seedId()).answer())
                .isEqualTo(new Rejection.RawAnswer("no sections\nhere", false));
    }

    @Test
    void halfASurrogatePairBecomesAReplacementCharacterAndIsCounted() {
        // Given
        double before = metric("magicoder_generator_mended_answers_total");
        when(
                snippet,
                n -> new FakeTeacher.Reply(
                        200,
                        Map.of("Content-Type", "application/json"),
                        answer(GOOD, "stop").body().replace("Add two", "Add \\ud83d two")));
        // When
        send(seed);
        // Then
        assertThat(topics.instructionOf(seed.seedId()).problem()).isEqualTo("Add \uFFFD two numbers.");
        assertThat(metric("magicoder_generator_mended_answers_total")).isGreaterThan(before);
    }

    @Test
    void halfASurrogatePairInARefusalOrAFailureIsNoReasonToStop() {
        // Given
        when(
                snippet,
                n -> new FakeTeacher.Reply(
                        400,
                        Map.of("Content-Type", "application/json"),
                        "{\"error\": {\"message\": \"no \\ud83d here\"}}"));
        // When
        send(seed);
        // Then
        assertThat(topics.rejectionOf(seed.seedId()).evidence().detail()).isEqualTo("status 400: no \uFFFD here");
    }

    @Test
    void whatEndedIsCommittedDeadLettersToo() {
        // Given
        send(seed);
        topics.outcomeOf(seed.seedId());
        // When
        topics.send(Topics.SEEDS_NAME, seed.seedId(), null);
        topics.deadLetter(seed.seedId());
        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() ->
                        assertThat(topics.openSeeds("magicoder-generator")).isEmpty());
    }

    @Test
    void outcomesTokensAndWorkUnderWayAreMeasured() {
        // When
        send(seed);
        topics.outcomeOf(seed.seedId());
        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(metrics())
                        .contains(
                                "magicoder_generator_outcomes_total{outcome=\"generated\"}",
                                "magicoder_generator_tokens_total{direction=\"in\",model=\"fake-teacher\"}",
                                "magicoder_generator_tokens_total{direction=\"out\",model=\"fake-teacher\"}",
                                "magicoder_generator_in_flight",
                                "magicoder_generator_concurrency_limit"));
    }

    private void send(SeedSnippet snippet) {
        topics.send(Topics.SEEDS_NAME, snippet.key(), EventJson.write(snippet));
    }

    static SeedSnippet seed(String snippet) {
        SeedSnippet.SourceLocation source =
                new SeedSnippet.SourceLocation("src/Main.java", 1, 3, null, null, "Apache-2.0");
        return new SeedSnippet(
                SeedSnippet.id("run-test", 7, source, snippet),
                "run-test",
                7,
                7,
                snippet,
                "java",
                source,
                new SeedSnippet.Extraction("test", "lines", Map.of()));
    }

    private static void wait(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), StandardCharsets.UTF_8);
    }

    private static int readinessStatus() {
        return given().get("/q/health/ready").statusCode();
    }

    private static int teacherStatus() {
        return given().get("/q/health/group/teacher").statusCode();
    }

    private static String teacherHealth() {
        return given().get("/q/health/group/teacher").asString();
    }

    private static int controlQuestions() {
        return questionsAbout("def add(a, b):\n    return a + b").size();
    }

    private static String metrics() {
        return given().get("/q/metrics").asString();
    }

    private static double redelivered() {
        return metric("magicoder_generator_redelivered_total");
    }

    private static double metric(String name) {
        return metrics()
                .lines()
                .filter(line -> line.startsWith(name + " ") || line.startsWith(name + "{"))
                .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' '))))
                .sum();
    }
}
