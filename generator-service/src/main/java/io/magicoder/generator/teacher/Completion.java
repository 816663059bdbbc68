package io.magicoder.generator.teacher;

import java.util.Optional;

/**
 * A teacher's answer, whatever shape it came in.
 *
 * @param text what is written as the answer
 * @param reasoning what the model thought before, where the server keeps it apart; empty otherwise
 * @param refusal why the model declined, on servers that say so apart from the text; empty otherwise
 * @param finishReason as the server wrote it
 */
record Completion(
        String text,
        String reasoning,
        String refusal,
        Optional<String> finishReason,
        Optional<String> fingerprint,
        Usage usage) {

    /**
     * What is billed.
     *
     * @param promptTokens 0 if the server does not say
     * @param completionTokens reasoning included; 0 if the server does not say
     * @param reasoningTokens of the completion's; 0 if the server does not say
     */
    record Usage(long promptTokens, long completionTokens, long reasoningTokens) {
        static final Usage NONE = new Usage(0, 0, 0);

        Usage plus(Usage other) {
            return new Usage(
                    promptTokens + other.promptTokens,
                    completionTokens + other.completionTokens,
                    reasoningTokens + other.reasoningTokens);
        }
    }
}
