package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.config.ModelFormatException;
import io.magicoder.languagemodel.serving.TokenConstraint;
import io.magicoder.languagemodel.structured.JsonConstraints;
import io.magicoder.languagemodel.structured.JsonGrammar;
import io.magicoder.languagemodel.text.ChatPrompt;
import io.magicoder.languagemodel.text.FillInTheMiddle;
import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.TokenBytes;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRows;
import io.magicoder.languagemodel.text.jinja.TemplateException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.atomic.AtomicReferenceArray;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A checkpoint in memory. It is closed once it is no longer served and its last request has ended. */
public final class ServedCheckpoint {
    private final String modelName;
    private final String checkpointId;
    private final Instant loadedAt;
    private final Tokenizer tokenizer;
    private final PromptFormat promptFormat;
    private final Supplier<ChatPrompt> chat;
    private final Decoder decoder;
    private final Supplier<TokenBytes> tokenBytes;
    private final Supplier<JsonConstraints> constraints;
    /** Of each id by itself, once somebody has asked: a stream asks for every token of its text. */
    private final AtomicReferenceArray<@Nullable String> texts;

    private final Map<String, Path> adapters = new ConcurrentSkipListMap<>();
    /** The slot that serves it, and every request under way. */
    private int holders = 1;

    /** @param chat how it is asked with messages; throws a {@link ModelFormatException} if its template cannot be used */
    public ServedCheckpoint(
            String modelName,
            String checkpointId,
            Instant loadedAt,
            Tokenizer tokenizer,
            PromptFormat promptFormat,
            Supplier<ChatPrompt> chat,
            Decoder decoder) {
        this.modelName = modelName;
        this.checkpointId = checkpointId;
        this.loadedAt = loadedAt;
        this.tokenizer = tokenizer;
        this.promptFormat = promptFormat;
        this.chat = chat;
        this.decoder = decoder;
        texts = new AtomicReferenceArray<>(tokenizer.vocabularySize());
        tokenBytes = new Once<>(tokenizer::tokenBytes);
        constraints = new Once<>(() -> new JsonConstraints(tokenBytes()));
    }

    private ServedCheckpoint(ServedCheckpoint base, String modelName, Decoder decoder) {
        this.modelName = modelName;
        this.decoder = decoder;
        checkpointId = base.checkpointId;
        loadedAt = base.loadedAt;
        tokenizer = base.tokenizer;
        promptFormat = base.promptFormat;
        chat = base.chat;
        texts = base.texts;
        tokenBytes = base.tokenBytes;
        constraints = base.constraints;
    }

    /** Made when somebody asks. */
    private static final class Once<T> implements Supplier<T> {
        private final Supplier<T> maker;
        private Optional<T> made = Optional.empty();

        Once(Supplier<T> maker) {
            this.maker = maker;
        }

        @Override
        public synchronized T get() {
            if (made.isEmpty()) {
                made = Optional.of(maker.get());
            }
            return made.get();
        }
    }

    public String modelName() {
        return modelName;
    }

    public String checkpointId() {
        return checkpointId;
    }

    public Instant loadedAt() {
        return loadedAt;
    }

    /** The directories of the adapters that are served beside it, by their names. */
    public Map<String, Path> adapters() {
        return Collections.unmodifiableMap(adapters);
    }

    /**
     * Reads an adapter in PEFT's layout.
     *
     * @throws ModelFormatException if it does not fit
     */
    void loadAdapter(String name, Path directory) {
        decoder.loadAdapter(name, directory);
        adapters.put(name, directory);
    }

    void unloadAdapter(String name) {
        if (adapters.remove(name) != null) {
            decoder.unloadAdapter(name);
        }
    }

    /** The same with an adapter, named after it, to answer a request that keeps this one open. */
    ServedCheckpoint withAdapter(String name) {
        return new ServedCheckpoint(this, name, decoder.withAdapter(name));
    }

    public Decoder decoder() {
        return decoder;
    }

    /** What each token writes. */
    public TokenBytes tokenBytes() {
        return tokenBytes.get();
    }

    /** What keeps one text to a grammar, up to the model's own end tokens. */
    public TokenConstraint constraint(JsonGrammar grammar) {
        return constraints.get().of(grammar, decoder.endTokens());
    }

    /** Ids that the tokenizer knows are below this. */
    public int vocabularySize() {
        return tokenizer.vocabularySize();
    }

    /** How the model is asked to fill a hole, if it has words for it. */
    public Optional<FillInTheMiddle> fillInTheMiddle() {
        return FillInTheMiddle.of(tokenizer);
    }

    /** The ids of a text to continue, with the special tokens that the model's own tokenizer adds. */
    public int[] encode(String prompt) {
        return tokenizer.encodeWithSpecialTokens(prompt);
    }

    /** The ids of an instruction in the prompt that the model was trained with, as in a training row. */
    public int[] encodeInstruction(String instruction) {
        return TrainingRows.prompt(tokenizer, promptFormat, instruction, Optional.empty());
    }

    /**
     * The ids of a conversation that the model is to go on with.
     *
     * @throws ModelFormatException if the template cannot be used
     * @throws TemplateException if it refuses the conversation
     */
    public int[] encodeConversation(List<ChatPrompt.Message> messages) {
        return chat.get().encode(messages, true);
    }

    /** The text of ids by themselves, which may lack the first space and parts of characters at the ends. */
    public String decode(int[] ids) {
        if (ids.length != 1 || ids[0] >= texts.length()) {
            return tokenizer.decode(ids);
        }
        String known = texts.get(ids[0]);
        if (known == null) {
            known = tokenizer.decode(ids);
            texts.set(ids[0], known);
        }
        return known;
    }

    /** The text of ids as it stands behind their prompt. */
    public String decodeContinuation(int[] promptIds, int[] ids) {
        return tokenizer.decodeContinuation(promptIds, ids);
    }

    /** Takes part in keeping the model open; only for one who knows that somebody else does so now. */
    synchronized void hold() {
        if (holders == 0) {
            throw new IllegalStateException("checkpoint " + checkpointId + " is closed");
        }
        holders++;
    }

    synchronized void release() {
        if (--holders == 0) {
            decoder.close();
            tokenizer.close();
        }
    }
}
