package io.magicoder.cleaner.deduplication;

import com.dynatrace.hash4j.hashing.HashValue128;
import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.ByteBuffer;

/** 128 bits of XXH3 over a text: two texts are taken as equal when these are. */
public record Fingerprint(long high, long low) implements Comparable<Fingerprint> {
    public static final int BYTES = 2 * Long.BYTES;
    /** The first in the order of fingerprints. */
    public static final Fingerprint FIRST = new Fingerprint(0, 0);

    /** Hashes the UTF-16 characters of a text. */
    public static Fingerprint of(CharSequence text) {
        HashValue128 hash = Hashing.xxh3_128().hashCharsTo128Bits(text);
        return new Fingerprint(hash.getMostSignificantBits(), hash.getLeastSignificantBits());
    }

    /** Reads {@value #BYTES} bytes, most significant first. */
    public static Fingerprint read(ByteBuffer bytes) {
        return new Fingerprint(bytes.getLong(), bytes.getLong());
    }

    /** Writes {@value #BYTES} bytes, most significant first. */
    public void write(ByteBuffer bytes) {
        bytes.putLong(high).putLong(low);
    }

    /** In the order of their bytes. */
    @Override
    public int compareTo(Fingerprint other) {
        int order = Long.compareUnsigned(high, other.high);
        return order != 0 ? order : Long.compareUnsigned(low, other.low);
    }
}
