package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RetryHintsTest {
    private final RetryHints hints = new RetryHints(() -> Instant.parse("2026-01-01T00:00:00Z"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Retry-After|7|PT7S",
                "Retry-After|1.5|PT1.5S",
                "Retry-After|' 0 '|PT0S",
                "Retry-After|Thu, 01 Jan 2026 00:00:30 GMT|PT30S",
                "Retry-After|Thursday, 01-Jan-26 00:00:30 GMT|PT30S",
                "Retry-After|Thu Jan  1 00:00:30 2026|PT30S",
                "Retry-After|2026-01-01T00:00:30Z|PT30S",
                "Retry-After|Wed, 31 Dec 2025 00:00:00 GMT|PT0S",
                "Retry-After|20s|PT20S",
                "Retry-After|999999999|PT24H",
                "Retry-After|soon|",
                "Retry-After|-3|",
                "retry-after-ms|1500|PT1.5S",
                "x-ratelimit-reset|30|PT30S",
                "x-ratelimit-reset|1767225630|PT30S",
                "x-ratelimit-reset|1767225630000|PT30S",
                "RateLimit|\"default\";r=0;t=12|PT12S",
                "RateLimit|\"default\";r=5;t=12|"
            })
    void aHeaderTellsWhenToComeBack(String header, String value, @Nullable Duration delay) {
        assertThat(of(Map.of(header, value), "", "")).isEqualTo(Optional.ofNullable(delay));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x-ratelimit-remaining-requests|0|x-ratelimit-reset-requests|6m0s|PT6M",
                "x-ratelimit-remaining-tokens|0|x-ratelimit-reset-tokens|20ms|PT0.02S",
                "x-ratelimit-remaining-tokens|5|x-ratelimit-reset-tokens|20s|",
                "anthropic-ratelimit-tokens-remaining|0|anthropic-ratelimit-tokens-reset|2026-01-01T00:01:00Z|PT1M",
                "ratelimit-remaining|0|ratelimit-reset|9|PT9S",
                "ratelimit-remaining|3|ratelimit-reset|9|"
            })
    void aLimitCountsOnceNothingIsLeftOfIt(
            String left, String number, String reset, String value, @Nullable Duration delay) {
        assertThat(of(Map.of(left, number, reset, value), "", "")).isEqualTo(Optional.ofNullable(delay));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"retry_after\": 3}|PT3S",
                "{\"retryAfterMs\": 250}|PT0.25S",
                "{\"details\": [{\"@type\": \"QuotaFailure\"}, {\"retryDelay\": \"34s\"}]}|PT34S",
                "{\"metadata\": {\"headers\": {\"X-RateLimit-Reset\": \"1767225630000\"}}}|PT30S",
                "{\"metadata\": {\"retry_after_seconds\": 4}}|PT4S",
                "{}|"
            })
    void theBodyTellsIt(String error, @Nullable Duration delay) {
        assertThat(of(Map.of(), error, "")).isEqualTo(Optional.ofNullable(delay));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "Rate limit reached for requests. Please try again in 1m2.5s.|PT1M2.5S",
                "Please try again in 20ms. Visit the site.|PT0.02S",
                "Please retry after 26 seconds.|PT26S",
                "Limit exceeded, wait 2 minutes|PT2M",
                "Too many requests|"
            })
    void theSentenceTellsIt(String sentence, @Nullable Duration delay) {
        assertThat(of(Map.of(), "", sentence)).isEqualTo(Optional.ofNullable(delay));
    }

    private Optional<Duration> of(Map<String, String> headers, String error, String sentence) {
        Map<String, String> lower = new java.util.HashMap<>();
        headers.forEach((name, value) -> lower.put(name.toLowerCase(java.util.Locale.ROOT), value));
        try {
            return hints.of(
                    new HttpReply(429, lower, "".getBytes(StandardCharsets.UTF_8)),
                    error.isEmpty() ? MissingNode.getInstance() : new ObjectMapper().readTree(error),
                    sentence);
        } catch (java.io.IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }
}
