package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonParseException;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureClassificationTest {
    private final FailureClassification classification =
            new FailureClassification(() -> Instant.parse("2026-01-01T00:00:00Z"));

    @ParameterizedTest
    @ValueSource(ints = {400, 413, 422})
    void aRequestTheTeacherRefusesIsNotRepeated(int status) {
        assertThat(classification.ofStatus(status, null, "")).isInstanceOf(Refused.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {301, 401, 402, 403, 404, 405})
    void aConfigurationFaultMakesTheTeacherUnavailable(int status) {
        assertThat(classification.ofStatus(status, null, "")).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504, 529})
    void aServerFaultMayPass(int status) {
        assertThat(classification.ofStatus(status, null, "")).isInstanceOf(Transient.class);
    }

    @ParameterizedTest
    @CsvSource({
        ",",
        "7,PT7S",
        "' 0 ',PT0S",
        "'Thu, 01 Jan 2026 00:00:30 GMT',PT30S",
        "'Wed, 31 Dec 2025 00:00:00 GMT',PT0S",
        "soon,",
        "-3,"
    })
    void tooManyRequestsNamesTheDelayTheTeacherAsksFor(@Nullable String header, @Nullable Duration delay) {
        assertThat(classification.ofStatus(429, header, ""))
                .isEqualTo(new RateLimited("status 429", Optional.ofNullable(delay)));
    }

    @Test
    void anAccountWithoutMoneyIsNoRateLimit() {
        assertThat(classification.ofStatus(
                        429, null, "{\"error\": {\"message\": \"pay\", \"code\": \"insufficient_quota\"}}"))
                .isEqualTo(new Unavailable("status 429: pay"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'{\"error\": {\"message\": \"no\\nway\"}}' | no way",
                "'{\"error\": \"no\"}' | no",
                "<p>no</p> | <p>no</p>"
            })
    void theDetailIsTheServersOwnMessage(String body, String message) {
        assertThat(classification.ofStatus(500, null, body).detail()).isEqualTo("status 500: " + message);
    }

    @Test
    void aTeacherThatCannotBeConnectedIsUnavailable() {
        assertThat(classification.ofException(new ExecutionException(new ConnectException("refused"))))
                .isInstanceOf(Unavailable.class);
        assertThat(classification.ofException(new ExecutionException(new UnknownHostException("x"))))
                .isInstanceOf(Unavailable.class);
        assertThat(classification.ofException(new SSLHandshakeException("expired")))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aBrokenConnectionAndAnUnreadableAnswerMayPass() {
        assertThat(classification.ofException(new SocketException("reset"))).isInstanceOf(Transient.class);
        assertThat(classification.ofException(new IOException("closed"))).isInstanceOf(Transient.class);
        assertThat(classification
                        .ofException(new RuntimeException(new JsonParseException(null, "no JSON")))
                        .detail())
                .isEqualTo("the answer is no chat completion: no JSON");
    }

    @Test
    void aLongMessageIsCutBetweenCharacters() {
        String body = "x" + "\ud83d\ude00".repeat(200);
        assertThat(classification.ofStatus(400, null, body).detail())
                .isEqualTo("status 400: x" + "\ud83d\ude00".repeat(149) + "…");
    }
}
