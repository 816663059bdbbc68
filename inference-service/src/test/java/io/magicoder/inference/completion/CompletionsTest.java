package io.magicoder.inference.completion;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.magicoder.inference.checkpoint.ModelSlot;
import io.magicoder.inference.checkpoint.ScriptedDecoder;
import io.magicoder.inference.checkpoint.ServedCheckpoint;
import io.magicoder.languagemodel.config.JsonFiles;
import io.magicoder.languagemodel.serving.Sampling;
import io.magicoder.languagemodel.text.ChatPrompt;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(20)
class CompletionsTest {
    private static ChatPrompt noChat() {
        throw new IllegalStateException("nobody chats here");
    }

    private static final int PROMPT_TOKENS = 1 + "prompt".length(); // the begin token, then one a byte

    @TempDir
    Path directory;

    private final CountDownLatch go = new CountDownLatch(1);
    private final ScriptedDecoder decoder = new ScriptedDecoder(go);
    private final ModelSlot slot = new ModelSlot(served -> {});
    private final DecodingQueue queue = new DecodingQueue(1, 1, Duration.ofSeconds(1));
    private final Completions completions =
            new Completions("tiny", slot, queue, Duration.ofSeconds(1), SequenceObserver.NONE);
    private final StringBuilder streamed = new StringBuilder();
    private final RequestTime time = new RequestTime(Duration.ofMinutes(1));

    @BeforeEach
    void serveACheckpoint() {
        Tokenizer.writeByteLevel(directory);
        slot.replace(new ServedCheckpoint(
                "tiny",
                "one",
                Instant.EPOCH,
                Tokenizer.load(directory),
                PromptFormat.named("magicoder"),
                CompletionsTest::noChat,
                decoder));
    }

    @AfterEach
    void stop() throws InterruptedException {
        go.countDown();
        queue.stop(Duration.ofSeconds(5));
    }

    @Test
    void answersUpToTheLimit() {
        go.countDown();

        Completion completion = complete(5, List.of());

        assertThat(completion.only().text()).isEqualTo("aaaaa");
        assertThat(completion.only().finishReason()).isEqualTo("length");
        assertThat(completion.usage()).isEqualTo(Usage.of(PROMPT_TOKENS, 5, 0));
        assertThat(completion.checkpointId()).isEqualTo("one");
    }

    @Test
    void stopsAtAStopSequenceWhichIsNoPartOfTheText() {
        go.countDown();

        Completion completion = complete(100, List.of("b", "aaa"));

        assertThat(completion.only().text()).isEmpty();
        assertThat(completion.only().finishReason()).isEqualTo("stop");
        assertThat(completion.usage().completionTokens()).isEqualTo(3);
    }

    @Test
    void aPromptThatDoesNotFitIsRefusedAndNotCut() {
        int tooMany = ScriptedDecoder.CONTEXT_LENGTH - PROMPT_TOKENS + 1;

        assertThatThrownBy(() -> complete(tooMany, List.of()))
                .isInstanceOfSatisfying(RefusedRequestException.class, refusal -> {
                    assertThat(refusal.status()).isEqualTo(400);
                    assertThat(refusal.code()).contains("context_length_exceeded");
                })
                .hasMessageContaining("1000000");
    }

    @Test
    void withoutALimitOfTheClientTheContextIsTheLimit() {
        TokenLimit limit = new TokenLimit(null, 512);

        assertThat(limit.within(1000, 100)).isEqualTo(512);
        assertThat(limit.within(600, 590)).isEqualTo(10);
        assertThatThrownBy(() -> limit.within(600, 600)).isInstanceOf(RefusedRequestException.class);
    }

    @Test
    void decodingEndsSoonAfterTheClientHasLeft() throws Exception {
        // Given
        CompletableFuture<Completion> completion =
                CompletableFuture.supplyAsync(() -> complete(ScriptedDecoder.CONTEXT_LENGTH / 2, List.of()));
        assertThat(decoder.began.await(10, TimeUnit.SECONDS)).isTrue();

        // When
        time.abandon();
        go.countDown();

        // Then
        assertThat(completion)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("left");
    }

    @Test
    void decodingEndsWhenTheServiceStops() throws Exception {
        // Given
        CompletableFuture<Completion> completion =
                CompletableFuture.supplyAsync(() -> complete(ScriptedDecoder.CONTEXT_LENGTH / 2, List.of()));
        assertThat(decoder.began.await(10, TimeUnit.SECONDS)).isTrue();

        // When
        assertThat(queue.stop(Duration.ZERO)).isFalse();
        go.countDown();

        // Then
        assertThat(completion)
                .failsWithin(Duration.ofSeconds(10))
                .withThrowableThat()
                .withMessageContaining("stops");
        assertThat(queue.stop(Duration.ofSeconds(5))).isTrue();
    }

    @Test
    void whatIsUnderWayFinishesOnItsCheckpointAfterAWithdrawal() throws Exception {
        // Given
        CompletableFuture<Completion> completion = CompletableFuture.supplyAsync(() -> complete(3, List.of()));
        assertThat(decoder.began.await(10, TimeUnit.SECONDS)).isTrue();

        // When
        slot.clear("checkpoint one was withdrawn");
        boolean closedEarly = decoder.isClosed();
        go.countDown();

        // Then
        assertThat(closedEarly).isFalse();
        assertThat(completion.get(10, TimeUnit.SECONDS).only().text()).isEqualTo("aaa");
        assertThat(decoder.isClosed()).isTrue();
        assertThatThrownBy(() -> complete(3, List.of()))
                .isInstanceOfSatisfying(
                        RefusedRequestException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(503))
                .hasMessage("no checkpoint of 'tiny' is served: checkpoint one was withdrawn");
    }

