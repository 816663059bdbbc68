package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Answers of a model with random weights are JSON where JSON was asked for. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
class StructuredOutputTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String SCHEMA =
            "{'type': 'json_schema', 'json_schema': {'name': 'verdict', 'strict': true, 'schema':"
                    + " {'type': 'object', 'properties': {'verdict': {'enum': ['good', 'bad']}, 'score': {'type': 'integer'},"
                    + " 'why': {'type': 'string', 'maxLength': 8}}, 'required': ['verdict', 'score', 'why'],"
                    + " 'additionalProperties': false}}}";

    @Test
    void anAnswerIsJsonOfItsSchemaAndEndsByItself() throws Exception {
        for (int seed = 0; seed < 10; seed++) {
            JsonNode choice = JSON.readTree(
                            chat("'temperature': 1.2, 'seed': " + seed + ", 'response_format': " + SCHEMA)
                                    .statusCode(200)
                                    .extract()
                                    .asString())
                    .path("choices")
                    .path(0);
            JsonNode value =
                    JSON.readTree(choice.path("message").path("content").asText());
            assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
            assertThat(value.path("verdict").asText()).isIn("good", "bad");
            assertThat(value.path("score").isIntegralNumber()).isTrue();
            assertThat(value.path("why")
                            .asText()
                            .codePointCount(0, value.path("why").asText().length()))
                    .isLessThanOrEqualTo(8);
        }
    }

    @Test
    void everyChoiceIsKeptToItAndAlsoWithoutEndTokens() throws Exception {
        JsonNode answer = JSON.readTree(given().contentType(ContentType.JSON)
                .body(
                        ("{'prompt': 'x', 'n': 3, 'max_tokens': 150, 'temperature': 1, 'seed': 1, 'ignore_eos': true, 'response_format': "
                                        + SCHEMA + "}")
                                .replace('\'', '"'))
                .post("/v1/completions")
                .then()
                .statusCode(200)
                .extract()
                .asString());
        assertThat(answer.path("choices")).hasSize(3);
        for (JsonNode choice : answer.path("choices")) {
            assertThat(JSON.readTree(choice.path("text").asText())
                            .path("verdict")
                            .asText())
                    .isIn("good", "bad");
            assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'type': 'grammar'}                                                      | response_format | must be of type text
            {'type': 'json_schema', 'json_schema': {'name': 'x'}}                    | response_format.json_schema.schema | a JSON schema is needed
            {'type': 'json_schema', 'json_schema': {'schema': {'type': 'string', 'pattern': 'a'}}} | response_format | # has 'pattern', which cannot be kept
            """)
    void whatCannotBeKeptIsRefusedByName(String format, String parameter, String message) {
        for (boolean streamed : new boolean[] {false, true}) {
            chat("'stream': " + streamed + ", 'response_format': " + format)
                    .statusCode(400)
                    .body("error.param", equalTo(parameter))
                    .body("error.message", containsString(message));
        }
    }

    private static ValidatableResponse chat(String members) {
        return given().contentType(ContentType.JSON)
                .body(("{'messages': [{'role': 'user', 'content': 'Judge.'}], " + members + "}").replace('\'', '"'))
                .post("/v1/chat/completions")
                .then();
    }
}
