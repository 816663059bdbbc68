package io.magicoder.generator.answered;

import io.magicoder.events.DeterministicId;
import java.util.HexFormat;

/** The 128 bits of a seed's id: a quarter of the memory of its digits. */
record SeedId(long high, long low) {
    private static final int DIGITS = 32;

    /** An id that somebody made by hand, and that is no 32 hexadecimal digits, is hashed to as many bits. */
    static SeedId of(String seedId) {
        if (seedId.length() == DIGITS) {
            try {
                return ofDigits(seedId);
            } catch (NumberFormatException e) {
                return ofDigits(DeterministicId.of(seedId));
            }
        }
        return ofDigits(DeterministicId.of(seedId));
    }

    private static SeedId ofDigits(String digits) {
        return new SeedId(
                HexFormat.fromHexDigitsToLong(digits, 0, DIGITS / 2),
                HexFormat.fromHexDigitsToLong(digits, DIGITS / 2, DIGITS));
    }
}
