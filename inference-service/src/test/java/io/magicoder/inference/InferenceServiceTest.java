package io.magicoder.inference;

import static io.restassured.RestAssured.given;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.hamcrest.Matchers.containsString;
import static org.hamcrest.Matchers.emptyString;
import static org.hamcrest.Matchers.equalTo;
import static org.hamcrest.Matchers.hasItem;
import static org.hamcrest.Matchers.lessThanOrEqualTo;
import static org.hamcrest.Matchers.not;
import static org.hamcrest.Matchers.notNullValue;
import static org.hamcrest.Matchers.nullValue;
import static org.hamcrest.Matchers.startsWith;

import io.magicoder.embeddedkafka.testing.KafkaTestResource;
import io.magicoder.events.CheckpointEvent;
import io.magicoder.events.CheckpointPublished;
import io.magicoder.events.CheckpointWithdrawn;
import io.magicoder.events.EventJson;
import io.magicoder.events.Topics;
import io.magicoder.events.TraceParent;
import io.magicoder.inference.checkpoint.CheckpointFollower;
import io.magicoder.inference.checkpoint.CheckpointLoader;
import io.magicoder.inference.checkpoint.CheckpointSwitch;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.inference.completion.BodyLimit;
import io.magicoder.inference.completion.DecodingQueue;
import io.magicoder.languagemodel.Computation;
import io.magicoder.languagemodel.config.Precision;
import io.magicoder.languagemodel.text.Tokenizer;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.quarkus.test.common.QuarkusTestResource;
import io.quarkus.test.junit.QuarkusTest;
import io.restassured.http.ContentType;
import io.restassured.path.json.JsonPath;
import io.restassured.response.ValidatableResponse;
import jakarta.inject.Inject;
import java.io.ByteArrayInputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Collectors;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.eclipse.microprofile.config.inject.ConfigProperty;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

@QuarkusTest
@QuarkusTestResource(KafkaTestResource.class)
class InferenceServiceTest {
    private static final String MODEL = "magicoder";
    private static final Duration PATIENCE = Duration.ofSeconds(30);
    private static final AtomicLong SEED = new AtomicLong();

    @TempDir
    static Path store;

    @ConfigProperty(name = "kafka.bootstrap.servers")
    String brokers;

    @ConfigProperty(name = "quarkus.http.test-port")
    int port;

    @Inject
    DecodingQueue queue;

    private static TinyCheckpoint served = new TinyCheckpoint(
            Path.of("none"), new CheckpointPublished(MODEL, "none", "", null, "", "", 0, 0, 0, Instant.EPOCH));

    @BeforeEach
    void serveACheckpoint() {
        if (served.id().equals(given().get("/v1/models").path("data[0].checkpoint"))) {
            return;
        }
        served = newCheckpoint();
        publish(served.published());
        awaitServed(served.id());
    }

    @Test
    void completesAPromptInOpenAisShapeAndNamesTheCheckpoint() {
        complete("{'model': 'magicoder', 'prompt': 'def add(', 'max_tokens': 5, 'temperature': 0}")
                .statusCode(200)
                .body("object", equalTo("text_completion"))
                .body("id", containsString("cmpl-"))
                .body("created", notNullValue())
                .body("model", equalTo(MODEL))
                .body("system_fingerprint", equalTo(served.id()))
                .body("choices.size()", equalTo(1))
                .body("choices[0].index", equalTo(0))
                .body("choices[0].text", notNullValue())
                .body("choices[0].finish_reason", notNullValue())
                .body("usage.prompt_tokens", equalTo(1 + "def add(".length()));
    }

    @Test
    void answersAnInstructionAndNamesTheCheckpoint() {
        given().contentType(ContentType.JSON)
                .body("{\"instruction\": \"Add.\", \"max_tokens\": 4}")
                .post("/v1/instruct")
                .then()
                .statusCode(200)
                .body("response", notNullValue())
                .body("finish_reason", notNullValue())
                .body("usage.total_tokens", notNullValue())
                .body("model", equalTo(MODEL))
                .body("checkpoint", equalTo(served.id()));
    }

