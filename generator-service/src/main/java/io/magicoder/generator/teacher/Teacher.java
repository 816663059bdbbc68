package io.magicoder.generator.teacher;

import io.magicoder.events.TeacherCall;
import io.magicoder.generator.parsing.FinishReason;
import io.magicoder.generator.teacher.Completion.Usage;
import io.magicoder.generator.teacher.CompletionReader.Missed;
import io.magicoder.generator.teacher.CompletionReader.Read;
import io.magicoder.generator.teacher.CompletionReader.Reading;
import io.magicoder.generator.teacher.ControlQuestion.Verdict;
import io.magicoder.generator.teacher.TeacherFailure.Denied;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import io.magicoder.generator.teacher.TeacherReply.Answered;
import io.magicoder.generator.teacher.TeacherReply.Away;
import io.magicoder.generator.teacher.TeacherReply.Declined;
import io.magicoder.generator.teacher.TeacherReply.Failed;
import io.magicoder.generator.teacher.TeacherReply.OverBudget;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Asks one teacher until there is an answer or no hope of one. No question is given up for a failure that others have as well:
 * before that, a control question shows that the teacher answers. Safe for any number of threads.
 */
public final class Teacher {
    private static final Logger LOG = Logger.getLogger(Teacher.class);
    private static final int CONTROL_TOKENS = 16;
    private static final int MOST_UNKNOWN_REASONS = 100;

    private final QuestionLine questions;
    private final QuestionLine controls;
    private final Settings settings;
    private final RetryPolicy retries;
    private final Admission admission;
    private final Runnable mended;
    private final CompletionReader reader = new CompletionReader(InstantSource.system());
    /** Whether it answers at all. */
    private final ControlQuestion reached = new ControlQuestion();
    /** Whether it comes to the end of an answer. */
    private final ControlQuestion working = new ControlQuestion();

    private final Set<String> unknownReasons = ConcurrentHashMap.newKeySet();

    /**
     * @param questions the way that questions take
     * @param controls the way of control questions, which are needed at once
     * @param mended is told of each answer in which something was no character and became U+FFFD
     */
    public Teacher(
            QuestionLine questions,
            QuestionLine controls,
            Settings settings,
            RetryPolicy retries,
            Admission admission,
            Runnable mended) {
        this.questions = questions;
        this.controls = controls;
        this.settings = settings;
        this.retries = retries;
        this.admission = admission;
        this.mended = mended;
    }

    /**
     * What is the same in every call.
     *
     * @param url for people who read the log
     * @param apiKey never shown
     * @param promptHash of the template, for the record
     * @param control what is asked to find out whether the teacher answers at all
     */
    public record Settings(
            String url, RequestBody body, Optional<String> apiKey, String promptHash, List<Message> control) {
        public Settings {
            control = List.copyOf(control);
        }

        @Override
        public String toString() {
            return "teacher " + body.model() + " at " + url; // never the key
        }
    }

    public Admission admission() {
        return admission;
    }

    @Override
    public String toString() {
        return settings.toString();
    }

    /**
     * Asks one question.
     *
     * @param elsewhere whether another teacher could be asked instead of waiting for this one
     * @throws InterruptedException if the service stops before there is a reply
     */
    public TeacherReply ask(Question question, BooleanSupplier elsewhere) throws InterruptedException {
        byte[] request = settings.body().of(question);
        long most = questions.price().nanoDollars(question.mostPromptTokens(), question.maxTokens());
        Bill bill = new Bill();
        long firstFailure = 0;
        int failures = 0;
        int rateLimits = 0;
        boolean othersAreAnswered = false;
        for (boolean again = false; ; again = true) {
            if (admission.unavailability().isPresent() && elsewhere.getAsBoolean()) {
                return new Away();
            }
            Attempt attempt = attempt(
                    request,
                    question,
                    most,
                    bill,
                    again,
                    failures + 2 >= retries.maxAttempts() && !othersAreAnswered,
                    firstFailure);
            switch (attempt) {
                case Unaffordable() -> {
                    return bill.attempts == 0
                            ? new OverBudget()
                            : failed("the run's money does not suffice for another try", question, bill);
                }
                case Probed() -> {} // the teacher is there again, or still away
                case Done(Completion completion) -> {
                    return reply(completion, question, bill);
                }
                case Failure(Refused refused, Verdict _) -> {
                    return refused.moderated()
                            ? declined(refused, question, bill)
                            : failed(refused.detail(), question, bill);
                }
                case Failure(Denied denied, Verdict verdict) -> {
                    switch (verdict) {
                        case ANSWERS -> {
                            if (othersAreAnswered || !denied.maybePassing()) {
                                return failed(denied.detail(), question, bill);
                            }
                            othersAreAnswered = true; // so the next refusal is about this question
                        }
                        case FAILS -> {} // the teacher is paused
                        case BUSY -> admission.delay(retries.delay(++rateLimits, ThreadLocalRandom.current()));
                    }
                }
                case Failure(Transient passing, Verdict verdict) -> {
                    firstFailure = failures++ == 0 ? System.nanoTime() : firstFailure;
                    if (failures >= retries.maxAttempts() && (othersAreAnswered || verdict == Verdict.ANSWERS)) {
                        return failed(passing.detail(), question, bill);
                    }
                    // What is known before the last try: a teacher that comes back meanwhile shows in that try.
                    if (failures + 1 >= retries.maxAttempts()) {
                        othersAreAnswered |= verdict == Verdict.ANSWERS;
                        if (verdict == Verdict.FAILS) {
                            admission.pause(settings.url() + ": " + passing.detail());
                            failures = 0;
                        }
                    }
                    Duration backOff = retries.delay(Math.max(1, failures), ThreadLocalRandom.current());
                    admission.await(longer(backOff, passing.retryAfter()), passing.detail());
                }
                case Failure(RateLimited limited, Verdict _) -> {
                    Duration backOff = retries.delay(++rateLimits, ThreadLocalRandom.current());
                    // Some jitter on top of what the teacher asks for, or all would come back at once.
                    admission.await(
                            limited.retryAfter()
                                    .map(asked -> asked.plus(jitter(asked)))
                                    .orElse(backOff),
                            limited.detail());
                }
                case Failure(Unavailable _, Verdict _) -> {} // the teacher is paused
            }
        }
    }

