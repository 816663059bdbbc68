package io.magicoder.cli.meaning;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import io.magicoder.cleaner.decontamination.meaning.Embedder.Embedding;
import io.magicoder.cli.UserError;
import io.magicoder.cli.meaning.StandInServer.Answer;
import io.magicoder.generator.teacher.RetryPolicy;
import io.magicoder.generator.teacher.VertxConnection;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The embeddings of a server, and what becomes of one that fails. */
class EmbeddingServerTest {
    private static final String KEY = "sk-secret";
    private static final int TRIES = 3;

    private final Vertx vertx = Vertx.vertx();
    private final List<Duration> waits = new CopyOnWriteArrayList<>();

    @SuppressWarnings("NullAway.Init") // JUnit calls start()
    private StandInServer server;

    @SuppressWarnings("NullAway.Init")
    private EmbeddingServer embeddings;

    @BeforeEach
    void start() throws IOException {
        server = new StandInServer();
        embeddings = embeddings(server.url(), Duration.ofSeconds(30));
    }

    @AfterEach
    void stop() {
        server.close();
        vertx.close().toCompletionStage().toCompletableFuture().join();
    }

    private EmbeddingServer embeddings(String url, Duration timeout) {
        return new EmbeddingServer(
                new Endpoint(
                        new VertxConnection(vertx, URI.create(url), "--embeddings-url", Optional.of(KEY), 4),
                        new Endpoint.Settings(
                                "--embeddings-url " + url,
                                EmbeddingServer.PATH,
                                EmbeddingServer.request("m", List.of(EmbeddingServer.CONTROL)),
                                Optional.of(KEY),
                                "THE_KEY",
                                timeout,
                                4),
                        new RetryPolicy(TRIES, Duration.ofMillis(2), Duration.ofMillis(4)),
                        waits::add),
                "m");
    }

    @Test
    void everyTextHasItsVectorWhateverTheOrderOfTheAnswer() throws InterruptedException {
        // Given
        List<String> texts = IntStream.range(0, 2 * EmbeddingServer.BATCH + 1)
                .mapToObj(i -> "word" + i + " another")
                .toList();

        // When
        List<Embedding> found = embeddings.embed(texts);

        // Then
        assertThat(found)
                .usingRecursiveComparison()
                .isEqualTo(texts.stream()
                        .map(text -> new Embedding.Vector(StandInServer.vector(text)))
                        .toList());
        assertThat(server.requests())
                .hasSize(3)
                .allSatisfy(
                        request -> assertThat(request.path("model").asText()).isEqualTo("m"));
        assertThat(server.keys()).containsOnly("Bearer " + KEY);
    }

    @Test
    void aServerThatIsBusyIsWaitedForAsLongAsItAsks() throws InterruptedException {
        // Given
        server.then(new Answer(429, Map.of("Retry-After", "7"), "{\"error\": {\"message\": \"slow down\"}}"));

        // Then
        assertThat(embeddings.embed(List.of("a"))).hasOnlyElementsOfType(Embedding.Vector.class);
        assertThat(waits).containsExactly(Duration.ofSeconds(7));
    }

    @Test
    void aServerThatIsBusyForHoursIsNotWaitedFor() {
        // Given
        server.then(new Answer(429, Map.of("Retry-After", "7200"), "{\"error\": {\"message\": \"slow down\"}}"));

        // Then
        assertThatThrownBy(() -> embeddings.embed(List.of("a")))
                .isInstanceOf(UserError.class)
                .hasMessage("--embeddings-url " + server.url() + ": status 429: slow down; nothing was written");
        assertThat(waits).isEmpty();
    }

    @Test
    void aKeyThatIsRefusedIsToldWithoutTheKey() {
        // Given
        server.embeds(_ -> new Answer(401, "{\"error\": {\"message\": \"Incorrect API key: " + KEY + "\"}}"));

        // Then
        assertThatThrownBy(() -> embeddings.embed(List.of("a")))
                .isInstanceOf(UserError.class)
                .hasMessage("--embeddings-url " + server.url()
                        + ": status 401: Incorrect API key: ***; the key is read from THE_KEY; nothing was written");
        assertThat(server.requests()).hasSize(1);
    }

    @Test
    void whatFailsIsTriedAgain() throws InterruptedException {
        // Given
        server.then(new Answer(503, ""));
        server.then(new Answer(200, "<html>"));

        // Then
        assertThat(embeddings.embed(List.of("a"))).hasOnlyElementsOfType(Embedding.Vector.class);
        assertThat(waits).hasSize(TRIES - 1);
    }

