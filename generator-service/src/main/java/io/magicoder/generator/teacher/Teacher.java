package io.magicoder.generator.teacher;

import io.magicoder.events.TeacherCall;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import io.magicoder.generator.teacher.TeacherReply.Answered;
import io.magicoder.generator.teacher.TeacherReply.Declined;
import io.magicoder.generator.teacher.TeacherReply.Failed;
import jakarta.ws.rs.WebApplicationException;
import java.net.URI;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jboss.logging.Logger;
import org.jspecify.annotations.Nullable;

/** Asks the teacher until there is an answer or no hope of one. Safe for any number of threads. */
public final class Teacher {
    private static final Logger LOG = Logger.getLogger(Teacher.class);

    private final ChatCompletions endpoint;
    private final Settings settings;
    private final RetryPolicy retries;
    private final Admission admission;
    private final Runnable mended;
    private final FailureClassification classification = new FailureClassification(InstantSource.system());

    /**
     * @param mended is told of each answer in which something was no character and became U+FFFD
     */
    public Teacher(
            ChatCompletions endpoint, Settings settings, RetryPolicy retries, Admission admission, Runnable mended) {
        this.endpoint = endpoint;
        this.settings = settings;
        this.retries = retries;
        this.admission = admission;
        this.mended = mended;
    }

    /**
     * What is the same in every call.
     *
     * @param url for people who read the log
     * @param timeout of one request, from sending it to the last byte of the answer
     * @param promptHash of the template, for the record
     */
    public record Settings(
            URI url, String model, double temperature, Optional<String> apiKey, Duration timeout, String promptHash) {
        @Override
        public String toString() {
            return "teacher " + model + " at " + url; // never the key
        }
    }

    /**
     * Asks one question.
     *
     * @param maxTokens most tokens of the answer
     * @param seed for the teacher's sampling, left out if null
     * @throws InterruptedException if the service stops before there is a reply
     */
    public TeacherReply ask(List<ChatRequest.Message> messages, int maxTokens, @Nullable Long seed)
            throws InterruptedException {
        ChatRequest request = new ChatRequest(settings.model(), messages, settings.temperature(), maxTokens, seed);
        int failures = 0;
        int rateLimits = 0;
        long answersAtLastFailure = Long.MAX_VALUE;
        for (int attempts = 1; ; attempts++) {
            Attempt attempt = attempt(request);
            switch (attempt) {
                case Completed(Completion completion, long millis) -> {
                    return reply(completion, request, millis, attempts);
                }
                case Missed(Refused failure, long millis) -> {
                    return failed(failure, request, millis, attempts);
                }
                case Missed(Transient failure, long millis) -> {
                    if (++failures >= retries.maxAttempts()) {
                        return failed(failure, request, millis, attempts);
                    }
                    admission.delay(retries.delay(failures, ThreadLocalRandom.current()));
                }
                case Missed(RateLimited failure, long millis) -> {
                    // Some jitter on top of what the teacher asks for, or all would come back at once.
                    Duration jittered = retries.delay(++rateLimits, ThreadLocalRandom.current());
                    admission.delay(failure.retryAfter()
                            .map(asked -> asked.plus(retries.delay(1, ThreadLocalRandom.current())))
                            .orElse(jittered));
                }
                case Missed(Unavailable failure, long millis) -> {
                    // While others get answers it is this seed that fails, not the teacher.
                    boolean othersAnswered = admission.answers() > answersAtLastFailure;
                    answersAtLastFailure = admission.answers();
                    if (othersAnswered && ++failures >= retries.maxAttempts()) {
                        return failed(failure, request, millis, attempts);
                    }
                }
            }
        }
    }

    private sealed interface Attempt {}

    private record Completed(Completion completion, long millis) implements Attempt {}

    private record Missed(TeacherFailure failure, long millis) implements Attempt {}

    private record Completion(ChatCompletion.Choice choice, ChatCompletion whole) {}

