package io.magicoder.scriptedteacher;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.List;

/**
 * What an answer is made from.
 *
 * @param key every choice depends on it alone
 * @param language of the answer
 * @param things what the problem may be about; if empty, an everyday thing
 */
record Inspiration(long key, AnswerLanguage language, List<Name> things) {

    /** From the snippet in the prompt: its language and what its identifiers name. */
    static Inspiration bySnippet(String prompt, long seed) {
        Snippet snippet = Snippet.in(prompt);
        AnswerLanguage language = AnswerLanguage.tagged(snippet.language().answer());
        return new Inspiration(hash(snippet.code(), seed), language, snippet.things());
    }

    /** From nothing but the hash of the prompt. */
    static Inspiration byHash(String prompt, long seed) {
        long key = hash(prompt, seed);
        return new Inspiration(key, AnswerLanguage.ALL.get(Math.floorMod(key, AnswerLanguage.ALL.size())), List.of());
    }

    private static long hash(String text, long seed) {
        try {
            MessageDigest sha = MessageDigest.getInstance("SHA-256");
            sha.update(text.getBytes(StandardCharsets.UTF_8));
            sha.update(ByteBuffer.allocate(Long.BYTES).putLong(0, seed));
            return ByteBuffer.wrap(sha.digest()).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