    private static Duration jitter(Duration asked) {
        return Duration.ofMillis(ThreadLocalRandom.current().nextLong(Math.max(50, asked.toMillis() / 4)));
    }

    private static Duration longer(Duration backOff, Optional<Duration> asked) {
        return asked.filter(wanted -> wanted.compareTo(backOff) > 0)
                .map(wanted -> wanted.plus(jitter(wanted)))
                .orElse(backOff);
    }

    /** What a question has taken so far. Of one thread. */
    private static final class Bill {
        private Usage usage = Usage.NONE;
        private long nanoDollars;
        private int attempts;
        private long millis;
    }

    private sealed interface Attempt {}

    private record Done(Completion completion) implements Attempt {}

    private record Failure(TeacherFailure failure, Verdict verdict) implements Attempt {}

    private record Probed() implements Attempt {}

    private record Unaffordable() implements Attempt {}

    /**
     * Sends one request in one turn; while the teacher is unavailable, the control question instead.
     *
     * @param last whether it must be known, should it fail, if others get answers
     * @param firstFailure when the question failed first
     */
    private Attempt attempt(
            byte[] request, Question question, long most, Bill bill, boolean again, boolean last, long firstFailure)
            throws InterruptedException {
        Admission.Turn turn = admission.enter(again);
        try {
            if (turn.probe()) {
                probe(turn, question);
                return new Probed();
            }
            if (!question.wallet().reserve(most)) {
                return new Unaffordable();
            }
            bill.attempts++;
            Reading reading = send(questions, question, request, most, bill);
            bill.millis = TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - turn.began());
            return switch (reading) {
                case Read(Completion completion) -> {
                    admission.answered(turn);
                    admission.keep(question.keeper());
                    yield new Done(completion);
                }
                case Missed(TeacherFailure failure, Usage _) -> {
                    LOG.debugf("%s: %s", settings, failure);
                    yield missed(failure, turn, question, last, firstFailure);
                }
            };
        } finally {
            admission.leave(turn);
        }
    }

    private Failure missed(
            TeacherFailure failure, Admission.Turn turn, Question question, boolean last, long firstFailure)
            throws InterruptedException {
        return switch (failure) {
            case Refused refused -> {
                admission.reached(turn);
                yield new Failure(refused, Verdict.ANSWERS);
            }
            case RateLimited limited -> {
                admission.rateLimited(turn);
                yield new Failure(limited, Verdict.BUSY);
            }
            // Within the turn: nobody may enter between its end and the pause.
            case Unavailable unavailable -> {
                admission.pause(settings.url() + ": " + unavailable.detail());
                yield new Failure(unavailable, Verdict.FAILS);
            }
            case Denied denied -> {
                Verdict verdict = reached.since(System.nanoTime(), () -> askControl(question, CONTROL_TOKENS));
                if (verdict == Verdict.FAILS) {
                    admission.pause(settings.url() + ": " + denied.detail());
                }
                yield new Failure(denied, verdict);
            }
            case Transient passing -> {
                admission.failed(turn, settings.url() + ": " + passing.detail());
                Verdict verdict = !last || (firstFailure != 0 && admission.answeredSince(firstFailure))
                        ? Verdict.ANSWERS
                        : working.since(System.nanoTime(), () -> askControl(question, question.maxTokens()));
                yield new Failure(passing, verdict);
            }
        };
    }

    private void probe(Admission.Turn turn, Question question) throws InterruptedException {
        switch (askControl(question, CONTROL_TOKENS)) {
            case Read _ -> admission.answered(turn);
            case Missed(RateLimited _, Usage _) -> admission.rateLimited(turn);
            case Missed(TeacherFailure failure, Usage _) -> admission.pause(settings.url() + ": " + failure.detail());
        }
    }

    private Reading askControl(Question about, int maxTokens) throws InterruptedException {
        Question harmless = new Question(
                "control",
                about.run(),
                settings.control(),
                Math.min(maxTokens, about.maxTokens()),
                about.seed() == null ? null : 0L,
                about.wallet());
        long most = controls.price().nanoDollars(harmless.mostPromptTokens(), harmless.maxTokens());
        if (!about.wallet().reserve(most)) {
            return new Missed(
                    new Denied("the run's money does not suffice to ask whether the teacher answers", false),
                    Usage.NONE);
        }
        Reading reading = send(controls, harmless, settings.body().of(harmless), most, new Bill());
        if (reading instanceof Read) {
            admission.works();
        }
        return reading;
    }

    /** Sends one request and settles what it did cost. */
    private Reading send(QuestionLine line, Question question, byte[] request, long most, Bill bill)
            throws InterruptedException {
        long spent = most; // as long as nobody knows better
        try {
            Reading reading = withoutKey(reader.read(line.ask(question.run(), question.id(), request)));
            bill.usage = bill.usage.plus(reading.usage());
            spent = reading instanceof Read(Completion completion)
                            && completion.usage().equals(Usage.NONE)
                    ? most
                    : line.price().nanoDollars(reading.usage());
            return reading;
        } catch (TimeoutException e) {
            return new Missed(new Transient(String.valueOf(e.getMessage())), Usage.NONE);
        } catch (IOException e) {
            TeacherFailure failure = FailureClassification.ofException(e);
            spent = failure instanceof Unavailable ? 0 : most;
            return withoutKey(new Missed(failure, Usage.NONE));
        } finally {
            bill.nanoDollars += spent;
            question.wallet().settle(most, spent);
        }
    }

    private Reading withoutKey(Reading reading) {
        return reading instanceof Missed(TeacherFailure failure, Usage usage)
                ? new Missed(failure.withoutKey(settings.apiKey()), usage)
                : reading;
    }

    private TeacherReply reply(Completion completion, Question question, Bill bill) {
        String reason = wellFormed(completion.finishReason().orElse(null));
        if (FinishReason.of(reason) == FinishReason.UNKNOWN
                && unknownReasons.size() < MOST_UNKNOWN_REASONS
                && unknownReasons.add(String.valueOf(reason))) {
            LOG.warnf(
                    "%s ends answers with the finish reason '%s', which is not known here: they are taken as whole.",
                    settings, OneLine.of(String.valueOf(reason)));
        }
        TeacherCall call =
                call(question, bill, wellFormed(completion.fingerprint().orElse(null)), reason);
        String refusal = wellFormed(completion.refusal());
        return refusal == null || refusal.isBlank()
                ? new Answered(
                        String.valueOf(wellFormed(completion.text())),
                        String.valueOf(wellFormed(completion.reasoning())),
                        call)
                : new Declined(refusal, call);
    }

    private @Nullable String wellFormed(@Nullable String text) {
        if (text == null) {
            return null;
        }
        WellFormed wellFormed = WellFormed.of(text);
        if (wellFormed.replaced() > 0) {
            mended.run();
        }
        return wellFormed.text();
    }

    private Declined declined(Refused refused, Question question, Bill bill) {
        return new Declined(refused.detail(), call(question, bill, null, null));
    }

    private Failed failed(String detail, Question question, Bill bill) {
        return new Failed(detail, call(question, bill, null, null));
    }

    private TeacherCall call(
            Question question, Bill bill, @Nullable String fingerprint, @Nullable String finishReason) {
        return new TeacherCall(
                settings.body().model(),
                settings.body().temperature(),
                question.seed(),
                settings.promptHash(),
                bill.usage.promptTokens(),
                bill.usage.completionTokens(),
                bill.millis,
                bill.attempts,
                fingerprint,
                finishReason,
                bill.usage.reasoningTokens() == 0 ? null : bill.usage.reasoningTokens(),
                questions.price().isFree() ? null : bill.nanoDollars);
    }
}
