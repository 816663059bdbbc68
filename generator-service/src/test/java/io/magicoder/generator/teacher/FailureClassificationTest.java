package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.MissingNode;
import io.magicoder.generator.teacher.TeacherFailure.Denied;
import io.magicoder.generator.teacher.TeacherFailure.Refused;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import javax.net.ssl.SSLHandshakeException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FailureClassificationTest {
    private final FailureClassification classification =
            new FailureClassification(() -> Instant.parse("2026-01-01T00:00:00Z"));

    @ParameterizedTest
    @ValueSource(ints = {400, 401, 402, 403, 404, 405, 422})
    void aRefusalWithoutReasonMayConcernOneRequestOrAll(int status) {
        assertThat(of(status, "")).isInstanceOf(Denied.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "403|{'error': {'code': 403, 'message': 'Your input was flagged', 'metadata': {'reasons': ['violence'], 'flagged_input': 'x'}}}",
                "400|{'error': {'code': 'content_filter', 'message': 'The response was filtered', 'innererror': {'code': 'ResponsibleAIPolicyViolation'}}}",
                "400|{'error': {'type': 'invalid_request_error', 'code': 'content_policy_violation', 'message': 'no'}}",
                "400|{'error': {'code': 'data_inspection_failed', 'message': 'Input data may contain inappropriate content.'}}",
                "403|{'error': {'message': 'Your request was flagged as potentially violating our usage policy'}}"
            })
    void whatIsRefusedForItsWordsConcernsNoOtherRequest(String reply) {
        assertThat(of(
                        Integer.parseInt(reply.substring(0, 3)),
                        reply.substring(4).replace('\'', '"')))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.moderated()).isTrue());
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "413|",
                "400|{'error': {'code': 'context_length_exceeded', 'message': 'x'}}",
                "400|{'object': 'error', 'message': 'This model has a maximum context length of 4096 tokens', 'code': 400}",
                "422|{'detail': 'prompt is too long: 9000 tokens'}"
            })
    void whatIsTooLongConcernsNoOtherRequest(String reply) {
        assertThat(of(
                        Integer.parseInt(reply.substring(0, 3)),
                        reply.substring(4).replace('\'', '"')))
                .isInstanceOfSatisfying(
                        Refused.class,
                        refused -> assertThat(refused.moderated()).isFalse());
    }

    @Test
    void aRedirectMakesTheTeacherUnavailable() {
        assertThat(of(301, "")).isInstanceOf(Unavailable.class);
    }

    @ParameterizedTest
    @ValueSource(ints = {408, 500, 502, 503, 504, 529})
    void aServerFaultMayPass(int status) {
        assertThat(of(status, "")).isInstanceOf(Transient.class);
    }

    @Test
    void anAccountWithoutMoneyIsNoRateLimit() {
        assertThat(of(429, "{\"error\": {\"message\": \"pay\", \"code\": \"insufficient_quota\"}}"))
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
        assertThat(of(500, body).detail()).isEqualTo("status 500: " + message);
    }

    @Test
    void aTeacherThatCannotBeConnectedIsUnavailable() {
        assertThat(FailureClassification.ofException(new ExecutionException(new ConnectException("refused"))))
                .isInstanceOf(Unavailable.class);
        assertThat(FailureClassification.ofException(new ExecutionException(new UnknownHostException("x"))))
                .isInstanceOf(Unavailable.class);
        assertThat(FailureClassification.ofException(new SSLHandshakeException("expired")))
                .isInstanceOf(Unavailable.class);
    }

    @Test
    void aBrokenConnectionMayPassAndIsToldInASentence() {
        assertThat(FailureClassification.ofException(new IOException(new SocketException("Connection reset"))))
                .isEqualTo(new Transient(
                        "the connection broke before the answer was whole (connection reset)", Optional.empty()));
    }

    @Test
    void aLongMessageIsCutBetweenCharacters() {
        String body = "x" + "\ud83d\ude00".repeat(200);
        assertThat(of(400, body).detail()).isEqualTo("status 400: x" + "\ud83d\ude00".repeat(149) + "…");
    }

    private TeacherFailure of(int status, String body) {
        HttpReply reply = new HttpReply(status, Map.of(), body.getBytes(StandardCharsets.UTF_8));
        try {
            return classification.ofReply(reply, new ObjectMapper().readTree(body));
        } catch (JsonProcessingException e) {
            return classification.ofReply(reply, MissingNode.getInstance());
        }
    }
}
