package io.magicoder.cli.machine;

import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * One thing that was looked for on this machine.
 *
 * @param name of the thing
 * @param status whether it is there
 * @param found what is there, or what is wrong
 * @param remedy what to do, null if nothing
 */
public record Finding(
        String name,
        Status status,
        String found,
        @JsonProperty("do") @Nullable String remedy) {
    /** Of what was looked for. */
    public enum Status {
        OK,
        /** And nothing goes without it. */
        MISSING,
        /** And only what was not asked for goes without it. */
        ABSENT
    }

    static Finding ok(String name, String found) {
        return new Finding(name, Status.OK, found, null);
    }

    /** @param sentence ends with a colon and what to do, as sentences for users do */
    static Finding missing(String name, boolean needed, String sentence) {
        int colon = sentence.lastIndexOf(": ");
        return colon < 0
                ? missing(name, needed, sentence, "correct it, and ask again")
                : missing(name, needed, sentence.substring(0, colon), sentence.substring(colon + 2));
    }

    static Finding missing(String name, boolean needed, String found, String remedy) {
        return new Finding(name, needed ? Status.MISSING : Status.ABSENT, found, remedy);
    }
}
