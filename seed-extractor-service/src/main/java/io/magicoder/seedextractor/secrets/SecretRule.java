package io.magicoder.seedextractor.secrets;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * One kind of secret.
 *
 * @param keywords lower case; where none of them stands nothing is looked for. Without any, every text is searched
 * @param regex what a secret looks like; null if every text of such a {@code path} is one
 * @param secretGroup the group of {@code regex} that is the secret; 0 is the first group if there is one, else all
 * @param entropy bits per character (Shannon) that the secret must have at least
 * @param path what the path of the document must have in it; null for any
 * @param allowed what is no secret after all
 * @param reach characters around a keyword within which the secret lies
 * @param inLine whether it lies in the line of a keyword
 * @param also what stands in the same stretch as a keyword, too, where there is a secret; empty for nothing
 * @param run least length of a run of characters, without white space and quotes, that a secret has in it
 */
record SecretRule(
        String id,
        List<String> keywords,
        @Nullable Pattern regex,
        int secretGroup,
        double entropy,
        @Nullable Pattern path,
        List<Allowlist> allowed,
        int reach,
        boolean inLine,
        String also,
        int run) {

    /** Of a rule that may look anywhere in the text. */
    static final int ANYWHERE = Integer.MAX_VALUE;

    SecretRule {
        keywords = List.copyOf(keywords);
        allowed = List.copyOf(allowed);
    }

    /** Whether a stretch can hold such a secret: what costs little is looked at before the expression. */
    boolean mayBeIn(String text, int first, int last) {
        return (also.isEmpty() || text.indexOf(also, first, last) >= 0) && (run <= 1 || hasRun(text, first, last));
    }

    private boolean hasRun(String text, int first, int last) {
        int length = 0;
        for (int i = first; i < last; i++) {
            char c = text.charAt(i);
            length = c <= ' ' || c == '"' || c == '\'' || c == '`' ? 0 : length + 1;
            if (length >= run) {
                return true;
            }
        }
        return false;
    }

    boolean appliesTo(String documentPath) {
        return path == null || path.matcher(documentPath).find();
    }

    /** Whether what was matched is a secret. */
    boolean accepts(String text, Matcher match) {
        String secret = match.group(group());
        if (secret == null || secret.isEmpty() || (entropy > 0 && bits(secret) < entropy)) {
            return false;
        }
        return allowed.stream().noneMatch(list -> list.allows(text, match, secret));
    }

    /** The group that holds the secret. */
    int group() {
        return secretGroup > 0 ? secretGroup : regex != null && regex.groupCount() > 0 ? 1 : 0;
    }

    /** Shannon entropy per character, in bits. */
    private static double bits(String text) {
        int[] counts = new int[256];
        text.chars().forEach(c -> counts[c & 0xff]++);
        double bits = 0;
        for (int count : counts) {
            if (count > 0) {
                double share = count / (double) text.length();
                bits -= share * Math.log(share) / Math.log(2);
            }
        }
        return bits;
    }

    /**
     * What is no secret although it looks like one.
     *
     * @param target what {@code regexes} look at
     * @param stopwords lower case; a secret that holds one is none
     */
    record Allowlist(Target target, List<Pattern> regexes, List<String> stopwords) {
        enum Target {
            SECRET,
            MATCH,
            LINE
        }

        boolean allows(String text, Matcher match, String secret) {
            String lower = secret.toLowerCase(Locale.ROOT);
            if (stopwords.stream().anyMatch(lower::contains)) {
                return true;
            }
            String looked = switch (target) {
                case SECRET -> secret;
                case MATCH -> match.group();
                case LINE -> line(text, match.start(), match.end());
            };
            return regexes.stream().anyMatch(regex -> regex.matcher(looked).find());
        }

        private static String line(String text, int start, int end) {
            int next = text.indexOf('\n', end);
            return text.substring(text.lastIndexOf('\n', start) + 1, next < 0 ? text.length() : next);
        }
    }
}