    @Test
    void theSameSeedGivesTheSameCompletion() {
        String request = "{'prompt': 'x', 'max_tokens': 20, 'temperature': 1.5, 'seed': %d}";

        String first = text(complete(request.formatted(1)));
        String again = text(complete(request.formatted(1)));
        String other = text(complete(request.formatted(2)));

        assertThat(again).isEqualTo(first);
        assertThat(other).isNotEqualTo(first);
    }

    @Test
    void listsTheServedModel() {
        given().get("/v1/models")
                .then()
                .statusCode(200)
                .body("object", equalTo("list"))
                .body("data[0].id", equalTo(MODEL))
                .body("data[0].checkpoint", equalTo(served.id()))
                .body("data[0].max_model_len", equalTo(TinyCheckpoint.CONTEXT_LENGTH));
    }

    @Test
    void reportsWhatItLoaded() {
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(values(Topics.CHECKPOINT_STATUS_NAME))
                        .anySatisfy(status ->
                                assertThat(status).contains("CheckpointLoaded").contains(served.id())));
    }

    @Test
    void itsReportBelongsToTheTraceOfTheCheckpointAndSaysWhoWroteIt() {
        // Given
        TinyCheckpoint next = newCheckpoint();
        TraceParent trace = TraceParent.of("aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa", "bbbbbbbbbbbbbbbb", true);

        // When
        send(EventJson.write(next.published()), trace);
        awaitServed(next.id());

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(records(Topics.CHECKPOINT_STATUS_NAME))
                        .filteredOn(status -> new String(status.value(), UTF_8).contains(next.id()))
                        .singleElement()
                        .satisfies(status -> {
                            assertThat(TraceParent.of(status.headers())).contains(trace);
                            assertThat(header(status, "ce_source")).isEqualTo("/magicoder/inference");
                            assertThat(header(status, "ce_type")).isEqualTo("io.magicoder.CheckpointLoaded");
                        }));
    }

    @Test
    void aWordThatOnlyNewerVersionsKnowChangesNothing() {
        // Given
        TinyCheckpoint next = newCheckpoint();
        int setAside = records(Topics.CHECKPOINTS.deadLetters().name()).size();

        // When
        publish(next.published());
        send(("{\"type\":\"CheckpointPraised\",\"modelName\":\"" + MODEL + "\",\"checkpointId\":\"" + next.id() + "\"}")
                .getBytes(UTF_8));

        // Then
        awaitServed(next.id());
        assertThat(records(Topics.CHECKPOINTS.deadLetters().name())).hasSize(setAside);
    }

    @Test
    void refusesACheckpointWithOneFlippedByteAndKeepsServing() {
        // Given
        TinyCheckpoint broken = newCheckpoint().flipOneByte();

        // When
        publish(broken.published());

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> assertThat(values(Topics.CHECKPOINT_STATUS_NAME))
                        .anySatisfy(status -> assertThat(status)
                                .contains("CheckpointRefused")
                                .contains(broken.id())
                                .contains("model.safetensors does not have the SHA-256 of the manifest")));
        complete("{'prompt': 'x', 'max_tokens': 1}").statusCode(200).body("system_fingerprint", equalTo(served.id()));
        ready().statusCode(200);
    }

    @Test
    void rollsBackToTheReplacementOfAWithdrawnCheckpoint() {
        TinyCheckpoint previous = newCheckpoint();

        publish(withdrawn(previous.published()));

        awaitServed(previous.id());
    }

    @Test
    void afterAWithdrawalWithoutReplacementItSaysSoAndIsNotReady() {
        // When
        publish(withdrawn(null));

        // Then
        await().atMost(PATIENCE)
                .untilAsserted(() -> given().get("/v1/models").then().body("data.size()", equalTo(0)));
        complete("{'prompt': 'x'}")
                .statusCode(503)
                .header("Retry-After", equalTo("5"))
                .body("error.type", equalTo("server_error"))
                .body("error.message", containsString(served.id() + " was withdrawn: for a test"));
        ready().statusCode(503)
                .body("checks.find { it.name == 'checkpoints' }.data.none", containsString("was withdrawn"));
        given().get("/q/health/started").then().statusCode(200);
    }

    @Test
    void bothKindsOfBadRecordsGoToTheDeadLettersAndTheNextGoodOneIsFollowed() {
        // Given
        byte[] noJson = ("no JSON " + served.id()).getBytes(UTF_8);
        byte[] tooLarge = EventJson.write(withReason("x".repeat(2 * 1024 * 1024) + served.id()));
        byte[] garbage = ("\0" + served.id()).repeat(150_000).getBytes(UTF_8);

        // When
        send(noJson);
        send(tooLarge);
        send(garbage);
        TinyCheckpoint next = newCheckpoint();
        publish(next.published());

        // Then
        awaitServed(next.id());
        ready().statusCode(200);
        await().atMost(PATIENCE).untilAsserted(() -> {
            List<ConsumerRecord<String, byte[]>> letters =
                    records(Topics.CHECKPOINTS.deadLetters().name());
            assertThat(letters).anySatisfy(letter -> {
                assertThat(letter.value()).isEqualTo(noJson);
                assertThat(reason(letter)).startsWith("the record is no CheckpointEvent");
            });
            assertThat(letters).anySatisfy(letter -> {
                assertThat(letter.value()).isEqualTo(tooLarge);
                assertThat(reason(letter)).contains("over the limit of 1048576 bytes");
            });
            assertThat(letters).anySatisfy(letter -> assertThat(letter.value()).isEqualTo(garbage));
        });
    }

    @Test
    void anInstanceThatStartsLaterServesTheLastCheckpointAndSetsNothingAsideAgain() throws InterruptedException {
        // Given
        send("no JSON either".getBytes(UTF_8));
        TinyCheckpoint last = newCheckpoint();
        publish(last.published());
        awaitServed(last.id());
        String deadLetters = Topics.CHECKPOINTS.deadLetters().name();
        await().atMost(PATIENCE)
                .until(() -> values(deadLetters).stream().anyMatch(value -> value.equals("no JSON either")));
        int setAside = records(deadLetters).size();
        ModelSlot slot = new ModelSlot(checkpoint -> {});
        CheckpointLoader loader = new CheckpointLoader(
                Computation.onCpu(Precision.FP32), TinyCheckpoint.ENGINE, TinyCheckpoint.CACHE, Clock.systemUTC());

        // When
        CheckpointFollower second = new CheckpointFollower(
                Map.of(MODEL, new CheckpointSwitch(slot, loader, "second instance", Clock.systemUTC())),
                Map.of("bootstrap.servers", brokers),
                new SimpleMeterRegistry());
        second.start();
        await().atMost(PATIENCE).until(() -> second.state().caughtUp());

        // Then
        assertThat(slot.current().map(ServedCheckpoint::checkpointId)).contains(last.id());
        assertThat(second.stop(PATIENCE)).isTrue();
        assertThat(records(deadLetters)).hasSize(setAside);
        assertThat(values(Topics.CHECKPOINT_STATUS_NAME))
                .filteredOn(status -> status.contains("second instance"))
                .singleElement()
                .asString()
                .contains(last.id());
        slot.clear("the test is over");
    }

    @Test
    void aCheckpointOfAnotherModelChangesNothing() {
        // Given
        TinyCheckpoint other = TinyCheckpoint.write(store, "other", SEED.incrementAndGet());
        TinyCheckpoint next = newCheckpoint();

        // When
        publish(other.published());
        publish(next.published());

        // Then
        awaitServed(next.id());
        assertThat(values(Topics.CHECKPOINT_STATUS_NAME))
                .noneSatisfy(status -> assertThat(status).contains(other.id()));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
                    {'prompt': 'x', 'stream_options': {}}      | stream_options | it is for streams
                    {'prompt': 'x', 'top_k': -2}               | top_k        | must be at least 0, or -1
                    {'prompt': 'x', 'min_p': 2}                | min_p        | must be from 0 to 1
                    {'prompt': 'x', 'presence_penalty': 3}     | presence_penalty | must be from -2 to 2
                    {'prompt': 'x', 'repetition_penalty': 0}   | repetition_penalty | must be above 0
                    {'prompt': 'x', 'logit_bias': {'a': 1}}    | logit_bias   | by the ids of tokens
                    {'prompt': 'x', 'logit_bias': {'99999': 1}} | logit_bias  | a token that the model does not have
                    {'prompt': 'x', 'stream': 1}               | stream       | must be true or false
                    {'prompt': 'x', 'n': 0}                    | n            | from 1 to 128 choices
                    {'prompt': 'x', 'n': 129}                  | n            | from 1 to 128 choices
                    {'prompt': 'x', 'n': 100}                  | n            | more than the 64 that are decoded or wait
                    {'prompt': 'x', 'best_of': 2}              | best_of      | all completions are returned
                    {'prompt': 'x', 'logprobs': 21}            | logprobs     | from 0 to 20 likely tokens
                    {'prompt': ['x', 5]}                       | prompt       | 'prompt' must be a text
                    {'prompt': [['x'], ['y']]}                 | prompt       | 'prompt' must be a text
                    {'prompt': []}                             | prompt       | 'prompt' must be a text
                    {'prompt': [[1], [2]], 'suffix': 'y'}      | suffix       | goes with a prompt that is a text
                    {'prompt': 5}                              | prompt       | 'prompt' must be a text, the ids of its tokens
                    {'prompt': [1, 99999]}                     | prompt       | has the id 99999
                    {'prompt': 'x', 'suffix': 'y'}             | suffix       | no tokens for a hole
                    {'prompt': 'x \\ud83d y'}                  | prompt       | 'prompt' is no Unicode text
                    {'prompt': 'x', 'stop': ['\\ude00']}       | stop[0]      | 'stop[0]' is no Unicode text
                    {}                                         | prompt       | 'prompt' is missing
                    {'prompt': 'x', 'max_tokens': '5'}         | max_tokens   | 'max_tokens' must be an integer
                    {'prompt': 'x', 'max_tokens': 1.5}         | max_tokens   | 'max_tokens' must be an integer
                    {'prompt': 'x', 'max_tokens': 0}           | max_tokens   | at least 1
                    {'prompt': 'x', 'max_tokens': 255}         | max_tokens   | the context of the model is 256 tokens
                    {'prompt': 'x', 'temperature': -1}         | temperature  | from 0 to 2
                    {'prompt': 'x', 'temperature': 'hot'}      | temperature  | 'temperature' must be a number
                    {'prompt': 'x', 'top_p': 0}                | top_p        | above 0
                    {'prompt': 'x', 'stop': ['']}              | stop         | none of them empty
                    {'prompt': 'x', 'stop': 5}                 | stop[0]      | 'stop[0]' must be a string
                    """)
    void whatIsWrongOrNotOfferedIsRefusedByName(String request, String parameter, String message) {
        complete(request)
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.param", equalTo(parameter))
                .body("error.message", containsString(message));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            {'prompt':
            ['prompt']
            {'prompt': 'x'} more
            {'prompt': 'x', 'prompt': 'y'}
            null
            ``
            """)
    void whatIsNoJsonObjectIsRefused(String request) {
        complete(request)
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.message", containsString("the body must be"))
                .body("error.param", nullValue());
    }

    @ParameterizedTest
    @ValueSource(strings = {"2", "2.0", "2e0", "0.2E1", "200e-2"})
    void aWholeNumberIsWholeHoweverItIsWritten(String number) {
        complete("{'prompt': 'x', 'max_tokens': %1$s, 'seed': %1$s, 'n': 1.0, 'best_of': 1e0}".formatted(number))
                .statusCode(200)
                .body("usage.completion_tokens", lessThanOrEqualTo(2));
        given().contentType(ContentType.JSON)
                .body("{\"instruction\": \"x\", \"max_tokens\": " + number + "}")
                .post("/v1/instruct")
                .then()
                .statusCode(200)
                .body("usage.completion_tokens", lessThanOrEqualTo(2));
    }

    @ParameterizedTest
    @ValueSource(ints = {BodyLimit.MAX_BYTES + 1, 12 * 1024 * 1024})
    void aBodyThatIsTooLargeIsRefusedWithTheLimit(int size) throws Exception {
        byte[] body = new byte[size];
        Arrays.fill(body, (byte) 'x');
        byte[] start = "{\"prompt\": \"".getBytes(UTF_8);
        System.arraycopy(start, 0, body, 0, start.length);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            for (HttpRequest.BodyPublisher publisher : List.of(
                    HttpRequest.BodyPublishers.ofByteArray(body),
                    HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))) {
                HttpResponse<String> response = client.send(
                        HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/completions"))
                                .header("Content-Type", "application/json")
                                .expectContinue(true)
                                .POST(publisher)
                                .build(),
                        HttpResponse.BodyHandlers.ofString());

                assertThat(response.statusCode()).isEqualTo(413);
                JsonPath error = JsonPath.from(response.body());
                assertThat(error.getString("error.message")).contains("4194304 bytes");
                assertThat(error.getString("error.type")).isEqualTo("invalid_request_error");
                assertThat(error.getString("error.code")).isEqualTo("request_too_large");
            }
        }
    }

    @Test
    void aBodyOfUnknownLengthWithinTheLimitIsRead() throws Exception {
        byte[] body = "{\"prompt\": \"x\", \"max_tokens\": 1}".getBytes(UTF_8);
        try (HttpClient client =
                HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build()) {
            HttpResponse<String> response = client.send(
                    HttpRequest.newBuilder(URI.create("http://localhost:" + port + "/v1/completions"))
                            .header("Content-Type", "application/json")
                            .POST(HttpRequest.BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(body)))
                            .build(),
                    HttpResponse.BodyHandlers.ofString());

            assertThat(response.statusCode()).isEqualTo(200);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"/v1/nothing", "/v1/embeddings", "/nothing", "/v1/completions/x", "/q/nothing"})
    void whatIsNotThereIsNamed(String path) {
        given().get(path)
                .then()
                .statusCode(404)
                .body("error.type", equalTo("invalid_request_error"))
                .body("error.message", containsString("GET " + path));
        given().contentType(ContentType.JSON)
                .body("{}")
                .post(path)
                .then()
                .statusCode(404)
                .body("error.message", containsString("POST " + path));
    }

    @Test
    void aBodyThatIsNestedBeyondMeasureIsRefused() {
        complete("{'logit_bias': " + "[".repeat(5000) + "]".repeat(5000) + "}")
                .statusCode(400)
                .body("error.type", equalTo("invalid_request_error"));
    }

    @Test
    void otherErrorsHaveTheSameShape() {
        complete("{'model': 'gpt', 'prompt': 'x'}").statusCode(404).body("error.code", equalTo("model_not_found"));
        given().get("/v1/completions")
                .then()
                .statusCode(405)
                .body("error.message", containsString("GET /v1/completions"));
        given().contentType(ContentType.TEXT)
                .body("x")
                .post("/v1/completions")
                .then()
                .statusCode(415)
                .body("error.message", containsString("text/plain"));
        given().accept("text/csv")
                .get("/v1/models")
                .then()
                .statusCode(406)
                .body("error.message", containsString("application/json"));
        given().contentType(ContentType.JSON)
                .body("{\"instruction\": \" \"}")
                .post("/v1/instruct")
                .then()
                .statusCode(400)
                .body("error.param", equalTo("instruction"));
    }

    @Test
    void aStreamHasTheTextOfTheWholeAnswerInOpenAisShape() {
        String request = "'prompt': 'x', 'max_tokens': 12, 'temperature': 0, 'ignore_eos': true";
        String text = complete("{" + request + "}").statusCode(200).extract().path("choices[0].text");

        String body = complete("{" + request + ", 'stream': true, 'stream_options': {'include_usage': true}}")
                .statusCode(200)
                .contentType("text/event-stream")
                .extract()
                .asString();

        List<String> events = body.lines()
                .filter(line -> !line.isEmpty())
                .map(line -> line.substring("data: ".length()))
                .toList();
        assertThat(events).last().isEqualTo("[DONE]");
        List<JsonPath> chunks = events.subList(0, events.size() - 1).stream()
                .map(JsonPath::from)
                .toList();
        assertThat(chunks).allSatisfy(chunk -> {
            assertThat(chunk.getString("object")).isEqualTo("text_completion");
            assertThat(chunk.getString("id")).isEqualTo(chunks.getFirst().getString("id"));
        });
        assertThat(chunks.getLast().getList("choices")).isEmpty();
        assertThat(chunks.getLast().getInt("usage.completion_tokens")).isEqualTo(12);
        List<JsonPath> texts = chunks.subList(0, chunks.size() - 1);
        assertThat(texts.getLast().getString("choices[0].finish_reason")).isEqualTo("length");
        assertThat(texts.subList(0, texts.size() - 1))
                .allSatisfy(chunk ->
                        assertThat(chunk.getString("choices[0].finish_reason")).isNull());
        assertThat(texts.stream()
                        .map(chunk -> chunk.getString("choices[0].text"))
                        .collect(Collectors.joining()))
                .isEqualTo(text);
        complete("{'prompt': 'x', 'stream': true, 'max_tokens': 0}").statusCode(400);
    }

    @Test
    void aConversationIsAnsweredAsTheInstructionThatItIs() {
        String wanted = given().contentType(ContentType.JSON)
                .body("{\"instruction\": \"Add.\", \"max_tokens\": 6}")
                .post("/v1/instruct")
                .then()
                .statusCode(200)
                .extract()
                .path("response");
        String request = "'messages': [{'role': 'user', 'content': [{'type': 'text', 'text': 'Add.'}]}],"
                + " 'max_completion_tokens': 6, 'temperature': 0, 'unknown': 1";

        chat("{" + request + "}")
                .statusCode(200)
                .body("object", equalTo("chat.completion"))
                .body("choices[0].message.role", equalTo("assistant"))
                .body("choices[0].message.content", equalTo(wanted));
        String body = chat("{" + request + ", 'stream': true}")
                .statusCode(200)
                .extract()
                .asString();

        List<JsonPath> chunks = body.lines()
                .filter(line -> line.startsWith("data: {"))
                .map(line -> JsonPath.from(line.substring("data: ".length())))
                .toList();
        assertThat(chunks.getFirst().getString("choices[0].delta.role")).isEqualTo("assistant");
        assertThat(chunks.getLast().getMap("choices[0].delta")).isEmpty();
        assertThat(chunks.stream()
                        .map(chunk -> chunk.getString("choices[0].delta.content"))
                        .filter(Objects::nonNull)
                        .collect(Collectors.joining()))
                .isEqualTo(wanted);
        chat("{'messages': []}").statusCode(400).body("error.param", equalTo("messages"));
        chat("{'messages': [{'role': 'tool', 'content': 'x'}]}")
                .statusCode(400)
                .body("error.param", equalTo("messages[0].role"));
        chat("{'messages': [{'role': 'user', 'content': [{'type': 'image_url'}]}]}")
                .statusCode(400)
                .body("error.param", equalTo("messages[0].content"));
        chat("{'messages': [{'role': 'user', 'content': 'x'}], 'tools': [{}]}")
                .statusCode(400)
                .body("error.param", equalTo("tools"));
    }

    private static ValidatableResponse chat(String body) {
        return given().contentType(ContentType.JSON)
                .body(body.replace('\'', '"'))
                .post("/v1/chat/completions")
                .then();
    }

    @Test
    void promptsAreTextsOrIdsAndMembersThatNobodyKnowsAreIgnored() {
        String settings = "'max_tokens': 5, 'temperature': 0, 'ignore_eos': true, 'colour': 'red'";
        String text = complete("{'prompt': 'x', " + settings + "}")
                .statusCode(200)
                .header("X-Model-Version", startsWith("checkpoint-"))
                .header("X-Request-Id", not(emptyString()))
                .extract()
                .path("choices[0].text");
        try (Tokenizer tokenizer = Tokenizer.load(newCheckpoint().directory())) {
            String ids = Arrays.toString(tokenizer.encodeWithSpecialTokens("x"));
            for (String prompt : List.of("['x']", ids, "[" + ids + "]")) {
                complete("{'prompt': " + prompt + ", " + settings + "}")
                        .statusCode(200)
                        .body("choices[0].text", equalTo(text));
            }
        }
        given().header("X-Request-Id", "mine-1")
                .contentType(ContentType.JSON)
                .body("{}")
                .post("/v1/completions")
                .then()
                .statusCode(400)
                .header("X-Request-Id", equalTo("mine-1"));
    }

    @Test
    void aFullQueueAsksToComeBack() {
        // Given
        List<DecodingQueue.Place> places = new ArrayList<>();
        for (int i = 0; i < 32 + 32; i++) {
            places.add(queue.enter());
        }

        // When
        ValidatableResponse response = complete("{'prompt': 'x'}");
        places.forEach(DecodingQueue.Place::close);

        // Then
        response.statusCode(429).header("Retry-After", equalTo("5")).body("error.code", equalTo("queue_full"));
    }

    @Test
    void measuresRequestsTokensAndTheServedCheckpoint() {
        complete("{'prompt': 'x', 'max_tokens': 2}").statusCode(200);

        given().get("/q/metrics")
                .then()
                .statusCode(200)
                .body(containsString("magicoder_inference_requests_seconds_count{endpoint=\"completions\""))
                .body(containsString("magicoder_inference_tokens_total{kind=\"completion\""))
                .body(containsString("checkpoint=\"" + served.id() + "\""));
    }

    @Test
    void describesItsInterface() {
        given().accept(ContentType.JSON)
                .get("/openapi")
                .then()
                .statusCode(200)
                .body("paths.keySet()", hasItem("/v1/completions"));
    }

    private static ValidatableResponse complete(String request) {
        return given().contentType(ContentType.JSON)
                .body(request.replace('\'', '"'))
                .post("/v1/completions")
                .then();
    }

    private static String text(ValidatableResponse response) {
        return response.statusCode(200).extract().path("choices[0].text");
    }

    private static ValidatableResponse ready() {
        return given().get("/q/health/ready").then();
    }

    private static TinyCheckpoint newCheckpoint() {
        return TinyCheckpoint.write(store, MODEL, SEED.incrementAndGet());
    }

    private CheckpointWithdrawn withdrawn(@Nullable CheckpointPublished replacement) {
        return new CheckpointWithdrawn(MODEL, served.id(), "for a test", replacement, Instant.EPOCH);
    }

    private CheckpointWithdrawn withReason(String reason) {
        return new CheckpointWithdrawn(MODEL, served.id(), reason, null, Instant.EPOCH);
    }

    private static void awaitServed(String checkpointId) {
        await().atMost(PATIENCE)
                .pollInterval(Duration.ofMillis(50))
                .untilAsserted(() -> given().get("/v1/models").then().body("data.checkpoint", hasItem(checkpointId)));
    }

    private void publish(CheckpointEvent event) {
        send(EventJson.write(event));
    }

    private void send(byte[] value) {
        send(new ProducerRecord<>(Topics.CHECKPOINTS_NAME, MODEL, value));
    }

    private void send(byte[] value, TraceParent trace) {
        ProducerRecord<String, byte[]> record = new ProducerRecord<>(Topics.CHECKPOINTS_NAME, MODEL, value);
        trace.into(record.headers());
        send(record);
    }

    private void send(ProducerRecord<String, byte[]> record) {
        Map<String, Object> settings =
                Map.of("bootstrap.servers", brokers, "max.request.size", 16 * 1024 * 1024, "compression.type", "zstd");
        try (KafkaProducer<String, byte[]> producer =
                new KafkaProducer<>(settings, new StringSerializer(), new ByteArraySerializer())) {
            producer.send(record).get();
        } catch (ExecutionException | InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    private List<String> values(String topic) {
        return records(topic).stream()
                .map(record -> new String(record.value(), UTF_8))
                .toList();
    }

    private List<ConsumerRecord<String, byte[]>> records(String topic) {
        try (KafkaConsumer<String, byte[]> consumer = new KafkaConsumer<>(
                Map.of("bootstrap.servers", brokers), new StringDeserializer(), new ByteArrayDeserializer())) {
            List<TopicPartition> partitions = List.of(new TopicPartition(topic, 0));
            consumer.assign(partitions);
            consumer.seekToBeginning(partitions);
            long end = consumer.endOffsets(partitions).get(partitions.getFirst());
            List<ConsumerRecord<String, byte[]>> records = new ArrayList<>();
            while (consumer.position(partitions.getFirst()) < end) {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
            }
            return records;
        }
    }

    private static String reason(ConsumerRecord<String, byte[]> letter) {
        return header(letter, "dead-letter-reason");
    }

    private static String header(ConsumerRecord<String, byte[]> record, String name) {
        return new String(record.headers().lastHeader(name).value(), UTF_8);
    }
}
