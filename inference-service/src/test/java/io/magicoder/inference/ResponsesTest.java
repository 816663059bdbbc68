package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.ValidatableResponse;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** {@code /v1/responses}, and one model by its name. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
class ResponsesTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    @Test
    void anInputIsAnsweredAsTheConversationThatItIs() {
        String wanted = given().contentType(ContentType.JSON)
                .body(("{'messages': [{'role': 'system', 'content': 'Be short.'}, {'role': 'user', 'content': 'Add.'}],"
                                + " 'max_tokens': 6, 'temperature': 0}")
                        .replace('\'', '"'))
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .extract()
                .path("choices[0].message.content");
        for (String input : List.of(
                "'Add.'",
                "[{'role': 'user', 'content': 'Add.'}]",
                "[{'type': 'message', 'role': 'user', 'content': [{'type': 'input_text', 'text': 'Add.'}]}]")) {
            respond("{'input': " + input + ", 'instructions': 'Be short.', 'max_output_tokens': 6, 'temperature': 0,"
                            + " 'metadata': {'k': 'v'}, 'store': false}")
                    .statusCode(200)
                    .header("X-Model-Version", startsWith("checkpoint-"))
                    .body("object", equalTo("response"))
                    .body("id", startsWith("resp_"))
                    .body("output.size()", equalTo(1))
                    .body("output[0].type", equalTo("message"))
                    .body("output[0].role", equalTo("assistant"))
                    .body("output[0].content[0].type", equalTo("output_text"))
                    .body("output[0].content[0].text", equalTo(wanted))
                    .body("metadata.k", equalTo("v"))
                    .body("previous_response_id", nullValue());
        }
        respond("{'input': 'Add.', 'max_output_tokens': 1, 'temperature': 0}")
                .body("usage.output_tokens", equalTo(1))
                .body("status", equalTo("incomplete"))
                .body("incomplete_details.reason", equalTo("max_output_tokens"));
    }

    @Test
    void aStreamHasTheNamesAndNumbersOfItsEvents() throws Exception {
        String request = "{'input': 'Add.', 'max_output_tokens': 9, 'temperature': 0";
        String wanted = respond(request + "}").extract().path("output[0].content[0].text");

        String body = respond(request + ", 'stream': true}")
                .statusCode(200)
                .contentType("text/event-stream")
                .extract()
                .asString();

        List<JsonNode> events = new ArrayList<>();
        List<String> names = new ArrayList<>();
        for (String line : body.lines().toList()) {
            if (line.startsWith("event: ")) {
                names.add(line.substring("event: ".length()));
            } else if (line.startsWith("data: ")) {
                events.add(JSON.readTree(line.substring("data: ".length())));
            }
        }
        StringBuilder text = new StringBuilder();
        for (int i = 0; i < events.size(); i++) {
            assertThat(events.get(i).path("sequence_number").asInt()).isEqualTo(i);
            assertThat(events.get(i).path("type").asText()).isEqualTo(names.get(i));
            text.append(events.get(i).path("delta").asText());
        }
        assertThat(text).hasToString(wanted);
        assertThat(names)
                .startsWith(
                        "response.created",
                        "response.in_progress",
                        "response.output_item.added",
                        "response.content_part.added",
                        "response.output_text.delta")
                .containsSubsequence(
                        "response.output_text.delta",
                        "response.output_text.done",
                        "response.content_part.done",
                        "response.output_item.done");
        assertThat(names.getLast()).isIn("response.completed", "response.incomplete");
        JsonNode last = events.getLast().path("response");
        assertThat(last.path("output")
                        .path(0)
                        .path("content")
                        .path(0)
                        .path("text")
                        .asText())
                .isEqualTo(wanted);
        assertThat(last.path("id")).isEqualTo(events.getFirst().path("response").path("id"));
        assertThat(body).doesNotContain("[DONE]");
    }

    @Test
    void anAnswerIsKeptToASchema() throws Exception {
        String text = respond(
                        "{'input': 'x', 'seed': 1, 'text': {'format': {'type': 'json_schema', 'name': 'n', 'schema':"
                                + " {'type': 'object', 'properties': {'ok': {'type': 'boolean'}}, 'required': ['ok']}}}}")
                .statusCode(200)
                .body("status", equalTo("completed"))
                .body("text.format.type", equalTo("json_schema"))
                .extract()
                .path("output[0].content[0].text");

        assertThat(JSON.readTree(text).path("ok").isBoolean()).isTrue();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {}                                                   | input                | must be a text or a list of messages
            {'input': []}                                        | input                | must be a text or a list of messages
            {'input': [{'type': 'function_call_output'}]}        | input[0]             | must be a message
            {'input': [{'role': 'user', 'content': [{'type': 'input_image'}]}]} | input[0].content | parts of type input_text or output_text
            {'input': 'x', 'previous_response_id': 'resp_1'}     | previous_response_id | nothing is kept
            {'input': 'x', 'conversation': 'c'}                  | conversation         | nothing is kept
            {'input': 'x', 'store': true}                        | store                | send false
            {'input': 'x', 'background': true}                   | background           | send false
            {'input': 'x', 'tools': [{'type': 'web_search'}]}    | tools                | not offered
            {'input': 'x', 'truncation': 'auto'}                 | truncation           | never cut
            {'input': 'x', 'text': {'format': {'type': 'x'}}}    | text.format.type     | must be text
            {'input': 'x', 'max_output_tokens': 0}               | max_output_tokens    | at least 1
            {'input': 'x', 'max_output_tokens': 100000}          | max_output_tokens    | the context of the model
            {'input': 'x', 'stream': true, 'store': true}        | store                | send false
            """)
    void whatIsNotKeptOrNotOfferedIsRefusedByName(String request, String parameter, String message) {
        respond(request)
                .statusCode(400)
                .body("error.param", equalTo(parameter))
                .body("error.message", containsString(message));
    }

    @Test
    void aModelIsFoundByItsName() {
        given().get("/v1/models/magicoder").then().statusCode(200).body("id", equalTo("magicoder"));
        given().get("/v1/models/other").then().statusCode(404).body("error.code", equalTo("model_not_found"));
    }

    private static ValidatableResponse respond(String request) {
        return given().contentType(ContentType.JSON)
                .body(request.replace('\'', '"'))
                .post("/v1/responses")
                .then();
    }
}
