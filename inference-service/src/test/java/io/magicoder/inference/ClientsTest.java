package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.openai.client.OpenAIClient;
import com.openai.client.okhttp.OpenAIOkHttpClient;
import com.openai.core.http.StreamResponse;
import com.openai.errors.BadRequestException;
import com.openai.errors.NotFoundException;
import com.openai.models.chat.completions.ChatCompletionChunk;
import com.openai.models.chat.completions.ChatCompletionCreateParams;
import com.openai.models.completions.Completion;
import com.openai.models.completions.CompletionCreateParams;
import com.openai.models.models.Model;
import com.openai.models.responses.ResponseCreateParams;
import com.openai.models.responses.ResponseStreamEvent;
import dev.langchain4j.data.message.UserMessage;
import dev.langchain4j.model.chat.request.ChatRequest;
import dev.langchain4j.model.chat.request.ResponseFormat;
import dev.langchain4j.model.chat.request.ResponseFormatType;
import dev.langchain4j.model.chat.request.json.JsonObjectSchema;
import dev.langchain4j.model.chat.request.json.JsonSchema;
import dev.langchain4j.model.chat.response.ChatResponse;
import dev.langchain4j.model.chat.response.StreamingChatResponseHandler;
import dev.langchain4j.model.openai.OpenAiChatModel;
import dev.langchain4j.model.openai.OpenAiStreamingChatModel;
import io.quarkus.test.junit.QuarkusTest;
import io.quarkus.test.junit.TestProfile;
import io.restassured.http.ContentType;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Programs that people use, against the service: the table of clients in docs/reference/openai-compatibility.md. */
@QuarkusTest
@TestProfile(ModelDirectoryTest.OneDirectory.class)
@Timeout(300)
class ClientsTest {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final String MODEL = "magicoder";
    private static final String OPENAI_FOR_NODE = "openai@6.49.0";

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    private String url = "";

    /** What the service answers, asked without any of them. */
    private String chat = "";

    private String completion = "";

    @BeforeEach
    void ask() {
        url = "http://localhost:" + port + "/v1";
        chat = given().contentType(ContentType.JSON)
                .body(
                        "{\"messages\": [{\"role\": \"user\", \"content\": \"Add.\"}], \"max_tokens\": 6, \"temperature\": 0}")
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .extract()
                .path("choices[0].message.content");
        completion = given().contentType(ContentType.JSON)
                .body("{\"prompt\": \"def f\", \"max_tokens\": 6, \"temperature\": 0}")
                .post("/v1/completions")
                .then()
                .statusCode(200)
                .extract()
                .path("choices[0].text");
    }

    /** What the Java client shall get an instance of. */
    public static class Colour {
        public boolean warm;
        public long number;
    }

    @Test
    void openAiForJava() {
        OpenAIClient client = OpenAIOkHttpClient.builder()
                .apiKey("unused")
                .baseUrl(url)
                .maxRetries(0)
                .build();
        try {
            ChatCompletionCreateParams ask = ChatCompletionCreateParams.builder()
                    .model(MODEL)
                    .addUserMessage("Add.")
                    .maxCompletionTokens(6)
                    .temperature(0.0)
                    .build();
            assertThat(client.chat()
                            .completions()
                            .create(ask)
                            .choices()
                            .getFirst()
                            .message()
                            .content())
                    .contains(chat);
            try (StreamResponse<ChatCompletionChunk> stream =
                    client.chat().completions().createStreaming(ask)) {
                assertThat(stream.stream()
                                .flatMap(chunk -> chunk.choices().stream())
                                .flatMap(choice -> choice.delta().content().stream())
                                .collect(Collectors.joining()))
                        .isEqualTo(chat);
            }
            CompletionCreateParams complete = CompletionCreateParams.builder()
                    .model(MODEL)
                    .prompt("def f")
                    .maxTokens(6)
                    .temperature(0.0)
                    .logprobs(2)
                    .build();
            Completion completed = client.completions().create(complete);
            assertThat(completed.choices().getFirst().text()).isEqualTo(completion);
            assertThat(completed.choices().getFirst().logprobs().orElseThrow().tokenLogprobs())
                    .isPresent();
            ResponseCreateParams respond = ResponseCreateParams.builder()
                    .model(MODEL)
                    .input("Add.")
                    .maxOutputTokens(6)
                    .temperature(0.0)
                    .build();
            assertThat(client.responses()
                            .create(respond)
                            .output()
                            .getFirst()
                            .asMessage()
                            .content()
                            .getFirst()
                            .asOutputText()
                            .text())
                    .isEqualTo(chat);
            try (StreamResponse<ResponseStreamEvent> stream = client.responses().createStreaming(respond)) {
                assertThat(stream.stream()
                                .flatMap(event -> event.outputTextDelta().stream())
                                .map(delta -> delta.delta())
                                .collect(Collectors.joining()))
                        .isEqualTo(chat);
            }
            assertThat(client.models().list().data().stream().map(Model::id)).contains(MODEL);
            assertThat(client.chat()
                            .completions()
                            .create(ChatCompletionCreateParams.builder()
                                    .model(MODEL)
                                    .addUserMessage("A colour.")
                                    .responseFormat(Colour.class)
                                    .build())
                            .choices()
                            .getFirst()
                            .message()
                            .content())
                    .get()
                    .isInstanceOf(Colour.class);
            assertThatThrownBy(() -> client.chat()
                            .completions()
                            .create(ask.toBuilder().temperature(9.0).build()))
                    .isInstanceOf(BadRequestException.class)
                    .hasMessageContaining("temperature");
            assertThatThrownBy(() -> client.chat()
                            .completions()
                            .create(ask.toBuilder().model("other").build()))
                    .isInstanceOf(NotFoundException.class);
        } finally {
            client.close();
        }
    }

