package io.magicoder.generator.teacher;

import java.nio.charset.StandardCharsets;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a teacher is asked.
 *
 * @param id that tells it from every other question; the same question has the same id after a restart
 * @param run that it belongs to
 * @param maxTokens most tokens of the answer
 * @param seed for the teacher's sampling, left out if null
 * @param wallet that pays for it
 * @param keeper where the answer goes
 */
public record Question(
        String id,
        String run,
        List<Message> messages,
        int maxTokens,
        @Nullable Long seed,
        Wallet wallet,
        AnswerKeeper keeper) {
    /** More than any chat format adds around the messages. */
    private static final int FORMAT_TOKENS = 100;

    public Question {
        messages = List.copyOf(messages);
    }

    /** A question whose answer is of no use after a crash. */
    public Question(String id, String run, List<Message> messages, int maxTokens, @Nullable Long seed, Wallet wallet) {
        this(id, run, messages, maxTokens, seed, wallet, AnswerKeeper.NONE);
    }

    /** No tokenizer makes more tokens of the messages than they have bytes. */
    long mostPromptTokens() {
        return FORMAT_TOKENS
                + messages.stream()
                        .mapToLong(message -> message.content().getBytes(StandardCharsets.UTF_8).length)
                        .sum();
    }
}
