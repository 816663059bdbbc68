package io.magicoder.generator.teacher;

import com.fasterxml.jackson.databind.JsonNode;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import java.time.temporal.ChronoField;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * When to come back, wherever a server says it: {@code Retry-After} (RFC 9110, 10.2.3) and its kin in milliseconds, the
 * headers of limits that are used up (IETF draft, OpenAI, Anthropic, OpenRouter, GitHub), members of the error in the body
 * (Google's {@code retryDelay}, gateways' {@code retry_after}), or the sentence itself ("try again in 1m2.5s").
 */
final class RetryHints {
    /** A server that asks for more is asked once a day whether it meant it. */
    static final Duration LONGEST = Duration.ofDays(1);

    private static final double EARLIEST_EPOCH_SECOND = 1e9;
    private static final double EARLIEST_EPOCH_MILLI = 1e12;

    private static final Pattern NUMBER = Pattern.compile("\\d{1,15}(?:\\.\\d{1,9})?");
    private static final Pattern UNITS = Pattern.compile(
            "(\\d{1,12}(?:\\.\\d{1,9})?)\\s*(ms|milliseconds?|s|sec|secs|seconds?|m|min|mins|minutes?|h|hr|hrs|hours?|d|days?)(?![a-z])");
    private static final Pattern SENTENCE = Pattern.compile(
            "(?:try again|retry|come back|wait|available|resets?)\\b[^.;\\n]{0,40}?\\b(?:in|after|for)?\\s*((?:\\d{1,12}(?:\\.\\d{1,9})?\\s*"
                    + "(?:ms|milliseconds?|s|secs?|seconds?|m|mins?|minutes?|h|hrs?|hours?|d|days?)(?![a-z])[\\s,]*)+)",
            Pattern.CASE_INSENSITIVE);
    private static final Pattern STRUCTURED_RESET = Pattern.compile("\\br=0\\b[^,]*?\\bt=(\\d{1,9})");