    /** Sends one request in one turn. */
    private Attempt attempt(ChatRequest request) throws InterruptedException {
        long turn = admission.enter();
        try {
            Completion completion = completion(send(request));
            admission.answered(turn);
            return new Completed(completion, millisSince(turn));
        } catch (UnusableAnswerException | ExecutionException | TimeoutException e) {
            TeacherFailure failure = classify(e);
            LOG.debugf("%s: %s", settings, failure);
            switch (failure) {
                case Unavailable unavailable -> admission.pause(settings.url() + ": " + unavailable.detail());
                case RateLimited limited -> admission.rateLimited(turn);
                case Refused refused -> admission.reached();
                case Transient passing -> admission.reached();
            }
            return new Missed(failure, millisSince(turn));
        } finally {
            admission.leave();
        }
    }

    private ChatCompletion send(ChatRequest request) throws InterruptedException, ExecutionException, TimeoutException {
        CompletableFuture<ChatCompletion> answer = endpoint.complete(
                        settings.apiKey().map(key -> "Bearer " + key).orElse(null), request)
                .subscribeAsCompletionStage();
        try {
            return Objects.requireNonNullElse(
                    answer.get(settings.timeout().toMillis(), TimeUnit.MILLISECONDS),
                    new ChatCompletion(null, null, null));
        } finally {
            answer.cancel(true); // resets the request if it was still under way
        }
    }

    private static Completion completion(ChatCompletion whole) throws UnusableAnswerException {
        List<ChatCompletion.Choice> choices = whole.choices();
        if (choices == null || choices.isEmpty() || choices.getFirst().message() == null) {
            throw new UnusableAnswerException();
        }
        return new Completion(choices.getFirst(), whole);
    }

    /** Success, but no answer inside. */
    private static final class UnusableAnswerException extends Exception {
        private static final long serialVersionUID = 1L;
    }

    private TeacherFailure classify(Exception e) {
        return switch (e) {
            case TimeoutException timeout ->
                new Transient("no answer within " + settings.timeout().toMillis() + " ms");
            case UnusableAnswerException unusable ->
                new Transient("the answer is no chat completion: it has no message");
            case ExecutionException wrapped
            when wrapped.getCause() instanceof WebApplicationException status ->
                withoutKey(classification.ofStatus(
                        status.getResponse().getStatus(),
                        status.getResponse().getHeaderString("Retry-After"),
                        body(status)));
            default -> classification.ofException(e);
        };
    }

    private static String body(WebApplicationException status) {
        try {
            return Objects.requireNonNullElse(status.getResponse().readEntity(String.class), "");
        } catch (RuntimeException e) {
            return ""; // the body explains the status, no more
        }
    }

    /** Servers quote the key they refuse. */
    private TeacherFailure withoutKey(TeacherFailure failure) {
        String key = settings.apiKey().orElse("");
        if (key.isEmpty() || !failure.detail().contains(key)) {
            return failure;
        }
        String detail = failure.detail().replace(key, "***");
        return switch (failure) {
            case Refused refused -> new Refused(detail);
            case Transient passing -> new Transient(detail);
            case RateLimited limited -> new RateLimited(detail, limited.retryAfter());
            case Unavailable unavailable -> new Unavailable(detail);
        };
    }

    private TeacherReply reply(Completion completion, ChatRequest request, long millis, int attempts) {
        ChatCompletion whole = completion.whole();
        ChatCompletion.Usage usage = Objects.requireNonNullElse(whole.usage(), new ChatCompletion.Usage(0, 0));
        TeacherCall call = new TeacherCall(
                request.model(),
                request.temperature(),
                request.seed(),
                settings.promptHash(),
                usage.promptTokens(),
                usage.completionTokens(),
                millis,
                attempts,
                wellFormed(whole.fingerprint()),
                wellFormed(completion.choice().finishReason()));
        ChatCompletion.Message message =
                Objects.requireNonNull(completion.choice().message());
        String refusal = wellFormed(message.refusal());
        return refusal == null || refusal.isBlank()
                ? new Answered(Objects.requireNonNullElse(wellFormed(message.content()), ""), call)
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

    private Failed failed(TeacherFailure failure, ChatRequest request, long millis, int attempts) {
        return new Failed(
                failure.detail(),
                new TeacherCall(
                        request.model(),
                        request.temperature(),
                        request.seed(),
                        settings.promptHash(),
                        0,
                        0,
                        millis,
                        attempts,
                        null,
                        null));
    }

    private static long millisSince(long turn) {
        return TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - turn);
    }
}