    @Test
    void aServerThatAnswersNobodyIsGivenUp() {
        // Given
        server.embeds(_ -> new Answer(500, "{\"error\": \"out of order\"}"));

        // Then
        assertThatThrownBy(() -> embeddings.embed(List.of("a", "b")))
                .isInstanceOf(UserError.class)
                .hasMessage("--embeddings-url " + server.url() + ": status 500: out of order; nothing was written");
        assertThat(server.requests()).hasSize(2 * TRIES); // the texts, then the one that nobody has a reason to refuse
    }

    @Test
    void aServerThatIsNotThereIsToldAtOnce() {
        assertThatThrownBy(() -> embeddings("http://127.0.0.1:1/v1", Duration.ofSeconds(30))
                        .embed(List.of("a")))
                .isInstanceOf(UserError.class)
                .hasMessageStartingWith("--embeddings-url http://127.0.0.1:1/v1: ")
                .hasMessageEndingWith("; nothing was written");
        assertThat(waits).isEmpty();
    }

    @Test
    void aServerThatSaysNothingIsGivenUp() {
        // Given
        server.embeds(_ -> server.silence());

        // Then
        assertThatThrownBy(() -> embeddings(server.url(), Duration.ofMillis(50)).embed(List.of("a")))
                .isInstanceOf(UserError.class)
                .hasMessageContaining("there is no answer within 50 ms");
    }

    @Test
    void oneTextThatIsTooLongIsFoundAndTheOthersHaveTheirVectors() throws InterruptedException {
        // Given
        server.embeds(body -> {
            for (JsonNode text : body.path("input")) {
                if (text.asText().length() > 100) {
                    return new Answer(400, "{\"error\": {\"message\": \"maximum context length is 100\"}}");
                }
            }
            return StandInServer.vectors(body.path("input"));
        });

        // When
        List<Embedding> found = embeddings.embed(List.of("a", "b", "long ".repeat(30), "d", "e"));

        // Then
        assertThat(found.get(2))
                .isEqualTo(new Embedding.Missing(
                        "the embeddings server does not take its text: status 400: maximum context length is 100"));
        assertThat(found).filteredOn(Embedding.Vector.class::isInstance).hasSize(4);
    }

    @Test
    void aTextThatAlwaysFailsWhereOthersDoNotIsThatText() throws InterruptedException {
        // Given
        server.embeds(body -> body.path("input").path(0).asText().equals("poison")
                ? new Answer(500, "{\"error\": \"unsupported value: NaN\"}")
                : StandInServer.vectors(body.path("input")));

        // Then
        assertThat(embeddings.embed(List.of("poison")))
                .containsExactly(new Embedding.Missing(
                        "the embeddings server does not take its text: status 500: unsupported value: NaN"));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\": [{\"embedding\": [1, NaN]}]} | its vector holds what is no number",
                "{\"data\": [{\"embedding\": [1, null]}]} | its vector holds what is no number",
                "{\"data\": [{\"embedding\": [1, 1e300]}]} | its vector holds what is no number",
                "{\"data\": [{\"embedding\": [0, 0.0]}]} | its vector is zero",
            })
    void aVectorThatIsNoneIsToldOfItsText(String body, String why) throws InterruptedException {
        // Given
        server.embeds(_ -> new Answer(200, body));

        // Then
        assertThat(embeddings.embed(List.of("a"))).containsExactly(new Embedding.Missing(why));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"data\": [{\"embedding\": [1]}]} | it gave 1 vectors for 2 texts",
                "{\"data\": []} | it gave 0 vectors for 2 texts",
                "{\"choices\": []} | the answer has no list data, as one of /v1/embeddings has",
                "[1, 2] | the answer has no list data, as one of /v1/embeddings has",
                "{\"data\": [{\"embedding\": [1, 2]}, {\"embedding\": [1]}]} | a vector has 1 numbers, and one before it had 2: all vectors of a model have as many",
                "{\"data\": [{\"embedding\": \"AACAPw==\"}, {\"embedding\": [1]}]} | a vector is no list of numbers",
                "{\"data\": [{\"embedding\": []}, {\"embedding\": [1]}]} | a vector is no list of numbers",
                "{\"data\": [{\"index\": 1, \"embedding\": [1]}, {\"index\": 1, \"embedding\": [1]}]} | its vectors do not say to which text they belong: index 1 of 2 texts is out of bounds or there twice",
                "{\"data\": [{\"index\": 2, \"embedding\": [1]}, {\"index\": 0, \"embedding\": [1]}]} | its vectors do not say to which text they belong: index 2 of 2 texts is out of bounds or there twice",
            })
    void anAnswerThatCannotBeRightEndsTheWork(String body, String why) {
        // Given
        server.embeds(_ -> new Answer(200, body));

        // Then
        assertThatThrownBy(() -> embeddings.embed(List.of("a", "b")))
                .isInstanceOf(UserError.class)
                .hasMessage("--embeddings-url " + server.url() + ": " + why + "; nothing was written");
    }
}
