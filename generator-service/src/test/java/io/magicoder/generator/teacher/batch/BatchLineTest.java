package io.magicoder.generator.teacher.batch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.generator.Budget;
import io.magicoder.generator.teacher.Admission;
import io.magicoder.generator.teacher.DirectLine;
import io.magicoder.generator.teacher.Message;
import io.magicoder.generator.teacher.Price;
import io.magicoder.generator.teacher.Question;
import io.magicoder.generator.teacher.RequestBody;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.Teacher;
import io.magicoder.generator.teacher.TeacherReply;
import io.magicoder.generator.teacher.TeacherReply.Answered;
import io.magicoder.generator.teacher.TeacherReply.Failed;
import io.magicoder.generator.teacher.TeacherReply.OverBudget;
import io.magicoder.generator.teacher.VertxConnection;
import io.magicoder.generator.teacher.Wallet;
import io.magicoder.scriptedteacher.Batches.Fate;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Questions by the file, at a server that keeps to the published protocol, its errors included. */
class BatchLineTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int QUESTIONS = 100;
    private static final Price PRICE = new Price(2, 4);
    /** 10 tokens at 2 dollars and 5 at 4 dollars a million, and half of that. */
    private static final long NANO_DOLLARS = 20_000;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final BatchTeacher server = new BatchTeacher();

    @AfterEach
    void close() {
        server.close();
        threads.shutdownNow();
        vertx.close();
    }

    @Test
    void manyQuestionsAreOneFileAndCostHalf() {
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(server.batches().batches()).hasSize(1);
        for (int i = 0; i < QUESTIONS; i++) {
            assertThat(replies.get(i)).isInstanceOfSatisfying(Answered.class, answered -> {
                assertThat(answered.call().nanoDollars()).isEqualTo(NANO_DOLLARS);
                assertThat(answered.call().promptTokens()).isEqualTo(10);
                assertThat(answered.call().attempts()).isEqualTo(1);
            });
            assertThat(((Answered) replies.get(i)).text()).isEqualTo("answer to question " + i);
        }
    }

    @Test
    void onlyWhatFailedIsSentAgain() {
        // Given
        server.failing(question -> question.matches("question \\d*[369]#1"));
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies).allMatch(reply -> reply instanceof Answered);
        assertThat(counts("total")).containsExactly(100, 30);
        assertEachIsPaidOnce();
    }

    @Test
    void aQuestionThatFailsForGoodEndsAlone() {
        // Given
        server.failing(question -> question.startsWith("question 7#"));
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies.get(7))
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.detail()).contains("503", "overloaded"));
        assertThat(replies).filteredOn(reply -> reply instanceof Answered).hasSize(QUESTIONS - 1);
        assertThat(counts("total")).startsWith(100).allMatch(total -> total == 100 || total == 1);
    }

    @ParameterizedTest
    @ValueSource(strings = {"expired", "cancelled"})
    void whatABatchThatWasCutOffAnsweredIsNotPaidAgain(String status) {
        // Given
        server.batches().next(new Fate.CutOff(status, 40));
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies).allMatch(reply -> reply instanceof Answered);
        assertThat(counts("total")).containsExactly(100, 60);
        assertEachIsPaidOnce();
    }

    @Test
    void aBatchThatIsTooMuchForTheQueueIsSentInHalves() {
        // Given
        server.batches().next(new Fate.Refused("token_limit_exceeded", "Enqueued token limit reached.", 0));
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies).allMatch(reply -> reply instanceof Answered);
        assertThat(counts("total")).containsExactly(0, 50, 50);
        assertEachIsPaidOnce();
    }

    @Test
    void aLineThatIsRefusedEndsItsQuestionAlone() {
        // Given
        server.batches().next(new Fate.Refused("invalid_request", "This line is not wanted.", 2));
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies)
                .filteredOn(reply -> reply instanceof Failed)
                .singleElement()
                .isInstanceOfSatisfying(
                        Failed.class, failed -> assertThat(failed.detail()).contains("This line is not wanted."));
        assertThat(counts("total")).containsExactly(0, 99);
    }

    @Test
    void aBatchWhoseBeginWasNotHeardOfIsFound() {
        // Given
        server.disturb((request, number) -> request.equals("POST /v1/batches") && number < 5 ? -1 : 0);
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies).allMatch(reply -> reply instanceof Answered);
        assertThat(server.batches().batches()).hasSize(1);
        assertEachIsPaidOnce();
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 404, 429, 500})
    void aServerThatTakesNoBatchesCostsNoQuestion(int status) {
        // Given
        server.disturb((request, _) -> request.startsWith("POST /v1/files") ? status : 0);
        Teacher teacher = teacher(QUESTIONS);
        CompletableFuture<List<TeacherReply>> replies =
                CompletableFuture.supplyAsync(() -> ask(teacher, QUESTIONS), threads);
        await().atMost(PATIENCE)
                .until(() -> teacher.admission().unavailability().isPresent());
        assertThat(teacher.admission().unavailability())
                .hasValueSatisfying(reason -> assertThat(reason).contains("cannot be uploaded", "status " + status));
        // When
        server.disturb(BatchTeacher.Disturbance.NONE);
        // Then
        assertThat(replies.join()).allMatch(reply -> reply instanceof Answered);
        assertThat(teacher.admission().unavailability()).isEmpty();
    }

    @Test
    void killsAtAnyMomentPayNothingTwice() {
        for (int kill = 1; kill <= 20; kill++) {
            // Given
            Random random = new Random(kill);
            String run = "run-" + kill;
            Map<Integer, TeacherReply> replies = new ConcurrentHashMap<>();
            List<Integer> all = IntStream.range(0, QUESTIONS).boxed().toList();
            // When
            for (int life = 0; replies.size() < QUESTIONS; life++) {
                Teacher teacher = teacher(1 + random.nextInt(QUESTIONS));
                int last = life < 8 ? 1 + random.nextInt(20) : Integer.MAX_VALUE;
                server.disturb((_, number) -> {
                    if (number == last) {
                        teacher.admission().stop();
                    }
                    return 0;
                });
                askUntilStopped(teacher, run, all, replies);
                teacher.admission().stop();
            }
            // Then
            assertThat(replies.values()).hasSize(QUESTIONS).allMatch(reply -> reply instanceof Answered);
        }
        assertThat(server.batches().answered()).hasSize(20 * QUESTIONS);
        assertEachIsPaidOnce();
    }

    @Test
    void whatIsAskedInABatchWhoseFileIsGoneIsReadFromItsAnswers() {
        // Given
        Teacher first = teacher(QUESTIONS);
        ask(first, QUESTIONS);
        first.admission().stop();
        server.batches()
                .forget(server.batches()
                        .batches()
                        .getFirst()
                        .path("input_file_id")
                        .asText());
        // When
        List<TeacherReply> replies = ask(teacher(QUESTIONS), QUESTIONS);
        // Then
        assertThat(replies).allMatch(reply -> reply instanceof Answered);
        assertThat(server.batches().batches()).hasSize(1);
    }

    @Test
    void anotherRunAsksAnew() {
        askUntilStopped(teacher(QUESTIONS), "one", List.of(1, 2, 3), new ConcurrentHashMap<>());
        askUntilStopped(teacher(QUESTIONS), "another", List.of(1, 2, 3), new ConcurrentHashMap<>());
        assertThat(counts("completed")).containsExactly(3, 3);
    }

    @Test
    void theSameQuestionTwiceAtOnceIsAskedOnce() {
        Map<Integer, TeacherReply> replies = new ConcurrentHashMap<>();
        Teacher teacher = teacher(QUESTIONS);
        CompletableFuture<Void> other = CompletableFuture.runAsync(
                () -> askUntilStopped(teacher, "run", List.of(1), new ConcurrentHashMap<>()), threads);
        askUntilStopped(teacher, "run", List.of(1), replies);
        other.join();
        assertThat(replies.get(1)).isInstanceOf(Answered.class);
        assertThat(counts("completed").stream().mapToInt(each -> each).sum()).isBetween(1, 2);
    }

    @Test
    void aBudgetIsHeldAndUsed() {
        // Given
        long half = QUESTIONS / 2 * NANO_DOLLARS;
        Budget budget = new Budget(half / 1e9, 0);
        Teacher teacher = teacher(QUESTIONS);
        // When
        List<TeacherReply> replies = IntStream.range(0, QUESTIONS)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask(teacher, question("run", i, budget)), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        // Then
        assertThat(replies).allMatch(reply -> reply instanceof Answered || reply instanceof OverBudget);
        assertThat(budget.spent()).isLessThanOrEqualTo(half).isGreaterThan(half / 2);
    }

    private void assertEachIsPaidOnce() {
        assertThat(server.batches().answered().values()).allMatch(times -> times == 1);
    }

    /** A figure of each batch, in the order of their beginning. */
    private List<Integer> counts(String figure) {
        List<Integer> counts = new ArrayList<>();
        for (JsonNode batch : server.batches().batches()) {
            counts.add(batch.path("request_counts").path(figure).asInt());
        }
        return counts;
    }

    private List<TeacherReply> ask(Teacher teacher, int questions) {
        return IntStream.range(0, questions)
                .mapToObj(i -> CompletableFuture.supplyAsync(
                        () -> ask(teacher, question("run", i, Wallet.UNLIMITED)), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    /** Asks what has no reply yet, until there is one for each or the teacher is stopped. */
    private void askUntilStopped(
            Teacher teacher, String run, List<Integer> numbers, Map<Integer, TeacherReply> replies) {
        Set<CompletableFuture<Void>> open = new HashSet<>();
        for (int number : numbers) {
            if (!replies.containsKey(number)) {
                open.add(CompletableFuture.runAsync(
                        () -> replies.put(number, ask(teacher, question(run, number, Wallet.UNLIMITED))), threads));
            }
        }
        for (CompletableFuture<Void> each : open) {
            try {
                each.join();
            } catch (CompletionException e) {
                assertThat(e).hasRootCauseInstanceOf(InterruptedException.class);
            }
        }
    }

    private static Question question(String run, int number, Wallet wallet) {
        return new Question(
                run + "-q" + number,
                run,
                List.of(new Message("user", "question " + number)),
                20,
                (long) number,
                wallet);
    }

    private static TeacherReply ask(Teacher teacher, Question question) {
        try {
            return teacher.ask(question, () -> false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Teacher teacher(int batchSize) {
        Admission admission = Admission.unpaced("The teacher", QUESTIONS, Duration.ofMillis(20), 10 * QUESTIONS);
        VertxConnection connection = new VertxConnection(vertx, server.url(), "url", Optional.of("sk-secret"), 8);
        return new Teacher(
                new BatchLine(
                        connection,
                        Optional.of("sk-secret"),
                        Duration.ofSeconds(10),
                        PRICE.times(0.5),
                        new BatchSettings(
                                batchSize,
                                Duration.ofMillis(100),
                                Duration.ofMillis(5),
                                Duration.ofHours(24),
                                Duration.ofMillis(50)),
                        admission),
                new DirectLine(connection, Duration.ofSeconds(10), PRICE),
                new Teacher.Settings(
                        server.url().toString(),
                        new RequestBody("batched", 0, "max_tokens", RequestBody.extraFields("", "extra")),
                        Optional.of("sk-secret"),
                        "hash",
                        List.of(new Message("user", "control"))),
                new RetryPolicy(3, Duration.ofMillis(5), Duration.ofMillis(20)),
                admission,
                () -> {});
    }
}
