package io.magicoder.cli.meaning;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.cli.UserError;
import io.magicoder.generator.teacher.FailureClassification;
import io.magicoder.generator.teacher.HttpReply;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.TeacherConnection;
import io.magicoder.generator.teacher.TeacherConnection.Request;
import io.magicoder.generator.teacher.TeacherFailure;
import io.magicoder.generator.teacher.TeacherFailure.Denied;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeoutException;

/**
 * One path of an OpenAI-compatible server. What may work the next time is tried again; what lies in one request alone is told
 * from what lies in the server by a request that nobody has a reason to refuse. Safe for any number of threads.
 */
final class Endpoint {
    /** A server that is busy longer is not waited for. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(10);

    private static final int MOST_RATE_LIMITS = 20;
    private static final JsonMapper JSON = JsonMapper.builder()
            .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS) // what Python's json writes for a number that is none
            .build();

    private final TeacherConnection connection;
    private final Settings settings;
    private final RetryPolicy retries;
    private final Waiting waiting;
    private final Semaphore turns;
    private final FailureClassification classification = new FailureClassification(InstantSource.system());
    private volatile boolean hasAnswered;

    Endpoint(TeacherConnection connection, Settings settings, RetryPolicy retries, Waiting waiting) {
        this.connection = connection;
        this.settings = settings;
        this.retries = retries;
        this.waiting = waiting;
        this.turns = new Semaphore(settings.concurrency());
    }

    /**
     * What is the same in every request.
     *
     * @param name of the server for people: the option and the URL
     * @param path behind the base URL
     * @param control the body of a request that the server has no reason to refuse
     * @param apiKey never shown
     * @param keyVariable the variable of the environment that holds the key
     * @param timeout of one request
     * @param concurrency requests at once
     */
    record Settings(
            String name,
            String path,
            ObjectNode control,
            Optional<String> apiKey,
            String keyVariable,
            Duration timeout,
            int concurrency) {
        @Override
        public String toString() {
            return name; // never the key
        }
    }

    /** How the time between two tries passes. */
    @FunctionalInterface
    interface Waiting {
        void await(Duration time) throws InterruptedException;
    }

    /** What became of a request. */
    sealed interface Reply {
        /** The server did what it was asked. */
        record Answered(JsonNode body) implements Reply {}

        /** It does not do this one thing. */
        record Declined(String why) implements Reply {}
    }

    /** An answer, or the last failure. */
    private sealed interface Attempt {}

    private record Success(JsonNode body) implements Attempt {}

    private record Failure(TeacherFailure failure) implements Attempt {}

    /**
     * Sends a request until there is an answer or no hope of one.
     *
     * @throws UserError if the server answers nobody
     */
    Reply post(ObjectNode body) throws InterruptedException {
        return switch (insist(body)) {
            case Success(JsonNode answer) -> new Reply.Answered(answer);
            case Failure(TeacherFailure failure) -> {
                if (isAboutEverybody(failure) || !(insist(settings.control()) instanceof Success)) {
                    throw error(failure.detail());
                }
                yield new Reply.Declined(failure.detail());
            }
        };
    }

    /**
     * Sends the request that nobody has a reason to refuse.
     *
     * @throws UserError if there is no answer
     */
    JsonNode control() throws InterruptedException {
        return switch (insist(settings.control())) {
            case Success(JsonNode answer) -> answer;
            case Failure(TeacherFailure failure) -> throw error(failure.detail());
        };
    }

    /** The sentence for the user. */
    UserError error(String detail) {
        String advice = detail.startsWith("status 401") || detail.startsWith("status 403")
                ? "; the key is read from " + settings.keyVariable()
                        + (settings.apiKey().isPresent() ? "" : ", which is not set")
                : detail.startsWith("status 404") ? "; look at the URL and at the name of the model" : "";
        return new UserError(settings.name() + ": " + detail + advice + "; nothing was written");
    }

    private static boolean isAboutEverybody(TeacherFailure failure) {
        return failure instanceof Unavailable
                || failure instanceof RateLimited
                || failure.detail().startsWith("status 401");
    }

    private Attempt insist(ObjectNode body) throws InterruptedException {
        byte[] request;
        try {
            request = JSON.writeValueAsBytes(body);
        } catch (JsonProcessingException e) {
            throw new UncheckedIOException(e);
        }
        Patience patience = new Patience();
        while (true) {
            Attempt attempt = once(request);
            if (!(attempt instanceof Failure(TeacherFailure failure))) {
                hasAnswered = true;
                return attempt;
            }
            Optional<Duration> wait = patience.after(failure).filter(time -> time.compareTo(LONGEST_WAIT) <= 0);
            if (wait.isEmpty()) {
                return attempt;
            }
            waiting.await(wait.get());
        }
    }

    /** How often one request was tried. */
    private final class Patience {
        private int failures;
        private int rateLimits;

        /** The time until the next try; empty if there is to be none. */
        Optional<Duration> after(TeacherFailure failure) {
            return switch (failure) {
                case Transient passing -> again(passing.retryAfter());
                // A server that was there may be there again.
                case Unavailable gone ->
                    hasAnswered && !gone.detail().startsWith("status") ? again(Optional.empty()) : Optional.empty();
                case RateLimited limited ->
                    ++rateLimits < MOST_RATE_LIMITS
                            ? Optional.of(limited.retryAfter().orElseGet(() -> backOff(rateLimits)))
                            : Optional.empty();
                case Refused _, Denied _ -> Optional.empty();
            };
        }

        private Optional<Duration> again(Optional<Duration> asked) {
            return ++failures < retries.maxAttempts()
                    ? Optional.of(longer(backOff(failures), asked))
                    : Optional.empty();
        }
    }

    private Duration backOff(int failures) {
        return retries.delay(failures, ThreadLocalRandom.current());
    }

    private static Duration longer(Duration backOff, Optional<Duration> asked) {
        return asked.filter(wanted -> wanted.compareTo(backOff) > 0).orElse(backOff);
    }

    private Attempt once(byte[] request) throws InterruptedException {
        turns.acquire();
        try {
            HttpReply reply = connection.send(Request.post(settings.path(), request), settings.timeout());
            if (!reply.isSuccess()) {
                return failure(classification.ofReply(reply));
            }
            return new Success(JSON.readTree(reply.body()));
        } catch (JsonProcessingException e) {
            return failure(new Transient("the answer is no JSON"));
        } catch (TimeoutException e) {
            return failure(new Transient(
                    "there is no answer within " + settings.timeout().toMillis() + " ms"));
        } catch (IOException e) {
            return failure(FailureClassification.ofException(e));
        } finally {
            turns.release();
        }
    }

    private Failure failure(TeacherFailure failure) {
        return new Failure(failure.withoutKey(settings.apiKey()));
    }
}