    @Test
    void langChain4j() throws Exception {
        OpenAiChatModel model = OpenAiChatModel.builder()
                .baseUrl(url)
                .apiKey("unused")
                .modelName(MODEL)
                .maxCompletionTokens(6)
                .temperature(0.0)
                .maxRetries(0)
                .build();
        assertThat(model.chat("Add.")).isEqualTo(chat);

        CompletableFuture<String> whole = new CompletableFuture<>();
        StringBuilder pieces = new StringBuilder();
        OpenAiStreamingChatModel.builder()
                .baseUrl(url)
                .apiKey("unused")
                .modelName(MODEL)
                .maxCompletionTokens(6)
                .temperature(0.0)
                .build()
                .chat("Add.", new StreamingChatResponseHandler() {
                    @Override
                    public void onPartialResponse(String piece) {
                        pieces.append(piece);
                    }

                    @Override
                    public void onCompleteResponse(ChatResponse response) {
                        whole.complete(response.aiMessage().text());
                    }

                    @Override
                    public void onError(Throwable error) {
                        whole.completeExceptionally(error);
                    }
                });
        assertThat(whole.get(60, TimeUnit.SECONDS)).isEqualTo(chat);
        assertThat(pieces).hasToString(chat);

        String json = OpenAiChatModel.builder()
                .baseUrl(url)
                .apiKey("unused")
                .modelName(MODEL)
                .maxRetries(0)
                .build()
                .chat(ChatRequest.builder()
                        .messages(UserMessage.from("x"))
                        .responseFormat(ResponseFormat.builder()
                                .type(ResponseFormatType.JSON)
                                .jsonSchema(JsonSchema.builder()
                                        .name("answer")
                                        .rootElement(JsonObjectSchema.builder()
                                                .addBooleanProperty("ok")
                                                .required("ok")
                                                .build())
                                        .build())
                                .build())
                        .build())
                .aiMessage()
                .text();
        assertThat(JSON.readTree(json).path("ok").isBoolean()).isTrue();
    }

    @Test
    void openAiForNode() throws Exception {
        Path folder = Path.of("target", "node-client").toAbsolutePath();
        Files.createDirectories(folder);
        Run installed = run(folder, "npm", "install", "--no-audit", "--no-fund", "--prefix", ".", OPENAI_FOR_NODE);
        assumeThat(installed.code())
                .as("the client for Node is tried where npm can install it: %s", installed.output())
                .isZero();
        try (InputStream script =
                Objects.requireNonNull(ClientsTest.class.getResourceAsStream("/clients/openai.mjs"))) {
            Files.copy(script, folder.resolve("openai.mjs"), StandardCopyOption.REPLACE_EXISTING);
        }

        Run run = run(folder, "node", "openai.mjs", url);

        assertThat(run.code()).as(run.output()).isZero();
        JsonNode said = JSON.readTree(run.output());
        for (String same : List.of("chat", "streamed", "response", "responded")) {
            assertThat(said.path(same).asText()).as(same).isEqualTo(chat);
        }
        assertThat(said.path("usage").asInt()).isPositive();
        assertThat(said.path("completion").asText()).isEqualTo(completion);
        assertThat(said.path("models").valueStream().map(JsonNode::asText)).contains(MODEL);
        assertThat(said.path("refusal").path("status").asInt()).isEqualTo(400);
        assertThat(said.path("refusal").path("param").asText()).isEqualTo("temperature");
    }

    @Test
    void curl() throws Exception {
        String body = "{\"model\": \"magicoder\", \"messages\": [{\"role\": \"user\", \"content\": \"Add.\"}],"
                + " \"max_tokens\": 6, \"temperature\": 0%s}";
        String[] call = {
            "curl",
            "-sS",
            "-N",
            url + "/chat/completions",
            "-H",
            "Content-Type: application/json",
            "-d",
            body.formatted("")
        };
        Run whole = run(Path.of("."), call);
        assumeThat(whole.code())
                .as("curl is tried where there is one: %s", whole.output())
                .isNotEqualTo(127);
        call[7] = body.formatted(", \"stream\": true");
        Run streamed = run(Path.of("."), call);

        assertThat(JSON.readTree(whole.output())
                        .at("/choices/0/message/content")
                        .asText())
                .isEqualTo(chat);
        assertThat(streamed.output().strip()).endsWith("data: [DONE]");
    }

