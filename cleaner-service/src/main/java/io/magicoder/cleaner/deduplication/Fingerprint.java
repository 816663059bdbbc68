package io.magicoder.cleaner.deduplication;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** The first 128 bits of SHA-256 over a run and a text: two texts of a run are taken as equal when these are. */
public record Fingerprint(long high, long low) {
    public static final int BYTES = 2 * Long.BYTES;

    public static Fingerprint of(String runId, String text) {
        MessageDigest digest = sha256();
        digest.update(runId.getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        return read(digest.digest(text.getBytes(StandardCharsets.UTF_8)));
    }

    /** Reads {@value #BYTES} bytes, most significant first. */
    public static Fingerprint read(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new Fingerprint(buffer.getLong(), buffer.getLong());
    }

    public byte[] bytes() {
        return ByteBuffer.allocate(BYTES).putLong(high).putLong(low).array();
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform must provide SHA-256", e);
        }
    }
}
