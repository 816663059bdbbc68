package io.magicoder.inference.checkpoint;

import io.magicoder.languagemodel.text.PromptFormat;
import io.magicoder.languagemodel.text.Tokenizer;
import io.magicoder.languagemodel.text.TrainingRows;
import java.time.Instant;
import java.util.Optional;

/** A checkpoint in memory. It is closed once it is no longer served and its last request has ended. */
public final class ServedCheckpoint {
    private final String modelName;
    private final String checkpointId;
    private final Instant loadedAt;
    private final Tokenizer tokenizer;
    private final PromptFormat promptFormat;
    private final Decoder decoder;
    /** The slot that serves it, and every request under way. */
    private int holders = 1;

    public ServedCheckpoint(
            String modelName,
            String checkpointId,
            Instant loadedAt,
            Tokenizer tokenizer,
            PromptFormat promptFormat,
            Decoder decoder) {
        this.modelName = modelName;
        this.checkpointId = checkpointId;
        this.loadedAt = loadedAt;
        this.tokenizer = tokenizer;
        this.promptFormat = promptFormat;
        this.decoder = decoder;
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

    public Decoder decoder() {
        return decoder;
    }

    /** Ids that the tokenizer knows are below this. */
    public int vocabularySize() {
        return tokenizer.vocabularySize();
    }

    /** The ids of a text to continue, with the special tokens that the model's own tokenizer adds. */
    public int[] encode(String prompt) {
        return tokenizer.encodeWithSpecialTokens(prompt);
    }

    /** The ids of an instruction in the prompt that the model was trained with, as in a training row. */
    public int[] encodeInstruction(String instruction) {
        return TrainingRows.prompt(tokenizer, promptFormat, instruction, Optional.empty());
    }

    /** The text of ids by themselves, which may lack the first space and parts of characters at the ends. */
    public String decode(int[] ids) {
        return tokenizer.decode(ids);
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
