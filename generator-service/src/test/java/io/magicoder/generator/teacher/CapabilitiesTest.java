package io.magicoder.generator.teacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.net.URI;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a teacher can take, and how it is asked for it. */
class CapabilitiesTest {
    private static final Question QUESTION =
            new Question("q", "run", List.of(new Message("user", "hi")), 7, 976L, Wallet.UNLIMITED);

    @ParameterizedTest
    @CsvSource({
        "http://h:8000,http://h:8000/v1/chat/completions",
        "http://h:8000/,http://h:8000/v1/chat/completions",
        "http://h:8000/v1,http://h:8000/v1/chat/completions",
        "http://h:8000/v1/,http://h:8000/v1/chat/completions",
        "http://h:8000//v1//,http://h:8000/v1/chat/completions",
        "http://h:8000/v1/chat/completions,http://h:8000/v1/chat/completions",
        "https://h/api/openai/,https://h:443/api/openai/chat/completions",
        "https://h/openai/deployments/d?api-version=1,https://h:443/openai/deployments/d/chat/completions?api-version=1"
    })
    void aBaseUrlIsUnderstoodHoweverItIsWritten(String url, String endpoint) {
        assertThat(BaseUrl.of(URI.create(url), "url").uri("/chat/completions")).hasToString(endpoint);
    }

    @ParameterizedTest
    @CsvSource({"ftp://h,must be like", "h:8000,must be like", "http://user:secret@h,holds a password"})
    void whatIsNoBaseUrlIsRefusedInASentence(String url, String sentence) {
        assertThatThrownBy(() -> BaseUrl.of(URI.create(url), "teacher.url")).hasMessageContaining(sentence);
    }

    @ParameterizedTest
    @CsvSource({"max_tokens,max_completion_tokens", "max_completion_tokens,max_tokens"})
    void theLimitOfTokensGoesIntoTheFieldThatTheModelWants(String field, String other) {
        ObjectNode body = new RequestBody("m", 0.5, field, RequestBody.extraFields("", "x")).tree(QUESTION);
        assertThat(body.path(field).asInt()).isEqualTo(7);
        assertThat(body.has(other)).isFalse();
    }

    @Test
    void extraFieldsAreAddedAndWinAndNullTakesOneAway() {
        ObjectNode body = new RequestBody(
                        "m",
                        0.5,
                        "max_tokens",
                        RequestBody.extraFields("{\"top_p\": 0.9, \"temperature\": null, \"seed\": 1}", "x"))
                .tree(QUESTION);
        assertThat(body.path("top_p").asDouble()).isEqualTo(0.9);
        assertThat(body.has("temperature")).isFalse();
        assertThat(body.path("seed").asInt()).isEqualTo(1);
    }

    @Test
    void extraFieldsThatAreNoObjectAreRefusedInASentence() {
        assertThatThrownBy(() -> RequestBody.extraFields("[1]", "teacher.extra-fields"))
                .hasMessageStartingWith("teacher.extra-fields is '[1]': it must be a JSON object");
    }

    @Test
    void noSeedIsSentIfThereIsNone() {
        Question without = new Question("q", "run", QUESTION.messages(), 7, null, Wallet.UNLIMITED);
        assertThat(new RequestBody("m", 0, "max_tokens", RequestBody.extraFields("", "x"))
                        .tree(without)
                        .has("seed"))
                .isFalse();
    }

    @Test
    void aPriceIsThatOfTheTokensRoundedUp() {
        assertThat(new Price(0.15, 0.6).nanoDollars(1000, 100)).isEqualTo(210_000);
        assertThat(new Price(0.0001, 0).nanoDollars(1, 0)).isEqualTo(1);
    }
}