    private static final List<DateTimeFormatter> DATES = List.of(
            DateTimeFormatter.RFC_1123_DATE_TIME.withLocale(Locale.ROOT),
            // RFC 850, with the century that is meant
            new DateTimeFormatterBuilder()
                    .appendPattern("EEEE, dd-MMM-")
                    .appendValueReduced(ChronoField.YEAR, 2, 2, 2000)
                    .appendPattern(" HH:mm:ss 'GMT'")
                    .toFormatter(Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            // asctime
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ISO_OFFSET_DATE_TIME);

    private static final List<String> LIMITS = List.of("requests", "tokens", "input-tokens", "output-tokens");

    private final InstantSource clock;

    RetryHints(InstantSource clock) {
        this.clock = clock;
    }

    /**
     * How long the server asks to be left alone.
     *
     * @param error the object that describes the failure; missing if there is none
     * @param sentence of the server
     */
    Optional<Duration> of(HttpReply reply, JsonNode error, String sentence) {
        return Stream.of(
                        reply.header("retry-after-ms").flatMap(RetryHints::millis),
                        reply.header("x-ms-retry-after-ms").flatMap(RetryHints::millis),
                        reply.header("retry-after").flatMap(this::moment),
                        reply.header("x-retry-after").flatMap(this::moment),
                        inError(error),
                        usedUp(reply),
                        inSentence(sentence))
                .flatMap(Optional::stream)
                .findFirst()
                .map(delay -> delay.isNegative() ? Duration.ZERO : delay)
                .map(delay -> delay.compareTo(LONGEST) > 0 ? LONGEST : delay);
    }

    /** The latest reset among the limits of which nothing is left. */
    private Optional<Duration> usedUp(HttpReply reply) {
        Stream<Optional<Duration>> openAi = LIMITS.stream()
                .filter(limit -> isNone(reply, "x-ratelimit-remaining-" + limit))
                .map(limit -> reply.header("x-ratelimit-reset-" + limit).flatMap(this::moment));
        Stream<Optional<Duration>> anthropic = LIMITS.stream()
                .filter(limit -> isNone(reply, "anthropic-ratelimit-" + limit + "-remaining"))
                .map(limit ->
                        reply.header("anthropic-ratelimit-" + limit + "-reset").flatMap(this::moment));
        Stream<Optional<Duration>> plain = Stream.of("x-ratelimit-", "x-rate-limit-", "ratelimit-")
                .filter(prefix -> reply.header(prefix + "remaining").isEmpty() || isNone(reply, prefix + "remaining"))
                .map(prefix -> reply.header(prefix + "reset").flatMap(this::moment));
        Stream<Optional<Duration>> structured = Stream.of(reply.header("ratelimit")
                .map(STRUCTURED_RESET::matcher)
                .filter(Matcher::find)
                .map(reset -> Duration.ofSeconds(Long.parseLong(reset.group(1)))));
        return Stream.of(openAi, anthropic, plain, structured)
                .flatMap(hints -> hints)
                .flatMap(Optional::stream)
                .max(Duration::compareTo);
    }

    private static boolean isNone(HttpReply reply, String header) {
        return reply.header(header)
                .filter(left -> left.matches("-?0*(?:\\.0+)?"))
                .isPresent();
    }

    private Optional<Duration> inError(JsonNode error) {
        for (String member : List.of("retry_after_ms", "retryAfterMs", "retry_after_milliseconds")) {
            if (error.hasNonNull(member)) {
                return millis(error.path(member).asText());
            }
        }
        for (String member :
                List.of("retry_after", "retryAfter", "retry_after_seconds", "retryAfterSeconds", "retryDelay")) {
            if (error.hasNonNull(member)) {
                return moment(error.path(member).asText());
            }
        }
        // Google: {"details": [{"@type": "…RetryInfo", "retryDelay": "34s"}]}; OpenRouter: {"metadata": {"headers":
        // {…}}}
        for (JsonNode detail : error.path("details")) {
            Optional<Duration> delay = inError(detail);
            if (delay.isPresent()) {
                return delay;
            }
        }
        JsonNode metadata = error.path("metadata");
        if (metadata.isObject()) {
            Optional<Duration> reset = metadata.path("headers").properties().stream()
                    .filter(header -> header.getKey().matches("(?i)retry-after|x-ratelimit-reset"))
                    .flatMap(header -> moment(header.getValue().asText()).stream())
                    .findFirst();
            return reset.or(() -> inError(metadata));
        }
        return Optional.empty();
    }

    private static Optional<Duration> inSentence(String sentence) {
        Matcher told = SENTENCE.matcher(sentence);
        return told.find() ? units(told.group(1)) : Optional.empty();
    }

    /** Seconds from now, a moment in seconds or milliseconds since 1970, a span with units, or a date. */
    private Optional<Duration> moment(String value) {
        if (NUMBER.matcher(value).matches()) {
            double number = Double.parseDouble(value);
            if (number >= EARLIEST_EPOCH_MILLI) {
                return Optional.of(Duration.between(clock.instant(), Instant.ofEpochMilli((long) number)));
            }
            if (number >= EARLIEST_EPOCH_SECOND) {
                return Optional.of(Duration.between(clock.instant(), Instant.ofEpochMilli((long) (number * 1000))));
            }
            return Optional.of(Duration.ofMillis((long) Math.ceil(number * 1000)));
        }
        return units(value).or(() -> date(value));
    }

    private static Optional<Duration> millis(String value) {
        return NUMBER.matcher(value).matches()
                ? Optional.of(Duration.ofMillis((long) Math.ceil(Double.parseDouble(value))))
                : Optional.empty();
    }

    /** {@code 6m0s}, {@code 1.5s}, {@code 20 ms}, {@code 2 minutes, 3 seconds}. */
    private static Optional<Duration> units(String value) {
        String text = value.toLowerCase(Locale.ROOT).strip();
        Matcher unit = UNITS.matcher(text);
        double millis = 0;
        int end = 0;
        while (unit.find() && text.substring(end, unit.start()).matches("[\\s,]*(?:and)?\\s*")) {
            millis += Double.parseDouble(unit.group(1)) * millisOf(unit.group(2));
            end = unit.end();
        }
        return end > 0 && text.substring(end).matches("[\\s,.]*")
                ? Optional.of(Duration.ofMillis((long) Math.ceil(Math.min(millis, (double) LONGEST.toMillis()))))
                : Optional.empty();
    }

    private static double millisOf(String unit) {
        return switch (unit.charAt(0)) {
            case 's' -> 1000;
            case 'h' -> 3_600_000;
            case 'd' -> 86_400_000;
            default -> unit.equals("ms") || unit.startsWith("milli") ? 1 : 60_000;
        };
    }

    private Optional<Duration> date(String value) {
        return DATES.stream()
                .flatMap(form -> parsed(value, form).stream())
                .findFirst()
                .map(moment -> Duration.between(clock.instant(), moment));
    }

    private static Optional<Instant> parsed(String value, DateTimeFormatter form) {
        try {
            return Optional.of(Instant.from(form.parse(value)));
        } catch (DateTimeException e) {
            return Optional.empty(); // another form, or as if nothing were said
        }
    }
}
