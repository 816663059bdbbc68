package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;

import io.magicoder.generator.teacher.CompletionReader.Missed;
import io.magicoder.generator.teacher.CompletionReader.Read;
import io.magicoder.generator.teacher.TeacherFailure.Denied;
import io.magicoder.generator.teacher.TeacherFailure.RateLimited;
import io.magicoder.generator.teacher.TeacherFailure.Transient;
import io.magicoder.generator.teacher.TeacherFailure.Unavailable;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CompletionReaderTest {
    private final CompletionReader reader = new CompletionReader(() -> Instant.parse("2026-01-01T00:00:00Z"));

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '\0',
            value = {
                "{'choices': [{'message': {'content': 'hi'}, 'finish_reason': 'stop'}]} | hi",
                "{'choices': [{'message': {'content': [{'type': 'text', 'text': 'h'}, {'type': 'text', 'text': 'i'}]}}]} | hi",
                "{'choices': [{'message': {'content': [{'type': 'thinking', 'thinking': [{'type': 'text', 'text': 'hm'}]}, {'type': 'text', 'text': 'hi'}]}}]} | hi",
                "{'choices': [{'message': {'reasoning_content': 'hm', 'content': 'hi'}}]} | hi",
                "{'choices': [{'text': 'hi', 'finish_reason': 'stop'}]} | hi"
            })
    void everyDocumentedShapeOfAnAnswerIsRead(String body, String text) {
        assertThat(read(200, "application/json", body.replace('\'', '"')))
                .isInstanceOfSatisfying(
                        Read.class, read -> assertThat(read.completion().text()).isEqualTo(text));
    }

    @Test
    void anAnswerThatIsStreamedThoughNobodyAskedIsJoined() {
        assertThat(read(200, "text/event-stream", """
                data: {"choices": [{"delta": {"content": "h"}}]}

                data: {"choices": [{"delta": {"content": "i"}, "finish_reason": "length"}]}

                data: [DONE]
                """)).isInstanceOfSatisfying(Read.class, read -> {
            assertThat(read.completion().text()).isEqualTo("hi");
            assertThat(read.completion().finishReason()).contains("length");
        });
    }

    @Test
    void anErrorInsideASuccessIsWhatItsCodeSays() {
        assertThat(failure("{'error': {'code': 429, 'message': 'Please try again in 2s'}}"))
                .isEqualTo(new RateLimited(
                        "status 429: Please try again in 2s", java.util.Optional.of(Duration.ofSeconds(2))));
        assertThat(failure("{'object': 'error', 'message': 'no such model', 'code': 404}"))
                .isEqualTo(new Denied("status 404: no such model", true));
        assertThat(failure("{'error': {'type': 'insufficient_quota', 'message': 'pay'}}"))
                .isInstanceOf(Unavailable.class);
        assertThat(failure("{'error': 'upstream died'}")).isInstanceOf(Transient.class);
        assertThat(failure("{'choices': [{'error': {'code': 502, 'message': 'died'}, 'message': {'content': 'x'}}]}"))
                .isEqualTo(new Transient("status 502: died"));
        assertThat(failure("{'choices': [{'message': {'content': 'x'}, 'finish_reason': 'error'}]}"))
                .isInstanceOf(Transient.class);
    }

    @Test
    void whatWasPaidForAndMakesNoSenseIsNotPaidForAgain() {
        assertThat(failure("{'choices': null, 'usage': {'completion_tokens': 9}}"))
                .isEqualTo(new Denied("the answer is no chat completion: it has no choices", false));
        assertThat(failure("{'choices': null}")).isInstanceOf(Transient.class);
    }

    @ParameterizedTest
    @CsvSource({
        "text/plain,'it is marked text/plain, not application/json, and begins: hello'",
        "application/json,'it is no JSON object and begins: hello'",
        "'','it is not marked as application/json and begins: hello'"
    })
    void whatIsNoJsonIsToldInWordsForUsers(String type, String sentence) {
        assertThat(((Missed) read(200, type, "hello")).failure().detail())
                .isEqualTo("the answer is no chat completion: " + sentence);
    }

    private TeacherFailure failure(String body) {
        return ((Missed) read(200, "application/json", body.replace('\'', '"'))).failure();
    }

    private CompletionReader.Reading read(int status, String type, String body) {
        return reader.read(new HttpReply(
                status,
                type.isEmpty() ? Map.of() : Map.of("content-type", type),
                body.getBytes(StandardCharsets.UTF_8)));
    }
}
