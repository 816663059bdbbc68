package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import io.restassured.response.Response;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Asks the service for each row of docs/reference/openai-compatibility.md. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
class OpenAiCompatibilityTest {
    private static final Path REFERENCE = Path.of("..", "docs", "reference", "openai-compatibility.md");
    private static final Pattern SECTION = Pattern.compile("^## `POST (/v1/[a-z/]+)`$");
    private static final Pattern MEMBER =
            Pattern.compile("^\\| `([a-z_]+)` \\| (\\w+) \\| `(\\{.*?})` \\| (?:`(\\{.*?})` )?\\|.*\\|$");
    private static final Pattern ENDPOINT = Pattern.compile("^\\| `([A-Z]+) (/v1/[^`]*)` \\| (\\w+) \\|$");
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What is asked beside the member of a row. */
    private static final Map<String, String> BASE = Map.of(
            "/v1/completions", "{\"prompt\": \"x\", \"max_tokens\": 4, \"temperature\": 0}",
            "/v1/chat/completions",
                    "{\"messages\": [{\"role\": \"user\", \"content\": \"x\"}], \"max_tokens\": 4, \"temperature\": 0}",
            "/v1/responses", "{\"input\": \"x\", \"max_output_tokens\": 4, \"temperature\": 0}");

    /** A row of a table. */
    record Row(String endpoint, String member, String verdict, String example, String wrong) {
        @Override
        public String toString() {
            return endpoint + " " + member;
        }
    }

    static List<Row> members() throws IOException {
        List<Row> rows = new ArrayList<>();
        String endpoint = "";
        for (String line : Files.readAllLines(REFERENCE)) {
            Matcher section = SECTION.matcher(line);
            if (section.matches()) {
                endpoint = section.group(1);
            } else if (line.startsWith("## ")) {
                endpoint = "";
            } else if (!endpoint.isEmpty() && line.startsWith("| `")) {
                Matcher row = MEMBER.matcher(line);
                assertThat(row.matches()).as(line).isTrue();
                String wrong = row.group(4) == null ? "" : row.group(4);
                rows.add(new Row(endpoint, row.group(1), row.group(2), row.group(3), wrong));
            }
        }
        assertThat(rows.stream().map(Row::endpoint).distinct()).containsExactlyInAnyOrderElementsOf(BASE.keySet());
        return rows;
    }

    @ParameterizedTest
    @MethodSource("members")
    void aMemberIsWhatTheTableSays(Row row) throws IOException {
        Response answer = ask(row.endpoint(), row.example());
        switch (row.verdict()) {
            case "supported" -> {
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
                Response refusal = ask(row.endpoint(), row.wrong());
                assertThat(refusal.statusCode()).as(refusal.asString()).isIn(400, 404);
                assertThat(refusal.<String>path("error.param")).startsWith(row.member());
            }
            case "refused" -> {
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(400);
                assertThat(answer.<String>path("error.param")).isEqualTo(row.member());
                assertThat(answer.<String>path("error.message")).contains("'" + row.member() + "'");
            }
            case "ignored" -> {
                assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
                assertThat(lasting(answer)).isEqualTo(lasting(ask(row.endpoint(), "{}")));
            }
            default -> throw new AssertionError("no verdict: " + row.verdict());
        }
    }

    /** An answer without what differs from one to the next. */
    private static JsonNode lasting(Response answer) throws IOException {
        ObjectNode json = (ObjectNode) JSON.readTree(answer.asString());
        json.remove(List.of("id", "created", "created_at", "usage"));
        json.path("output").forEach(message -> ((ObjectNode) message).remove("id"));
        return json;
    }

    private static Response ask(String endpoint, String members) throws IOException {
        ObjectNode body = (ObjectNode) JSON.readTree(BASE.get(endpoint));
        body.setAll((ObjectNode) JSON.readTree(members));
        return given().contentType(ContentType.JSON).body(body.toString()).post(endpoint);
    }

    static Stream<Matcher> endpoints() throws IOException {
        List<Matcher> rows = Files.readAllLines(REFERENCE).stream()
                .map(ENDPOINT::matcher)
                .filter(Matcher::matches)
                .toList();
        assertThat(rows).hasSizeGreaterThan(10);
        return rows.stream();
    }

    @ParameterizedTest
    @MethodSource("endpoints")
    void anEndpointIsWhatTheTableSays(Matcher row) {
        String path = row.group(2).replace("{model}", "magicoder").replaceAll("\\{.*?}", "x");
        Response answer = given().contentType(ContentType.JSON)
                .body(BASE.getOrDefault(path, "{}"))
                .request(row.group(1), path);

        if (row.group(3).equals("supported")) {
            assertThat(answer.statusCode()).as(answer.asString()).isEqualTo(200);
        } else {
            assertThat(answer.statusCode()).as(answer.asString()).isIn(404, 405);
            assertThat(answer.<String>path("error.type")).isEqualTo("invalid_request_error");
            assertThat(answer.<String>path("error.message")).contains(row.group(1) + " " + path);
        }
    }
}
