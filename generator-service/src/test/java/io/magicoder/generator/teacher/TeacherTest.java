package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.magicoder.generator.teacher.FaultyTeacher.Faults;
import io.magicoder.generator.teacher.TeacherReply.Answered;
import io.magicoder.generator.teacher.TeacherReply.Failed;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Many questions at a teacher that fails in every way. */
class TeacherTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final int QUESTIONS = 600;
    private static final int AT_ONCE = 32;

    private final Vertx vertx = Vertx.vertx();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final FaultyTeacher server = new FaultyTeacher();

    @AfterEach
    void close() {
        server.close();
        threads.shutdownNow();
        vertx.close();
    }

    @Test
    void refusalsFailuresAndHangsCostNoQuestion() {
        // Given
        server.behave(new Faults(0.30, 0.05, 0.02, 20, 0));
        Teacher teacher = teacher(Duration.ofSeconds(1));
        // When
        List<TeacherReply> replies = ask(teacher, QUESTIONS);
        // Then
        assertThat(replies).hasSize(QUESTIONS).allMatch(reply -> reply instanceof Answered);
        assertThat(server.answered()).hasSize(QUESTIONS);
        assertThat(server.answered().values()).allMatch(times -> times == 1);
    }

    @ParameterizedTest
    @ValueSource(ints = {401, 402, 403, 404, 500, 502})
    void whatEverybodyGetsCostsNoQuestionAndEndsByItself(int status) {
        // Given
        server.behave(Faults.everybodyGets(status));
        Teacher teacher = teacher(Duration.ofSeconds(1));
        CompletableFuture<List<TeacherReply>> replies = CompletableFuture.supplyAsync(() -> ask(teacher, 50), threads);
        await().atMost(PATIENCE)
                .until(() -> teacher.admission().unavailability().isPresent());
        int asked = server.requests();
        await().atMost(PATIENCE).until(() -> server.requests() > asked + 3);
        assertThat(replies).isNotDone();
        // When
        server.behave(Faults.NONE);
        // Then
        await().atMost(PATIENCE).until(replies::isDone);
        assertThat(replies.join()).hasSize(50).allMatch(reply -> reply instanceof Answered);
    }

    @Test
    void aWithdrawnKeyIsTriedByTheControlQuestionAlone() {
        // Given
        server.behave(Faults.everybodyGets(401));
        Teacher teacher = teacher(Duration.ofSeconds(1));
        CompletableFuture<List<TeacherReply>> replies = CompletableFuture.supplyAsync(() -> ask(teacher, 1), threads);
        // When
        await().atMost(PATIENCE).until(() -> server.requests() > 10);
        server.behave(Faults.NONE);
        // Then
        await().atMost(PATIENCE).until(replies::isDone);
        assertThat(((Answered) replies.join().getFirst()).call().attempts()).isEqualTo(2);
    }

    @Test
    void aRefusedKeyIsTriedByNoMoreQuestionsThanWereUnderWay() {
        // Given
        server.behave(Faults.everybodyGets(401));
        Teacher teacher = teacher(Duration.ofSeconds(1));
        CompletableFuture<List<TeacherReply>> replies = CompletableFuture.supplyAsync(() -> ask(teacher, 200), threads);
        // When
        await().atMost(PATIENCE)
                .until(() -> teacher.admission().unavailability().isPresent());
        int known = server.requests();
        await().atMost(PATIENCE).until(() -> server.requests() > known + AT_ONCE + 3);
        // Then
        assertThat(server.asked()).hasSizeLessThanOrEqualTo(AT_ONCE + 1).contains("control");
        server.behave(Faults.NONE);
        await().atMost(PATIENCE).until(replies::isDone);
        assertThat(replies.join()).hasSize(200).allMatch(reply -> reply instanceof Answered);
    }

    @Test
    void aRunsMoneyIsNotExceededByAnyCall() {
        // Given
        server.behave(new Faults(0.1, 0.1, 0, 0, 0));
        Teacher teacher = teacher(Duration.ofSeconds(1));
        Purse purse = new Purse(2_000_000);
        // When
        List<TeacherReply> replies = IntStream.range(0, 200)
                .mapToObj(i -> CompletableFuture.supplyAsync(() -> ask(teacher, question(i, purse)), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
        // Then
        assertThat(replies).anyMatch(reply -> reply instanceof Answered);
        assertThat(replies).anyMatch(reply -> reply instanceof TeacherReply.OverBudget || reply instanceof Failed);
        assertThat(purse.highest).isLessThanOrEqualTo(2_000_000);
    }

    private static final class Purse implements Wallet {
        private final long all;
        private long taken;
        private long highest;

        Purse(long all) {
            this.all = all;
        }

        @Override
        public synchronized boolean reserve(long most) {
            if (taken + most > all) {
                return false;
            }
            taken += most;
            highest = Math.max(highest, taken);
            return true;
        }

        @Override
        public synchronized void settle(long reserved, long spent) {
            taken += spent - reserved;
        }
    }

    private List<TeacherReply> ask(Teacher teacher, int questions) {
        return IntStream.range(0, questions)
                .mapToObj(i ->
                        CompletableFuture.supplyAsync(() -> ask(teacher, question(i, Wallet.UNLIMITED)), threads))
                .toList()
                .stream()
                .map(CompletableFuture::join)
                .toList();
    }

    private static Question question(int number, Wallet wallet) {
        return new Question(
                "q" + number, "run", List.of(new Message("user", "question " + number)), 100, (long) number, wallet);
    }

    private static TeacherReply ask(Teacher teacher, Question question) {
        try {
            return teacher.ask(question, () -> false);
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private Teacher teacher(Duration timeout) {
        QuestionLine line = new DirectLine(
                new VertxConnection(vertx, server.url(), "url", Optional.empty(), AT_ONCE), timeout, new Price(1, 2));
        return new Teacher(
                line,
                line,
                new Teacher.Settings(
                        server.url().toString(),
                        new RequestBody("faulty", 0, "max_tokens", RequestBody.extraFields("", "extra")),
                        Optional.empty(),
                        "hash",
                        List.of(new Message("user", "control"))),
                new RetryPolicy(8, Duration.ofMillis(20), Duration.ofMillis(200)),
                new Admission("The teacher", AT_ONCE, Duration.ofMillis(20), 10),
                () -> {});
    }
}
