package io.magicoder.languagemodel.serving;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** SHA-256 of all tokens up to the end of a block, and of what computes them: equal where keys and values are. */
record BlockKey(long first, long second, long third, long fourth) {
    /** Of nothing yet, by the adapter with this key; the model alone has the empty one. */
    static BlockKey root(String adapter) {
        return of(digest().digest(adapter.getBytes(StandardCharsets.UTF_8)));
    }

    /** Of the block after this one. */
    BlockKey next(int[] tokens, int from, int count) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * Long.BYTES + count * Integer.BYTES);
        bytes.putLong(first).putLong(second).putLong(third).putLong(fourth);
        for (int i = from; i < from + count; i++) {
            bytes.putInt(tokens[i]);
        }
        return of(digest().digest(bytes.array()));
    }

    private static BlockKey of(byte[] hash) {
        ByteBuffer longs = ByteBuffer.wrap(hash);
        return new BlockKey(longs.getLong(), longs.getLong(), longs.getLong(), longs.getLong());
    }

    private static MessageDigest digest() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }
}
