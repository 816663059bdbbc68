package io.magicoder.scriptedteacher;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScriptedTeacherTest {

    private static final ObjectMapper JSON = new ObjectMapper();

    private final HttpClient client = HttpClient.newHttpClient();
    private ScriptedTeacher teacher;

    @BeforeEach
    void start() throws IOException {
        teacher = ScriptedTeacher.start(0, TeacherSettings.perfect());
    }

    private static TeacherSettings with(Imperfection imperfection, Duration maxLatency, int concurrency) {
        return new TeacherSettings(Map.of(imperfection, 1.0), maxLatency, concurrency, true, 0);
    }

    @AfterEach
    void stop() {
        teacher.close();
        client.close();
    }

    @Test
    void answersInTheShapeOfChatCompletions() throws Exception {
        // When
        HttpResponse<String> response = post(request(Map.of()));

        // Then
        JsonNode completion = JSON.readTree(response.body());
        JsonNode choice = completion.at("/choices/0");
        JsonNode usage = completion.path("usage");
        assertThat(response.statusCode()).isEqualTo(200);
        assertThat(response.headers().firstValue("Content-Type")).hasValue("application/json");
        assertThat(completion.path("id").asText()).startsWith("chatcmpl-");
        assertThat(completion.path("object").asText()).isEqualTo("chat.completion");
        assertThat(completion.path("created").isIntegralNumber()).isTrue();
        assertThat(completion.path("choices")).hasSize(1);
        assertThat(choice.path("index").asInt(-1)).isZero();
        assertThat(choice.at("/message/role").asText()).isEqualTo("assistant");
        assertThat(choice.at("/message/content").asText()).contains("[Problem Description]", "[Solution]", "```java");
        assertThat(choice.path("finish_reason").asText()).isEqualTo("stop");
        assertThat(usage.path("prompt_tokens").asInt()).isPositive();
        assertThat(usage.path("completion_tokens").asInt()).isPositive();
        assertThat(usage.path("total_tokens").asInt())
                .isEqualTo(usage.path("prompt_tokens").asInt()
                        + usage.path("completion_tokens").asInt());
    }

    @Test
    void saysThatItIsAScript() throws Exception {
        JsonNode models = JSON.readTree(get("/models").body());

        assertThat(models.at("/data/0/id").asText()).isEqualTo("scripted-teacher");
        assertThat(models.at("/data/0/owned_by").asText()).contains("a script, not a model");
        assertThat(JSON.readTree(post(request(Map.of())).body()).path("model").asText())
                .isEqualTo("scripted-teacher");
    }

    @Test
    void aRateLimitedRequestSucceedsWhenRepeated() throws Exception {
        try (ScriptedTeacher limiting =
                ScriptedTeacher.start(0, with(Imperfection.RATE_LIMITED_ONCE, Duration.ZERO, 9))) {
            // When
            HttpResponse<String> first = post(limiting, request(Map.of()));
            HttpResponse<String> second = post(limiting, request(Map.of()));

            // Then
            assertThat(first.statusCode()).isEqualTo(429);
            assertThat(first.headers().firstValue("Retry-After")).hasValue("1");
            assertThat(JSON.readTree(first.body()).at("/error/code").asText()).isEqualTo("rate_limit_exceeded");
            assertThat(second.statusCode()).isEqualTo(200);
        }
    }

    @Test
    void someRequestsFailHoweverOftenTheyAreRepeated() throws Exception {
        try (ScriptedTeacher failing = ScriptedTeacher.start(0, with(Imperfection.FAILING_ALWAYS, Duration.ZERO, 9))) {
            for (int attempt = 0; attempt < 4; attempt++) {
                HttpResponse<String> response = post(failing, request(Map.of()));

                assertThat(response.statusCode()).isEqualTo(500);
                assertThat(JSON.readTree(response.body()).at("/error/type").asText())
                        .isEqualTo("server_error");
            }
        }
    }

    @Test
    void anAnswerOverTheTokenLimitIsCut() throws Exception {
        JsonNode completion =
                JSON.readTree(post(request(Map.of("max_tokens", 10))).body());

        assertThat(completion.at("/choices/0/finish_reason").asText()).isEqualTo("length");
        assertThat(completion.at("/usage/completion_tokens").asInt()).isEqualTo(10);
    }

    @Test
    void messagePartsAreReadLikeAString() throws Exception {
        Object parts = List.of(Map.of("type", "text", "text", "```\nint hashTable;\n```"));

        String content = post(request(Map.of("messages", List.of(Map.of("role", "user", "content", parts)))))
                .body();

        assertThat(JSON.readTree(content).at("/choices/0/message/content").asText())
                .containsIgnoringCase("hash table");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "{",
                "{} {}",
                "[]",
                "null",
                "{\"model\": \"scripted-teacher\"}",
                "{\"model\": \"scripted-teacher\", \"messages\": []}",
                "{\"model\": \"scripted-teacher\", \"messages\": [{\"role\": \"system\", \"content\": \"x\"}]}",
                "{\"model\": \"scripted-teacher\", \"messages\": [null], \"seed\": 1}",
                "{\"model\": \"scripted-teacher\", \"messages\": [{}], \"stream\": true}",
                "{\"model\": \"scripted-teacher\", \"messages\": [{}], \"n\": 2}",
                "{\"model\": \"scripted-teacher\", \"messages\": [{}], \"seed\": \"x\"}",
                "{\"model\": \"scripted-teacher\", \"messages\": [{}], \"max_tokens\": 0}",
            })
    void badRequestsAreRefusedInTheShapeOfErrors(String body) throws Exception {
        HttpResponse<String> response = post(body);

        assertThat(response.statusCode()).isEqualTo(400);
        assertThat(JSON.readTree(response.body()).at("/error/type").asText()).isEqualTo("invalid_request_error");
        assertThat(JSON.readTree(response.body()).at("/error/message").asText()).isNotBlank();
    }

    @Test
    void anotherModelIsNotFound() throws Exception {
        HttpResponse<String> response = post(request(Map.of("model", "gpt-4o")));

        assertThat(response.statusCode()).isEqualTo(404);
        assertThat(JSON.readTree(response.body()).at("/error/code").asText()).isEqualTo("model_not_found");
    }

    @ParameterizedTest
    @CsvSource({"/models/x, 404", "/completions, 404", "/chat/completions, 405"})
    void wrongPathsAndMethodsAreRefused(String path, int status) throws Exception {
        HttpResponse<String> response = get(path);

        assertThat(response.statusCode()).isEqualTo(status);
        assertThat(JSON.readTree(response.body()).at("/error/message").asText()).isNotBlank();
        assertThat(response.headers().firstValue("Allow").orElse("")).isEqualTo(status == 405 ? "POST" : "");
    }

    @Test
    void aBodyOverTheLimitIsTooLarge() throws Exception {
        assertThat(post("x".repeat((1 << 20) + 1)).statusCode()).isEqualTo(413);
        assertThat(post("x".repeat(5 << 20)).statusCode()).isEqualTo(413);
    }

    @Test
    void manyRequestsAtOnceAreAllAnswered() {
        List<CompletableFuture<HttpResponse<String>>> responses = IntStream.range(0, 200)
                .mapToObj(seed -> client.sendAsync(
                        HttpRequest.newBuilder(completions(teacher))
                                .POST(BodyPublishers.ofString(request(Map.of("seed", seed))))
                                .build(),
                        BodyHandlers.ofString()))
                .toList();

        assertThat(responses)
                .allSatisfy(response -> assertThat(response.join().statusCode()).isEqualTo(200));
    }

    @Test
    void oneRequestMoreThanAllowedAtOnceIsRateLimited() throws Exception {
        // Given a request that is under way for as long as the other takes
        TeacherSettings slow = with(Imperfection.PREAMBLE, Duration.ofDays(365), 1);
        try (ScriptedTeacher one = ScriptedTeacher.start(0, slow)) {
            HttpRequest endless = HttpRequest.newBuilder(completions(one))
                    .POST(BodyPublishers.ofString(request(Map.of())))
                    .build();
            CompletableFuture<HttpResponse<String>> first = client.sendAsync(endless, BodyHandlers.ofString());
            CompletableFuture<HttpResponse<String>> second = client.sendAsync(endless, BodyHandlers.ofString());

            // When
            HttpResponse<?> refused =
                    (HttpResponse<?>) CompletableFuture.anyOf(first, second).join();

            // Then
            assertThat(refused.statusCode()).isEqualTo(429);
            assertThat(refused.headers().firstValue("Retry-After")).hasValue("1");
        }
    }

    @Test
    void aPortInUseIsSaidInOneSentence() {
        int port = URI.create(teacher.baseUrl()).getPort();

        assertThatThrownBy(() -> ScriptedTeacher.start(port, TeacherSettings.perfect()))
                .isInstanceOf(IOException.class)
                .hasMessageStartingWith("The scripted teacher cannot listen on 127.0.0.1:" + port);
    }

    /** A request like the generator's, with some fields replaced. */
    private static String request(Map<String, Object> changes) {
        String prompt = """
                Let the following piece of source code inspire one coding problem.

                ```
                private final Map<String, Node> nodeTable = new HashMap<>();
                ```

                Write exactly two sections, each below its marker:

                [Problem Description]
                The problem.

                [Solution]
                The solution.
                """;
        Map<String, Object> fields = new HashMap<>(Map.of(
                "model",
                ScriptedTeacher.MODEL,
                "messages",
                List.of(
                        Map.of("role", "system", "content", "You are an expert."),
                        Map.of("role", "user", "content", prompt)),
                "temperature",
                0,
                "seed",
                977));
        fields.putAll(changes);
        return JSON.valueToTree(fields).toString();
    }

    @Test
    void answersManyQuestionsInAFile() throws Exception {
        // Given
        String question = "{\"custom_id\": \"one\", \"method\": \"POST\", \"url\": \"/v1/chat/completions\", \"body\": "
                + request(Map.of()) + "}\n";
        String form = "--b\r\nContent-Disposition: form-data; name=\"purpose\"\r\n\r\nbatch\r\n--b\r\n"
                + "Content-Disposition: form-data; name=\"file\"; filename=\"q.jsonl\"\r\n\r\n" + question
                + "\r\n--b--\r\n";
        // When
        JsonNode file = JSON.readTree(post("/files", "multipart/form-data; boundary=b", form));
        JsonNode begun = JSON.readTree(post(
                "/batches",
                "application/json",
                "{\"input_file_id\": \"" + file.path("id").asText()
                        + "\", \"endpoint\": \"/v1/chat/completions\", \"completion_window\": \"24h\"}"));
        String place = "/batches/" + begun.path("id").asText();
        List<String> states = List.of(
                begun.path("status").asText(),
                JSON.readTree(get(place).body()).path("status").asText(),
                JSON.readTree(get(place).body()).path("status").asText());
        JsonNode done = JSON.readTree(get(place).body());
        // Then
        assertThat(states).containsExactly("validating", "in_progress", "finalizing");
        assertThat(done.path("status").asText()).isEqualTo("completed");
        assertThat(done.path("error_file_id").isNull()).isTrue();
        assertThat(get("/files/" + file.path("id").asText() + "/content").body())
                .isEqualTo(question);
        JsonNode line =
                JSON.readTree(get("/files/" + done.path("output_file_id").asText() + "/content")
                        .body());
        assertThat(line.path("custom_id").asText()).isEqualTo("one");
        assertThat(line.at("/response/status_code").asInt()).isEqualTo(200);
        assertThat(line.at("/response/body/choices/0/message/content").asText())
                .isEqualTo(JSON.readTree(post(request(Map.of())).body())
                        .at("/choices/0/message/content")
                        .asText());
        assertThat(JSON.readTree(get("/batches?limit=5").body()).path("data")).hasSize(1);
    }

    private String post(String path, String type, String body) throws Exception {
        return client.send(
                        HttpRequest.newBuilder(URI.create(teacher.baseUrl() + path))
                                .header("Content-Type", type)
                                .POST(BodyPublishers.ofString(body))
                                .build(),
                        BodyHandlers.ofString())
                .body();
    }

    private HttpResponse<String> post(String body) throws Exception {
        return post(teacher, body);
    }

    private HttpResponse<String> post(ScriptedTeacher receiver, String body) throws Exception {
        return client.send(
                HttpRequest.newBuilder(completions(receiver))
                        .POST(BodyPublishers.ofString(body))
                        .build(),
                BodyHandlers.ofString());
    }

    private HttpResponse<String> get(String path) throws Exception {
        return client.send(
                HttpRequest.newBuilder(URI.create(teacher.baseUrl() + path)).build(), BodyHandlers.ofString());
    }

    private static URI completions(ScriptedTeacher receiver) {
        return URI.create(receiver.baseUrl() + "/chat/completions");
    }
}
