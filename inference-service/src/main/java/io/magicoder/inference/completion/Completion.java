package io.magicoder.inference.completion;

/**
 * The text that continues a prompt.
 *
 * @param finishReason {@code stop} at the end token or a stop sequence, {@code length} at the limit
 * @param checkpointId of the weights that made it
 */
public record Completion(String text, String finishReason, Usage usage, String modelName, String checkpointId) {}
