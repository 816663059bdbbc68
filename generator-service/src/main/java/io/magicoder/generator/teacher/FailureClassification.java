package io.magicoder.generator.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.magicoder.generator.teacher.TeacherFailure.Denied;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import io.netty.channel.ConnectTimeoutException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import javax.net.ssl.SSLException;

/** Tells the kinds of failure apart, by what the server says in status, headers and body. */
public final class FailureClassification {
    /** Codes, types and statuses of errors that are about the words of this request. */
    private static final Pattern MODERATED = Pattern.compile(
            "content_?filter(?:ed)?|content_?policy(?:_violation)?|responsible_?ai_?policy_?violation|moderat(?:ion|ed)(?:_blocked)?"
                    + "|flagged|data_?inspection_?failed|sensitive(?:_content)?|prohibited_?content|safety|guardrail(?:s|_intervened)?");

    private static final Pattern MODERATED_SENTENCE = Pattern.compile(
            "(?i)\\b(?:input|prompt|request|content|message)\\b.{0,40}\\b(?:flagged|moderat|inappropriate|violat\\w+ .{0,30}polic"
                    + "|content management policy)|content management policy|was (?:flagged|blocked) by");

    /** The request is longer than the model can take; no other one is concerned. */
    private static final Pattern TOO_LONG = Pattern.compile(
            "(?i)context_length_exceeded|string_above_max_length|maximum context length|context (?:length|size|window).{0,40}exceed"
                    + "|exceed.{0,40}context|prompt is too long|input is too long|too many (?:input )?tokens|request too large");

    /** Money is spent: waiting does not help, whatever the status. */
    private static final Pattern NO_MONEY = Pattern.compile(
            "insufficient_(?:quota|balance|credits?|funds)|billing_(?:hard_limit_reached|not_active)|payment_required|quota_?exceeded"
                    + "|credit_balance_too_low|exceeded_current_quota(?:_error)?");

    private static final Pattern RATE_LIMIT = Pattern.compile(
            "rate_?limit(?:ed|_error|_exceeded|_reached_error)?|too_?many_?requests|resource_?exhausted|throttl\\w*");

    private static final Pattern PASSING = Pattern.compile(
            "overloaded(?:_error)?|server_error|internal(?:_server)?_error|service_?unavailable|unavailable|timeout"
                    + "|api_error|upstream_error|bad_gateway|engine_overloaded(?:_error)?");

    /** Statuses that are about the key, the account or the address rather than about what was asked. */
    private static final Set<Integer> ACCESS = Set.of(401, 402, 403, 404, 405);

    private final RetryHints hints;

    public FailureClassification(InstantSource clock) {
        this.hints = new RetryHints(clock);
    }

    /** The failure that an answer without success means. */
    public TeacherFailure ofReply(HttpReply reply) {
        return ofReply(reply, CompletionReader.json(reply));
    }

    /**
     * The failure that an answer without success means.
     *
     * @param body as JSON; missing if it is none
     */
    TeacherFailure ofReply(HttpReply reply, JsonNode body) {
        return of(reply, reply.status(), ErrorObject.in(body), OneLine.of(reply.body()));
    }

    /** The failure that an answer with success tells of in its body. */
    TeacherFailure ofError(HttpReply reply, ErrorObject error) {
        int status = error.status()
                .orElseGet(() -> error.names(NO_MONEY)
                        ? 402
                        : error.names(RATE_LIMIT)
                                ? 429
                                : error.names(MODERATED) ? 403 : error.names(PASSING) ? 503 : 500);
        return of(reply, status, Optional.of(error), "");
    }

    private TeacherFailure of(HttpReply reply, int status, Optional<ErrorObject> told, String otherwise) {
        ErrorObject error = told.orElse(new ErrorObject(MissingNode.getInstance(), List.of(), otherwise));
        String sentence = OneLine.of(error.message());
        String detail = "status " + status + (sentence.isBlank() ? "" : ": " + sentence);
        Optional<Duration> retryAfter = hints.of(reply, error.node(), error.message());
        if (error.names(NO_MONEY)) {
            // OpenAI answers an account without money with 429; waiting does not help there.
            return new Unavailable(detail);
        }
        if (status >= 400 && status < 500 && status != 401 && status != 429) {
            if (error.names(MODERATED)
                    || error.node().path("metadata").has("flagged_input")
                    || error.node().path("metadata").has("reasons")
                    || MODERATED_SENTENCE.matcher(sentence).find()) {
                return new Refused(detail, true);
            }
            if (status != 401
                    && (status == 413
                            || TOO_LONG.matcher(error.codes() + " " + sentence).find())) {
                return new Refused(detail, false);
            }
        }
        return switch (status) {
            case 429 -> new RateLimited(detail, retryAfter);
            case 408, 409, 425 -> new Transient(detail, retryAfter);
            default -> {
                if (status >= 500) {
                    yield new Transient(detail, retryAfter);
                }
                if (status >= 400) {
                    // Gateways say "too many requests" with other codes as well.
                    yield error.names(RATE_LIMIT)
                            ? new RateLimited(detail, retryAfter)
                            : new Denied(detail, ACCESS.contains(status));
                }
                yield new Unavailable(detail + "; a redirect is not followed, check the teacher's URL");
            }
        };
    }

    /** The failure that an exception of the connection means. */
    public static TeacherFailure ofException(Throwable failure) {
        for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
            switch (cause) {
                case UnknownHostException e -> {
                    return new Unavailable("the host is unknown: " + OneLine.of(String.valueOf(e.getMessage())));
                }
                case ConnectTimeoutException _ -> {
                    return new Unavailable("it takes no connection in time");
                }
                case ConnectException e -> {
                    return new Unavailable(OneLine.of(String.valueOf(e.getMessage())));
                }
                case NoRouteToHostException e -> {
                    return new Unavailable("there is no route to it: " + OneLine.of(String.valueOf(e.getMessage())));
                }
                case SSLException e -> {
                    return new Unavailable("TLS failed: " + OneLine.of(String.valueOf(e.getMessage())));
                }
                default -> {} // look at its cause
            }
        }
        String reason = OneLine.of(String.valueOf(rootOf(failure).getMessage()));
        return new Transient("the connection broke before the answer was whole"
                + (reason.equals("null") ? "" : " (" + reason.toLowerCase(Locale.ROOT) + ")"));
    }

    private static Throwable rootOf(Throwable failure) {
        Throwable root = failure;
        while (root.getCause() != null) {
            root = root.getCause();
        }
        return root;
    }
}