    @Test
    void aRawPromptIsEncodedByTheTokenizerAndAnInstructionAsInTraining() throws IOException {
        // Given
        Path file = directory.resolve("tokenizer.json");
        ObjectNode json = JsonFiles.read(file);
        Files.writeString(file, json.putNull("post_processor").toString());
        PromptFormat format = PromptFormat.named("magicoder");
        slot.replace(new ServedCheckpoint(
                "tiny",
                "two",
                Instant.EPOCH,
                Tokenizer.load(directory),
                format,
                CompletionsTest::noChat,
                new ScriptedDecoder(go)));
        go.countDown();

        // When
        Completion raw = complete(served -> Prompt.of(served.encode("hi")), 1, List.of());
        Completion instruction = complete(served -> Prompt.of(served.encodeInstruction("hi")), 1, List.of());

        // Then
        assertThat(raw.usage().promptTokens()).isEqualTo(2);
        assertThat(instruction.usage().promptTokens())
                .isEqualTo(1 + format.render("hi").length());
    }

    /** As SentencePiece does: the space in front of a text is the mark of its first word, and none. */
    @Test
    void theFirstSpaceOfAContinuationIsPartOfItAndOfStopSequences() throws IOException {
        // Given
        Path file = directory.resolve("tokenizer.json");
        ObjectNode json = JsonFiles.read(file);
        json.set("decoder", JsonFiles.MAPPER.readTree("""
                {"type": "Sequence", "decoders": [
                    {"type": "Replace", "pattern": {"String": "\u0120"}, "content": " "},
                    {"type": "Fuse"},
                    {"type": "Strip", "content": " ", "start": 1, "stop": 0}]}"""));
        Files.writeString(file, json.toString());
        slot.replace(new ServedCheckpoint(
                "tiny",
                "two",
                Instant.EPOCH,
                Tokenizer.load(directory),
                PromptFormat.named("magicoder"),
                CompletionsTest::noChat,
                new ScriptedDecoder(go, " ab")));
        go.countDown();

        // When
        Completion whole = complete(6, List.of());
        Completion stopped = complete(6, List.of(" a"));

        // Then
        assertThat(whole.only().text()).isEqualTo(" ab ab");
        assertThat(stopped.only().text()).isEmpty();
        assertThat(stopped.usage().completionTokens()).isEqualTo(2);
    }

    @Test
    void piecesAreWholeCharactersAndNothingOfAStopSequence() {
        // Given
        slot.replace(new ServedCheckpoint(
                "tiny",
                "two",
                Instant.EPOCH,
                Tokenizer.load(directory),
                PromptFormat.named("magicoder"),
                CompletionsTest::noChat,
                new ScriptedDecoder(go, new String("a→ b😀 end".getBytes(UTF_8), ISO_8859_1))));
        go.countDown();

        // When
        Completion stopped = complete(100, List.of(" e!", "en", "😀 end of it"));

        // Then
        assertThat(stopped.only().text()).isEqualTo("a→ b😀 ");
        assertThat(streamed).hasToString("a→ b😀 ");
        assertThat(stopped.only().finishReason()).isEqualTo("stop");

        // When
        streamed.setLength(0);
        Completion cut = complete(8, List.of("b😀 end"));

        // Then
        assertThat(cut.only().text()).isEqualTo("a→ b\uFFFD").isEqualTo(streamed.toString());
        assertThat(cut.only().finishReason()).isEqualTo("length");
    }

    @Test
    void anotherModelIsNotFound() {
        assertThatThrownBy(() -> complete("gpt", 1, List.of()))
                .isInstanceOfSatisfying(
                        RefusedRequestException.class,
                        refusal -> assertThat(refusal.status()).isEqualTo(404));
    }

    private Completion complete(int maxTokens, List<String> stop) {
        return complete(null, served -> Prompt.of(served.encode("prompt")), maxTokens, stop);
    }

    private Completion complete(@Nullable String model, int maxTokens, List<String> stop) {
        return complete(model, served -> Prompt.of(served.encode("prompt")), maxTokens, stop);
    }

    private Completion complete(Function<ServedCheckpoint, Prompt> prompt, int maxTokens, List<String> stop) {
        return complete(null, prompt, maxTokens, stop);
    }

    private Completion complete(
            @Nullable String model, Function<ServedCheckpoint, Prompt> prompt, int maxTokens, List<String> stop) {
        return completions.complete(
                model,
                Asked.one(
                        prompt,
                        new TokenLimit(maxTokens, 16),
                        new Choosing(Sampling.greedy(), new StopSequences(stop), false)),
                time,
                new Completions.Listener() {
                    @Override
                    public void piece(int choice, String text, List<TokenText> tokens, ServedCheckpoint checkpoint) {
                        streamed.append(text);
                    }

                    @Override
                    public void end(int choice, String finishReason, ServedCheckpoint checkpoint) {}
                });
    }
}
