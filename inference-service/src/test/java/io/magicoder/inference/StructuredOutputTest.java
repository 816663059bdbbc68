package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.networknt.schema.InputFormat;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SpecificationVersion;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** A model with random weights, which knows nothing of JSON, writes JSON of a schema. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
class StructuredOutputTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{'type': 'object', 'properties': {'name': {'type': 'string', 'maxLength': 8}, 'age': {'type': 'integer'}},"
                        + " 'required': ['name', 'age'], 'additionalProperties': false}",
                "{'type': 'array', 'items': {'enum': ['red', 'grün', 3]}, 'minItems': 1, 'maxItems': 5}",
                "{'anyOf': [{'type': 'boolean'}, {'type': 'null'}, {'const': {'a': []}}]}",
                "{'type': 'object', 'properties': {'more': {'anyOf': [{'$ref': '#'}, {'type': 'number'}]}}, 'required': ['more']}"
            })
    void whatEndsByItselfIsOfTheSchema(String quoted) throws Exception {
        String schema = quoted.replace('\'', '"');
        Schema validator = SchemaRegistry.withDefaultDialect(SpecificationVersion.DRAFT_2020_12)
                .getSchema(schema);
        JsonNode answer = JSON.readTree(chat("{'messages': [{'role': 'user', 'content': 'hi'}], 'n': 16, 'seed': 1,"
                        + " 'response_format': {'type': 'json_schema', 'json_schema': {'name': 'x', 'strict': true,"
                        + " 'schema': " + schema + "}}}")
                .statusCode(200)
                .extract()
                .asString());

        int ended = 0;
        for (JsonNode choice : answer.path("choices")) {
            String text = choice.path("message").path("content").asText();
            if (choice.path("finish_reason").asText().equals("stop")) {
                ended++;
                assertThat(validator.validate(text, InputFormat.JSON)).as(text).isEmpty();
            }
        }
        assertThat(ended).isGreaterThan(8);
    }

    @Test
    void anObjectIsAnObjectAlsoInAStream() throws Exception {
        // A quote or a bracket is likelier than what is inside, so that the text has an end.
        String request = "{'messages': [{'role': 'user', 'content': 'hi'}], 'seed': 3,"
                + " 'logit_bias': {'34': 6, '125': 9, '93': 9}, 'response_format': {'type': 'json_object'}";
        JsonNode whole = JSON.readTree(
                        chat(request + "}").statusCode(200).extract().asString())
                .path("choices")
                .path(0);
        assertThat(whole.path("finish_reason").asText()).isEqualTo("stop");
        String text = whole.path("message").path("content").asText();
        assertThat(JSON.readTree(text).isObject()).as(text).isTrue();

        String streamed = chat(request + ", 'stream': true}")
                .statusCode(200)
                .extract()
                .asString()
                .lines()
                .filter(line -> line.startsWith("data: {"))
                .map(StructuredOutputTest::delta)
                .collect(Collectors.joining());
        assertThat(streamed).isEqualTo(text);
    }

    private static String delta(String line) {
        try {
            return JSON.readTree(line.substring("data: ".length()))
                    .path("choices")
                    .path(0)
                    .path("delta")
                    .path("content")
                    .asText();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            'response_format': {'type': 'xml'}                                               | response_format.type               | must be text, json_object or json_schema
            'response_format': {'type': 'json_schema'}                                       | response_format.json_schema.schema | is missing
            'response_format': {'type': 'json_schema', 'json_schema': {'schema': {'pattern': 'x'}}} | response_format.json_schema.schema | 'pattern' at the top
            'response_format': {'type': 'json_schema', 'json_schema': {'schema': {'properties': {'a': {'format': 'date'}}}}} | response_format.json_schema.schema | 'format' at /properties/a
            'response_format': {'type': 'json_object'}, 'stop': 'x'                          | stop                               | could cut the JSON
            'response_format': {'type': 'json_object'}, 'ignore_eos': true                   | ignore_eos                         | has an end
            """)
    void whatCannotBeKeptToIsRefusedByName(String members, String parameter, String message) {
        chat("{'messages': [{'role': 'user', 'content': 'x'}], " + members + "}")
                .statusCode(400)
                .body("error.param", equalTo(parameter))
                .body("error.message", containsString(message));
    }

    private static ValidatableResponse chat(String request) {
        return given().contentType(ContentType.JSON)
                .body(request.replace('\'', '"'))
                .post("/v1/chat/completions")
                .then();
    }
}
