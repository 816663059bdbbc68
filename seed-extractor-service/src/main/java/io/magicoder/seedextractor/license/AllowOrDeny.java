package io.magicoder.seedextractor.license;

import java.util.Arrays;
import java.util.List;

/** A list that names what alone is taken, or what is not. */
public record AllowOrDeny(boolean allows, List<String> entries) {
    /**
     * Reads {@code allow:A,B} or {@code deny:A,B}.
     *
     * @param member what it is said for
     * @param example of how it can look
     * @throws IllegalArgumentException in one sentence if it is neither
     */
    public static AllowOrDeny parse(String member, String text, String example) {
        String[] parts = text.strip().split(":", 2);
        List<String> entries = parts.length < 2
                ? List.of()
                : Arrays.stream(parts[1].split(",", -1))
                        .map(String::strip)
                        .filter(entry -> !entry.isEmpty())
                        .toList();
        if (entries.isEmpty() || !(parts[0].equals("allow") || parts[0].equals("deny"))) {
            throw new IllegalArgumentException(member + " is '" + text + "': it must be such as " + example);
        }
        return new AllowOrDeny(parts[0].equals("allow"), entries);
    }
}