    /** As its servers send it to connections of OpenAI's kind: all members that they have, whatever those mean. */
    @Test
    void openWebUi() {
        given().header("Authorization", "Bearer unused")
                .get("/v1/models")
                .then()
                .statusCode(200);
        String chatted = sendOpenWebUi(
                "{'stream': true, 'model': 'magicoder', 'messages': [{'role': 'system', 'content': 'x'},"
                        + " {'role': 'user', 'content': 'Add.'}], 'temperature': 0, 'max_tokens': 6, 'top_k': 40, 'min_p': 0.0,"
                        + " 'repeat_penalty': 1.1, 'seed': 42, 'stop': ['</s>'], 'frequency_penalty': 0, 'reasoning_effort': 'low',"
                        + " 'logit_bias': {}, 'stream_options': {'include_usage': true}, 'metadata': {'chat_id': 'c', 'task': null}}");
        assertThat(chatted).startsWith("data: {").endsWith("data: [DONE]");
        String title =
                sendOpenWebUi("{'model': 'magicoder', 'messages': [{'role': 'user', 'content': '### Task: a title'}],"
                        + " 'stream': false, 'max_completion_tokens': 20, 'metadata': {'task': 'title_generation', 'task_body':"
                        + " {'model': 'magicoder', 'messages': []}, 'chat_id': null}}");
        assertThat(title).contains("\"finish_reason\"");
    }

    private static String sendOpenWebUi(String request) {
        return given().contentType(ContentType.JSON)
                .header("Authorization", "Bearer unused")
                .header("X-OpenWebUI-User-Name", "someone")
                .body(request.replace('\'', '"'))
                .post("/v1/chat/completions")
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .strip();
    }

    /** As its provider {@code openai} sends it: many stop texts to servers that are not OpenAI's, also raw prompts. */
    @Test
    void continueInAnEditor() {
        String completed = sendContinue(
                "/v1/completions",
                "{'model': 'magicoder', 'max_tokens': 16, 'temperature': 0.01, 'stream': true, 'stop': ['<fim_prefix>',"
                        + " '<fim_suffix>', '<fim_middle>', '<file_sep>', '<|endoftext|>', '</fim_middle>', '</code>', '\\n\\n',"
                        + " '\\r\\n\\r\\n', '/src/', '#- coding: utf-8', '```', '\\nfunction', '\\nclass', '\\nmodule'],"
                        + " 'prompt': '<fim_prefix>def f(<fim_suffix>)<fim_middle>'}");
        assertThat(completed).contains("data: ").endsWith("data: [DONE]");
        String chatted = sendContinue(
                "/v1/chat/completions",
                "{'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'Add.'}]}, {'role': 'assistant',"
                        + " 'content': ' '}, {'role': 'user', 'content': 'More.'}], 'model': 'magicoder', 'max_tokens': 8,"
                        + " 'stream': true}");
        assertThat(chatted).startsWith("data: {").endsWith("data: [DONE]");
    }

    private static String sendContinue(String path, String request) {
        return given().contentType("application/json")
                .accept("text/event-stream, application/json")
                .header("Authorization", "Bearer undefined")
                .header("api-key", "")
                .body(request.replace('\'', '"'))
                .post(path)
                .then()
                .statusCode(200)
                .extract()
                .asString()
                .strip();
    }

    @Test
    void aStreamMayBeAskedForByItsMediaTypeAlone() {
        given().contentType(ContentType.JSON)
                .accept("text/event-stream")
                .body("{\"prompt\": \"x\", \"max_tokens\": 2, \"stream\": true}")
                .post("/v1/completions")
                .then()
                .statusCode(200)
                .contentType("text/event-stream");
    }

    /** @param code 127 where there is no such program, as shells have it */
    private record Run(int code, String output) {}

    private static Run run(Path folder, String... command) throws InterruptedException {
        try {
            Path output = Files.createTempFile("client", ".txt");
            try {
                Process process = new ProcessBuilder(command)
                        .directory(folder.toFile())
                        .redirectErrorStream(true)
                        .redirectOutput(output.toFile())
                        .start();
                if (!process.waitFor(120, TimeUnit.SECONDS)) {
                    process.destroyForcibly();
                    return new Run(124, command[0] + " did not end");
                }
                return new Run(process.exitValue(), Files.readString(output, UTF_8));
            } finally {
                Files.delete(output);
            }
        } catch (IOException e) {
            return new Run(127, command[0] + ": " + e.getMessage());
        }
    }
}
