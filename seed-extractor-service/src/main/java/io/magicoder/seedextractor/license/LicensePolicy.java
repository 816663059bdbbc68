package io.magicoder.seedextractor.license;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Which licences are taken: {@code allow:MIT,Apache-2.0,BSD-*} takes no others, {@code deny:GPL-*,unknown} takes all others. Of an
 * SPDX expression, one of the sides of {@code OR} and both sides of {@code AND} must be taken.
 */
public final class LicensePolicy {
    /** Takes every licence. */
    public static final LicensePolicy ALL = new LicensePolicy(List.of(), false);

    private static final Pattern TOKEN = Pattern.compile("[()]|[^\\s()]+");

    private final List<Pattern> named;
    private final boolean allows;

    private LicensePolicy(List<Pattern> named, boolean allows) {
        this.named = named;
        this.allows = allows;
    }

    /**
     * Reads a policy; null takes every licence.
     *
     * @throws IllegalArgumentException in one sentence if it is none
     */
    public static LicensePolicy parse(@Nullable String policy) {
        if (policy == null) {
            return ALL;
        }
        AllowOrDeny parsed = AllowOrDeny.parse("licenses", policy, "allow:MIT,Apache-2.0 or deny:GPL-*,unknown");
        return new LicensePolicy(
                parsed.entries().stream().map(LicensePolicy::pattern).toList(), parsed.allows());
    }

    /** {@code GPL-3.0} names {@code GPL-3.0-only} and {@code GPL-3.0-or-later}, too. */
    private static Pattern pattern(String entry) {
        String wild = Pattern.quote(entry).replace("*", "\\E.*\\Q");
        return Pattern.compile(wild + "(?:-only|-or-later|\\+)?", Pattern.CASE_INSENSITIVE);
    }

    /** Whether code under a licence is taken; {@link LicenseTexts#UNKNOWN} is one. */
    public boolean takes(String expression) {
        return named.isEmpty() || new Reading(expression).either();
    }

    private boolean takesOne(String id) {
        boolean isNamed = named.stream().anyMatch(pattern -> pattern.matcher(id).matches());
        return isNamed == allows;
    }

    /** Recursive descent; what is no expression is one long name. */
    private final class Reading {
        private final List<String> tokens = new ArrayList<>();
        private int next;

        Reading(String expression) {
            Matcher token = TOKEN.matcher(expression);
            while (token.find()) {
                tokens.add(token.group());
            }
        }

        boolean either() {
            boolean taken = both();
            while (accept("OR"::equals) || accept("/"::equals)) {
                taken |= both();
            }
            return taken;
        }

        private boolean both() {
            boolean taken = one();
            while (accept("AND"::equals) || accept(","::equals)) {
                taken &= one();
            }
            return taken;
        }

        private boolean one() {
            if (accept("("::equals)) {
                boolean taken = either();
                accept(")"::equals);
                return taken;
            }
            if (next >= tokens.size()) {
                return false;
            }
            boolean taken = takesOne(tokens.get(next++));
            if (accept("WITH"::equals)) {
                next++; // an exception permits more, never less
            }
            return taken;
        }

        private boolean accept(Predicate<String> token) {
            if (next < tokens.size() && token.test(tokens.get(next).toUpperCase(Locale.ROOT))) {
                next++;
                return true;
            }
            return false;
        }
    }
}
